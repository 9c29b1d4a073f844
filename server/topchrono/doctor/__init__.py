"""Checks everything that the evening depends on; each finding says what is wrong and how to fix it."""

from pathlib import Path

from topchrono.config import find_obs, find_osc
from topchrono.show.text import N_, Text
from topchrono.storage.toml_file import ConfigError

from .access import check_access
from .finding import GRADES, Finding
from .help import check_help
from .machine import check_clock, check_descriptors, check_disk, check_osc, check_port
from .programme import check_programme
from .public_address import examine_address
from .studio import check_obs
from .synced import check_synced
from .theme import check_theme
from .time_zone import check_time_zone, zone_in_use

__all__ = ["GRADES", "Finding", "examine", "examine_address"]


async def examine(
    programme: Path | None, data: Path, port: int, obs_url: str | None, config: Path | None
) -> list[Finding]:
    """Run every check, in the order of the preparations."""
    findings = [check_programme(programme, data), check_port(port)]
    try:
        obs = find_obs(data, config, obs_url)
    except ConfigError as problem:
        findings.append(
            Finding(
                check="obs",
                grade="bad",
                message=problem.text,
                remedy=Text(N_("Corrigez le fichier topchrono.toml.")),
            )
        )
    else:
        findings += [*await check_obs(obs, data), *check_osc(find_osc(data, config).listen)]
    findings += [*check_access(data, config), *check_help(data, config), *check_synced(data)]
    findings += [*check_theme(data), check_disk(data), check_descriptors()]
    return [*findings, check_time_zone(data, config), await check_clock(zone_in_use(data, config))]
