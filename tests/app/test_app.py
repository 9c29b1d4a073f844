"""The desktop application: built, and used by somebody who has no Python and has never started it."""

import asyncio
import os
import re
import signal
import subprocess
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import aiohttp
import msgspec
import openpyxl
import pytest

from tests.ports import free_port
from tests.storage.look.test_decoder import encoded, halves
from tools.app.__main__ import build
from topchrono.storage.links import Links

# The first test waits for the build: half a minute of a processor.
pytestmark = [pytest.mark.timeout(600), pytest.mark.slow]

PITCH_MS = 1_500


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The one that the variable names, else one that is built now."""
    named = os.environ.get("APPLICATION")
    return Path(named).resolve() if named else build(tmp_path_factory.mktemp("app"))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


def environment(home: Path) -> dict[str, str]:
    """No PATH, and nothing of the environment of the tests."""
    return {"HOME": str(home)}


@asynccontextmanager
async def started(program: Path, home: Path, port: int) -> AsyncIterator[Path]:
    """The application, started as by a double click; the folder of its evening."""
    process = await asyncio.create_subprocess_exec(
        program, "--port", str(port), env=environment(home), cwd=home, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout
    try:
        async with asyncio.timeout(60):
            while "Pour arrêter" not in (line := (await process.stdout.readline()).decode()):
                assert line, "it ended"
        [folder] = (home / ".local/share/topchrono/evenings").iterdir()
        yield folder
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0
    finally:
        if process.returncode is None:
            process.kill()


async def test_it_runs_a_pitch(program: Path, home: Path) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    async with started(program, home, port) as folder, aiohttp.ClientSession() as session:
        links = Links(folder)
        [director] = [links.token(link) for link in links.usable() if link.role == "director"]
        headers = {"Authorization": f"Bearer {director}"}

        async def show() -> dict[str, Any]:
            async with session.get(f"{url}/api/show", headers=headers) as answer:
                changes = (await answer.json())["changes"]
                assert isinstance(changes, dict)
                return changes

        async def command(type: str, **fields: object) -> None:  # noqa: A002 - the contract's own name
            body = {"type": type, "id": str(uuid.uuid4()), **fields}
            async with session.post(f"{url}/api/commands", json=body, headers=headers) as answer:
                assert answer.status == 200, await answer.text()

        for page in (url, f"{url}/overlays/program?key={director}"):
            async with session.get(page) as answer:
                assert answer.status == 200
                files = re.findall(r'(?:href|src)="(/assets/[^"]+)"', await answer.text())
            assert files
            for file in files:
                async with session.get(f"{url}{file}") as answer:
                    assert answer.status == 200, file
        for method, path, body in (
            ("PUT", "/api/programme/file?name=liste.csv", b"Projet,Ville\nCarte,Lyon\n"),
            ("PUT", "/api/look/logo", encoded(halves("RGBA"))),
            ("GET", "/api/examination", None),
        ):
            # Each by a subprocess of its own.
            async with session.request(method, f"{url}{path}", data=body, headers=headers) as answer:
                assert answer.status == 200, (path, await answer.text())
        await command("add_item", project="Vélo Cargo", city="Rennes")
        await command("set_pitch_length", length_ms=PITCH_MS)
        await command("open_doors")
        await command("start_show")
        for step in ("call", "take", "start_clock"):
            await command(step, item="p01")
        timer = (await show())["timer"]
        assert timer["ends_at"] - timer["started_at"] == PITCH_MS
        async with asyncio.timeout(10):
            while (timer := (await show())["timer"])["state"] != "time_up":
                await asyncio.sleep(0.05)
        async with session.get(f"{url}/offers.xlsx", headers=headers) as answer:
            assert answer.status == 200
            # A zip file, written by a subprocess.
            assert (await answer.read()).startswith(b"PK")


def test_it_reads_a_spreadsheet(program: Path, home: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet
    for row in (("Projet", "Ville"), ("Vélo Cargo", "Rennes")):
        sheet.append(row)
    workbook.save(home / "programme.xlsx")
    run = subprocess.run(
        [program, "check", home / "programme.xlsx", "--json"],
        env=environment(home),
        capture_output=True,
        check=True,
    )
    assert msgspec.json.decode(run.stdout)["pitches"] == 1


def test_it_announces_offers_outside(program: Path, home: Path) -> None:
    heard: list[bytes] = []

    class Service(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Service) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        message = {"url": f"json://127.0.0.1:{server.server_port}", "title": "Aide", "body": "Une offre"}
        script = program.parent / "_internal" / "topchrono" / "crowd" / "channels" / "messenger_process.py"
        run = subprocess.run(
            [program, "-P", script],
            env=environment(home),
            input=msgspec.json.encode(message) + b"\n",
            capture_output=True,
            check=True,
        )
        server.shutdown()
    assert run.stdout == b"true\n"
    assert msgspec.json.decode(heard[0])["message"] == "Une offre"
