"""Connects to OBS once, to see whether an address and a password are right. Changes nothing there."""

from topchrono.config import OURS
from topchrono.inputs.obs_address import obs_url
from topchrono.obs.client import CannotConnect, WrongPassword
from topchrono.obs.connection import ObsConnection, ObsError
from topchrono.show.refusal import Refused
from topchrono.show.text import N_
from topchrono.views.obs import ObsTrial

WRONG_PASSWORD = N_(
    "OBS répond, mais refuse ce mot de passe. Dans OBS : Outils → Paramètres du serveur WebSocket → "
    "« Afficher les informations de connexion ». Recopiez ici celui qui s'y trouve."
)
NO_ANSWER = N_(
    "OBS ne répond pas à {url}. Ouvrez OBS ; dans Outils → Paramètres du serveur WebSocket, "
    "cochez « Activer le serveur WebSocket » et vérifiez le numéro du port."
)
NOT_READY = N_("OBS n'est pas encore prêt : attendez quelques secondes, puis réessayez.")


async def try_obs(address: tuple[str, int], password: str) -> ObsTrial:
    """What OBS says to ``address`` and ``password``. Raises :class:`Refused` with what it said."""
    connection = ObsConnection(address, password)
    try:
        await connection.connect()
        version, inputs = await connection.call("GetVersion"), await connection.call("GetInputList")
    except WrongPassword as problem:
        raise Refused("obs_wrong_password", WRONG_PASSWORD) from problem
    except CannotConnect as problem:
        raise Refused("obs_unreachable", NO_ANSWER, url=obs_url(address)) from problem
    except ObsError as problem:
        raise Refused("obs_not_ready", NOT_READY) from problem
    finally:
        connection.close()
    names = [str(found["inputName"]) for found in inputs["inputs"]]
    return ObsTrial(
        version=version["obsVersion"],
        socket_version=version["obsWebSocketVersion"],
        sources=tuple(sorted((name for name in names if not name.startswith(OURS)), key=str.casefold)),
    )
