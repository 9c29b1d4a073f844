"""Checks OBS: connection, version, scenes, sources, canvas and frame rate."""

from pathlib import Path
from typing import Any

from topchrono.config import ObsConfig
from topchrono.obs.client import CannotConnect, Route, WrongPassword
from topchrono.obs.comparison import Kind, compare
from topchrono.obs.connection import ObsConnection, ObsError
from topchrono.obs.layout import Plan
from topchrono.obs.overlay_address import OverlayAddress
from topchrono.obs.ownership import Mark, find_other
from topchrono.obs.problems import NO_BROWSER, as_problems
from topchrono.obs.snapshot import Snapshot, read
from topchrono.show.text import N_, Text
from topchrono.storage.errors import JournalError
from topchrono.storage.folder import EveningFolder
from topchrono.storage.links import Links

from .finding import Finding

OLDEST_OBS = 28
USUAL_FPS = (25, 30, 50, 60)
HARMLESS: tuple[Kind, ...] = ("transition_override", "source_settings")
SET_UP = Text(N_("Lancez « topchrono obs setup », ou pressez « Mettre en place » dans la régie."))


async def check_obs(config: ObsConfig | None, data: Path) -> list[Finding]:
    """Whether OBS accepts connections and has what the evening in the folder ``data`` needs."""
    if config is None:
        return [
            Finding(
                check="obs",
                grade="good",
                message=Text(N_("Aucun OBS n'est indiqué : la soirée se fera sans.")),
                remedy=Text(
                    N_("Pour en avoir un : --obs ws://127.0.0.1:4455, ou obs.url dans topchrono.toml.")
                ),
            )
        ]
    connection = ObsConnection(config.address, config.password)
    url = config.url or ""
    try:
        await connection.connect()
    except WrongPassword:
        return [
            Finding(
                check="obs_password",
                grade="bad",
                message=Text(N_("OBS refuse le mot de passe.")),
                remedy=Text(
                    N_(
                        "Dans OBS : Outils → Paramètres du serveur WebSocket → « Afficher les informations "
                        "de connexion ». Copiez le mot de passe dans topchrono.toml (password, sous [obs])."
                    )
                ),
            )
        ]
    except CannotConnect as problem:
        return [
            Finding(
                check="obs",
                grade="bad",
                message=Text.of(N_("OBS ne répond pas à {url} : {reason}."), url=url, reason=problem),
                remedy=Text(
                    N_(
                        "Ouvrez OBS. Dans Outils → Paramètres du serveur WebSocket, cochez « Activer le "
                        "serveur WebSocket »."
                    )
                ),
            )
        ]
    try:
        return [
            *await _examine_obs(connection, _plan(config, data, connection.route)),
            *_owner(await find_other(connection, data)),
        ]
    except ObsError as problem:
        return [
            Finding(
                check="obs",
                grade="bad",
                message=Text.of(N_("OBS ne répond pas à {url} : {reason}."), url=url, reason=problem),
                remedy=Text(N_("Relancez OBS.")),
            )
        ]
    finally:
        connection.close()


def _plan(config: ObsConfig, data: Path, route: Route | None) -> Plan:
    """What the evening needs in OBS. Before its first start its address and its cities are not known."""
    if not EveningFolder(data).links.is_file():
        return Plan(config=config, overlay_url=None, cities={})
    try:
        links = Links(data, is_expected=True)
        cities = {link.city: link.city_name or link.city for link in links.usable() if link.city}
        return Plan(config=config, overlay_url=OverlayAddress(links).for_obs(route), cities=cities)
    except JournalError:
        # The check of the links tells.
        return Plan(config=config, overlay_url=None, cities={})


async def _examine_obs(connection: ObsConnection, plan: Plan) -> list[Finding]:
    version = await connection.call("GetVersion")
    now = await read(connection, plan)
    return [
        _version(version),
        _browser(now),
        *_scenes_and_sources(plan, now),
        _canvas(now),
        _frame_rate(now),
    ]


def _owner(other: Mark | None) -> list[Finding]:
    if other is None:
        return []
    return [
        Finding(
            check="obs_owner",
            grade="bad",
            message=Text.of(
                N_("Une autre soirée pilote cet OBS ({title}, dossier « {place} »)."),
                title=other.title,
                place=other.place,
            ),
            remedy=Text(N_("Arrêtez-la, ou pressez « Prendre la main » dans la régie de celle-ci.")),
        )
    ]


def _version(version: dict[str, Any]) -> Finding:
    if int(version["obsVersion"].partition(".")[0]) < OLDEST_OBS:
        return Finding(
            check="obs_version",
            grade="bad",
            message=Text.of(N_("OBS {version} est trop ancien."), version=version["obsVersion"]),
            remedy=Text(N_("Installez OBS 28 ou plus récent (obsproject.com).")),
        )
    return Finding(
        check="obs_version",
        grade="good",
        message=Text.of(
            N_("OBS {version}, obs-websocket {socket}."),
            version=version["obsVersion"],
            socket=version["obsWebSocketVersion"],
        ),
    )


def _browser(now: Snapshot) -> Finding:
    if not now.has_browser:
        return Finding(
            check="obs_browser",
            grade="bad",
            message=Text(N_("OBS n'a pas de source « Navigateur ».")),
            remedy=NO_BROWSER,
        )
    return Finding(check="obs_browser", grade="good", message=Text(N_("OBS a des sources « Navigateur ».")))


def _scenes_and_sources(plan: Plan, now: Snapshot) -> list[Finding]:
    lacking = [scene for scene in plan.scenes if scene not in now.scenes]
    if lacking:
        scenes = Finding(
            check="obs_scenes",
            grade="bad",
            message=Text.of(N_("Il manque des scènes dans OBS : {scenes}."), scenes=", ".join(lacking)),
            remedy=SET_UP,
        )
    else:
        scenes = Finding(
            check="obs_scenes", grade="good", message=Text(N_("OBS a toutes les scènes de la soirée."))
        )
    others = [
        difference
        for difference in compare(plan, now)
        if difference.kind not in ("scene_missing", "no_browser_source")
    ]
    if not others and not lacking:
        all_well = Text(N_("Dans OBS, tout ce qui est à la soirée est à sa place."))
        return [scenes, Finding(check="obs_sources", grade="good", message=all_well)]
    return [
        scenes,
        *(
            Finding(
                check=f"obs_{problem.code}",
                grade="poor" if problem.code in HARMLESS else "bad",
                message=problem,
                remedy=SET_UP,
            )
            for problem in as_problems(others)
        ),
    ]


def _canvas(now: Snapshot) -> Finding:
    width, height = now.canvas
    message = Text.of(N_("Canevas d'OBS : {width} × {height}."), width=width, height=height)
    if width * 9 != height * 16:
        return Finding(
            check="obs_canvas",
            grade="poor",
            message=message,
            remedy=Text(
                N_("Les habillages sont dessinés en 16:9 : réglez Paramètres → Vidéo sur 1920 × 1080.")
            ),
        )
    return Finding(check="obs_canvas", grade="good", message=message)


def _frame_rate(now: Snapshot) -> Finding:
    message = Text.of(N_("OBS tourne à {fps} images par seconde."), fps=now.fps)
    if now.fps not in USUAL_FPS:
        return Finding(
            check="obs_frame_rate",
            grade="poor",
            message=message,
            remedy=Text(N_("Réglez Paramètres → Vidéo sur 25, 30, 50 ou 60 images par seconde.")),
        )
    return Finding(check="obs_frame_rate", grade="good", message=message)
