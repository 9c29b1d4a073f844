"""What ``online`` finds out about the machine, and says."""

import asyncio
import os
import socket
import time
from pathlib import Path

import pytest

from tests.evening import Evening
from tests.ports import free_port
from topchrono.cli.online.machine import Machine, answers, notes_on_domain, refusals_of_machine, resolved
from topchrono.runtime.ports import own_addresses


def refusals(port: int, *web_ports: int, systemd: Path = Path("/")) -> str:
    found = refusals_of_machine(Machine(), port=port, web_ports=web_ports, systemd=systemd)
    return " ".join(map(str, found))


def test_a_machine_without_systemd_is_told(tmp_path: Path) -> None:
    told = refusals(free_port(), systemd=tmp_path / "nowhere")
    assert "n'est pas gérée par systemd" in told


@pytest.mark.parametrize("systemctl", ["true", "false"])
def test_a_missing_caddy_is_told_with_what_to_type(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, systemctl: str
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    # Whether it knows a service of Caddy's.
    (tmp_path / "systemctl").symlink_to(f"/bin/{systemctl}")
    assert "apt-get install caddy" in refusals(free_port(), systemd=tmp_path)


def test_a_port_that_another_program_listens_on_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert f"Un autre programme répond déjà au port {port}" in refusals(port)
        told = refusals(free_port(), port)
    assert f"Le port {port} est déjà pris par" in told
    assert str(os.getpid()) in told


def test_of_another_system_nothing_of_this_machine_counts(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert refusals_of_machine(Machine(tmp_path), port=taken.getsockname()[1]) == []


def test_an_account_is_looked_for_in_that_system(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    assert not machine.has_account()
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/passwd").write_text("root:x:0:0::/root:/bin/sh\ntopchrono2:x:8:8:::\n")
    assert not machine.has_account()
    (tmp_path / "etc/passwd").write_text("topchrono:x:8:8:::\n")
    assert machine.has_account()


@pytest.mark.usefixtures("localhost")
def test_a_name_that_leads_here_needs_no_word() -> None:
    assert resolved("localhost") & own_addresses()
    assert notes_on_domain("localhost") == []


@pytest.mark.usefixtures("localhost")
def test_a_name_that_leads_elsewhere_is_told_and_not_refused() -> None:
    (note,) = notes_on_domain("localhost", own={"192.0.2.77"})
    assert "« localhost » mène à " in str(note)


@pytest.mark.parametrize("name", ["soiree.invalid", f"{'x' * 63}.invalid"])
def test_a_name_that_leads_nowhere_is_told_and_not_refused(name: str) -> None:
    (note,) = notes_on_domain(name)
    assert "enregistrement A" in str(note)


async def test_a_server_is_waited_for_until_it_answers(evening: Evening) -> None:
    assert await asyncio.to_thread(answers, f"{evening.url}/healthz", within_s=5)
    began = time.monotonic()
    assert not answers(f"http://127.0.0.1:{free_port()}/healthz", within_s=0.3)
    assert 0.2 < time.monotonic() - began < 5
