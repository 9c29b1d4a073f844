"""Finds an OBS on this machine by its greeting: nothing is asked of it, and no password is tried."""

import asyncio

import aiohttp
import msgspec

from topchrono.inputs.obs_address import obs_url
from topchrono.views.obs import ObsFound

HERE = "127.0.0.1"
USUAL_PORT = 4455
WITHIN_S = 1.5
MOST_BYTES = 16 * 1024
HELLO = 0
"""The kind of the greeting (``WebSocketOpCode``)."""


class Greeting(msgspec.Struct):
    """The data of the greeting."""

    version: str = msgspec.field(name="obsWebSocketVersion")
    authentication: object = None
    """None where no password is asked for."""


class Hello(msgspec.Struct):
    """The first message of obs-websocket."""

    op: int
    d: Greeting


async def discover(port: int = USUAL_PORT) -> ObsFound:
    """Whether an OBS accepts connections on ``port`` of this machine."""
    nothing = ObsFound(url=None, needs_password=False)
    try:
        async with (
            asyncio.timeout(WITHIN_S),
            aiohttp.ClientSession() as session,
            session.ws_connect(f"ws://{HERE}:{port}", max_msg_size=MOST_BYTES) as line,
        ):
            first = await line.receive()
    except (aiohttp.ClientError, OSError, TimeoutError):
        return nothing
    if first.type is not aiohttp.WSMsgType.TEXT:
        return nothing
    try:
        hello = msgspec.json.decode(first.data, type=Hello)
    except msgspec.MsgspecError:
        return nothing
    if hello.op != HELLO:
        return nothing
    return ObsFound(url=obs_url((HERE, port)), needs_password=hello.d.authentication is not None)
