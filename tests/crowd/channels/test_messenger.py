import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.crowd.service import Service
from topchrono.crowd.channels.messenger import Messenger

pytestmark = pytest.mark.slow


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    async with Service() as service:
        yield service


@pytest.fixture
async def messenger() -> AsyncIterator[Messenger]:
    messenger = Messenger()
    yield messenger
    await messenger.close()


async def send(messenger: Messenger, service: Service, body: str = "Bonjour") -> bool:
    return await messenger.send(service.url, title="Une offre", body=body)


async def test_a_message_arrives_as_it_was_written(messenger: Messenger, service: Service) -> None:
    body = "« Vélo <b>Cargo</b> » *gras* :smile: &amp; \\n\nsuite"
    assert await send(messenger, service, body)
    (message,) = service.messages
    assert (message["title"], message["message"]) == ("Une offre", body)


async def test_a_service_that_reads_html_gets_text_all_the_same(
    messenger: Messenger, service: Service
) -> None:
    assert await messenger.send(f"{service.url}?format=html", title="Une offre", body="<b>a</b>\n& suite")
    (message,) = service.messages
    assert "<b>" not in message["message"]
    assert "&lt;b&gt;a&lt;/b&gt;" in message["message"]


async def test_what_is_too_long_for_a_service_goes_in_pieces(messenger: Messenger, service: Service) -> None:
    lines = [f"offre {number} {'x' * 200}" for number in range(30)]
    mattermost = f"mmost://127.0.0.1:{service.port}/{'a' * 24}"
    assert await messenger.send(mattermost, title="Une offre", body="\n".join(lines))
    assert len(service.messages) == 2
    received = " ".join(message["text"] for message in service.messages)
    assert all(f"offre {number} " in received for number in range(30))


async def test_a_service_that_is_broken_or_down_is_reported(messenger: Messenger, service: Service) -> None:
    service.mood = "broken"
    assert not await send(messenger, service)
    await service.stop()
    assert not await send(messenger, service)
    await service.start()
    service.mood = "well"
    assert await send(messenger, service)


@pytest.mark.parametrize("url", ["", "nonsense", "nowhere://x", "slack://", "json://", "\n", "🎈"])
async def test_an_invalid_address_is_reported(messenger: Messenger, service: Service, url: str) -> None:
    assert not await messenger.send(url, title="Une offre", body="Bonjour")
    assert await send(messenger, service)


async def test_a_service_that_never_ends_its_answer_times_out_and_the_next_one_is_reached() -> None:
    messenger = Messenger(timeout_s=5)
    async with Service() as slow, Service() as well:
        slow.mood = "slow"
        before = time.monotonic()
        assert not await send(messenger, slow)
        assert 4.5 < time.monotonic() - before < 7
        assert await send(messenger, well)
    await messenger.close()


async def test_the_loop_goes_on_while_a_message_is_sent(messenger: Messenger, service: Service) -> None:
    began = time.monotonic()
    sending = asyncio.create_task(send(messenger, service))
    longest_s = 0.0
    while not sending.done():
        before = time.monotonic()
        await asyncio.sleep(0.001)
        longest_s = max(longest_s, time.monotonic() - before)
    assert sending.result()
    # Had it held up the loop, there would have been one long wait.
    assert longest_s < (time.monotonic() - began) / 2


async def test_a_process_that_was_killed_is_started_again(messenger: Messenger, service: Service) -> None:
    assert await send(messenger, service)
    assert messenger._process
    os.kill(messenger._process.pid, signal.SIGKILL)
    await messenger._process.wait()
    assert await send(messenger, service)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
async def test_nobody_reads_the_secret_on_a_command_line(messenger: Messenger, service: Service) -> None:
    assert await send(messenger, service)
    assert messenger._process
    process = Path(f"/proc/{messenger._process.pid}")
    assert b"s3cret" not in process.joinpath("cmdline").read_bytes()
    assert b"s3cret" not in process.joinpath("environ").read_bytes()


async def test_a_closed_messenger_leaves_no_process(messenger: Messenger, service: Service) -> None:
    assert await send(messenger, service)
    process = messenger._process
    assert process
    await messenger.close()
    assert process.returncode is not None
