"""Checks OBS: connection, version, scenes, canvas and frame rate."""

from pathlib import Path
from typing import Any

from topchrono.config import ObsConfig
from topchrono.obs.client import CannotConnect, WrongPassword
from topchrono.obs.connection import ObsConnection, ObsError
from topchrono.obs.ownership import Mark, find_other
from topchrono.obs.setup import BROWSER, NO_BROWSER
from topchrono.show.text import N_, Text

from .finding import Finding

OLDEST_OBS = 28
USUAL_FPS = (25, 30, 50, 60)


async def check_obs(config: ObsConfig | None, data: Path) -> list[Finding]:
    """Whether OBS accepts connections and has what the evening needs."""
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
        return await _examine_obs(connection, config, data)
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


async def _examine_obs(connection: ObsConnection, config: ObsConfig, data: Path) -> list[Finding]:
    version = await connection.call("GetVersion")
    kinds = (await connection.call("GetInputKindList", unversioned=True))["inputKinds"]
    scenes = (await connection.call("GetSceneList"))["scenes"]
    video = await connection.call("GetVideoSettings")
    return [
        _version(version),
        _browser(kinds),
        _scenes({scene["sceneName"] for scene in scenes}, config),
        _canvas(video),
        _frame_rate(video),
        *_owner(await find_other(connection, data)),
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


def _browser(kinds: list[str]) -> Finding:
    if BROWSER not in kinds:
        return Finding(
            check="obs_browser",
            grade="bad",
            message=Text(N_("OBS n'a pas de source « Navigateur ».")),
            remedy=NO_BROWSER,
        )
    return Finding(check="obs_browser", grade="good", message=Text(N_("OBS a des sources « Navigateur ».")))


def _scenes(names: set[str], config: ObsConfig) -> Finding:
    lacking = [scene for scene in config.scenes.all() if scene not in names]
    if lacking:
        return Finding(
            check="obs_scenes",
            grade="bad",
            message=Text.of(N_("Il manque des scènes dans OBS : {scenes}."), scenes=", ".join(lacking)),
            remedy=Text(N_("Lancez « topchrono obs setup », ou pressez « Mettre en place » dans la régie.")),
        )
    return Finding(
        check="obs_scenes", grade="good", message=Text(N_("OBS a toutes les scènes de la soirée."))
    )


def _canvas(video: dict[str, Any]) -> Finding:
    width, height = video["baseWidth"], video["baseHeight"]
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


def _frame_rate(video: dict[str, Any]) -> Finding:
    fps = round(video["fpsNumerator"] / video["fpsDenominator"])
    message = Text.of(N_("OBS tourne à {fps} images par seconde."), fps=fps)
    if fps not in USUAL_FPS:
        return Finding(
            check="obs_frame_rate",
            grade="poor",
            message=message,
            remedy=Text(N_("Réglez Paramètres → Vidéo sur 25, 30, 50 ou 60 images par seconde.")),
        )
    return Finding(check="obs_frame_rate", grade="good", message=message)
