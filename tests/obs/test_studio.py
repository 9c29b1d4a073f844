"""The real OBS that other tests use."""

import socket

from tests.obs.conftest import StudioFactory
from tests.ports import free_port


async def test_an_obs_whose_port_was_taken_is_started_again_on_another(studio_factory: StudioFactory) -> None:
    with socket.socket() as taken:
        taken.bind(("", port := free_port()))
        studio = await studio_factory(port=port)
        assert studio.port != port
    assert studio.ask("GetVersion")["obsVersion"]
