"""Checks this machine: port, disk and clock."""

import asyncio
import errno
import shutil
import socket
from datetime import datetime
from pathlib import Path

from topchrono.config import OscConfig
from topchrono.inputs.zones import zone_of
from topchrono.obs.health import grade_of_disk
from topchrono.runtime import descriptors
from topchrono.runtime.ports import owner_of
from topchrono.show.text import N_, Text

from .finding import Finding

TIME_TOOL = "timedatectl"
TIME_TOOL_WITHIN_S = 3.0


def check_port(port: int) -> Finding:
    """Whether the server can listen on ``port``."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            taken = error.errno == errno.EADDRINUSE
            return Finding(
                check="port",
                grade="poor" if taken else "bad",
                message=Text.of(
                    N_("Le port {port} est déjà utilisé : {reason}."),
                    port=port,
                    reason=(taken and owner_of(port)) or error.strerror or error,
                ),
                remedy=Text(
                    N_("Si ce n'est pas Top Chrono qui tourne déjà, choisissez-en un autre avec --port.")
                ),
            )
    return Finding(check="port", grade="good", message=Text.of(N_("Le port {port} est libre."), port=port))


def check_osc(listen: str | None) -> list[Finding]:
    """Whether Open Sound Control can come in where ``listen`` says; nothing if it is off.

    Raises :class:`ConfigError` if that is no address.
    """
    address = OscConfig(listen=listen).address
    if address is None:
        return []
    with socket.socket(socket.AF_INET6 if ":" in address[0] else socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind(address)
        except OSError as error:
            return [
                Finding(
                    check="osc",
                    grade="poor",
                    message=Text.of(
                        N_("OSC n'écoute pas sur {address} : {reason}."),
                        address=listen,
                        reason=error.strerror or error,
                    ),
                    remedy=Text(
                        N_(
                            "Si ce n'est pas Top Chrono qui tourne déjà, choisissez un autre port dans "
                            "topchrono.toml (listen, sous [osc])."
                        )
                    ),
                )
            ]
    return [
        Finding(
            check="osc", grade="good", message=Text.of(N_("OSC peut écouter sur {address}."), address=listen)
        )
    ]


def check_disk(data: Path) -> Finding:
    """Whether the evening's disk has free space."""
    folder = next(place for place in (data, *data.absolute().parents) if place.is_dir())
    free_gb = shutil.disk_usage(folder).free / 1e9
    grade = grade_of_disk(free_gb)
    return Finding(
        check="disk",
        grade=grade,
        message=Text.of(N_("Place libre sur le disque : {free} Go."), free=f"{free_gb:.0f}"),
        remedy=None
        if grade == "good"
        else Text(N_("Libérez de la place : une heure d'enregistrement prend 3 Go.")),
    )


def check_descriptors() -> Finding:
    """Whether this system lets the server hold enough connections. Raises this process's limit as it can."""
    files = descriptors.raise_limit()
    viewers = descriptors.most_viewers()
    if files >= descriptors.FEW:
        enough = N_("Assez de connexions pour {viewers} spectateurs à la fois.")
        return Finding(check="connections", grade="good", message=Text.of(enough, viewers=viewers))
    few = N_("Ce système n'autorise que {files} fichiers ouverts : {viewers} spectateurs à la fois au plus.")
    return Finding(
        check="connections",
        grade="poor" if files >= descriptors.FEWEST else "bad",
        message=Text.of(few, files=files, viewers=viewers),
        remedy=Text(
            N_(
                "Faites monter cette limite par la personne qui gère la machine : « ulimit -Hn 65536 », ou "
                "LimitNOFILE=65536 pour un service."
            )
        ),
    )


async def check_clock(zone: str) -> Finding:
    """Whether the machine's clock is synchronised, as far as known; its time is told in ``zone`` (IANA)."""
    now = f"{datetime.now(zone_of(zone)):%H:%M:%S}"
    synchronised = await _is_synchronised()
    if synchronised is None:
        return Finding(
            check="clock",
            grade="good",
            message=Text.of(
                N_("Il est {now} sur cette machine : comparez avec l'horloge parlante."), now=now
            ),
        )
    if not synchronised:
        return Finding(
            check="clock",
            grade="poor",
            message=Text.of(N_("L'horloge de cette machine n'est pas synchronisée : il est {now}."), now=now),
            remedy=Text(N_("Activez l'heure automatique (sous Linux : timedatectl set-ntp true).")),
        )
    return Finding(
        check="clock",
        grade="good",
        message=Text.of(N_("L'horloge est synchronisée : il est {now}."), now=now),
    )


async def _is_synchronised() -> bool | None:
    """Whether systemd reports synchronisation; None without systemd."""
    if shutil.which(TIME_TOOL) is None:
        return None
    process = await asyncio.create_subprocess_exec(
        TIME_TOOL, "show", "--property=NTPSynchronized", "--value",
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        async with asyncio.timeout(TIME_TOOL_WITHIN_S):
            said, _ = await process.communicate()
    except TimeoutError:
        process.kill()
        await process.wait()
        return None
    return said.strip() == b"yes" if said.strip() else None
