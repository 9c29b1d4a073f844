"""``doctor --url`` sees what proxies in front of the server do: real ones, and such as spoil it."""

import asyncio
import ssl
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.caddy_server import Caddy
from tests.cli.command import topchrono
from tests.conftest import EveningFactory
from tests.evening import Evening
from tests.holding_proxy import HoldingProxy
from tests.ports import free_port
from tests.silent_server import silent_server
from topchrono.cli.online.caddy import site
from topchrono.doctor import Finding, certificate, examine_address, public_address
from topchrono.doctor.certificate import judge
from topchrono.runtime.ports import network_address

DAY_S = 86_400
CHECKS = ["certificate", "websocket", "events", "client", "redirect"]


async def examined(url: str, http_port: int = 80) -> dict[str, Finding]:
    return {finding.check: finding for finding in await examine_address(url, http_port=http_port)}


def grades(findings: dict[str, Finding]) -> dict[str, str]:
    return {check: finding.grade for check, finding in findings.items()}


@pytest.mark.slow
async def test_behind_our_caddy_all_is_well(
    evening: Evening, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = network_address()
    if address is None:
        pytest.skip("this machine is on no network")
    async with Caddy(tmp_path / "caddy").running(site(address, evening.port), address) as caddy:
        monkeypatch.setenv("SSL_CERT_FILE", str(caddy.authority))
        findings = await examined(f"https://{address}:{caddy.https_port}", caddy.http_port)
        assert grades(findings) == dict.fromkeys(CHECKS, "good"), findings
        assert "de Caddy Local Authority" in str(findings["certificate"].message)
        assert f"(ici {address})" in str(findings["client"].message)
        code, printed, _ = await topchrono("doctor", "--url", f"https://{address}:{caddy.https_port}")
    assert (code, "Le serveur voit l’adresse" in printed) == (0, True)


@pytest.mark.slow
@pytest.mark.usefixtures("localhost")
async def test_from_the_same_machine_addresses_cannot_be_told(
    evening: Evening, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Caddy(tmp_path / "caddy").running(site("localhost", evening.port), "localhost") as caddy:
        monkeypatch.setenv("SSL_CERT_FILE", str(caddy.authority))
        findings = await examined(f"https://localhost:{caddy.https_port}", caddy.http_port)
    assert grades(findings) == dict.fromkeys(CHECKS, "good") | {"client": "poor"}
    assert "depuis un autre ordinateur" in str(findings["client"].remedy)


@pytest.mark.slow
@pytest.mark.usefixtures("localhost")
async def test_an_authority_that_browsers_do_not_know_and_another_name_are_told(
    evening: Evening, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Caddy(tmp_path / "caddy").running(site("localhost", evening.port), "localhost") as caddy:
        findings = await examined(f"https://localhost:{caddy.https_port}", caddy.http_port)
        assert findings["certificate"].grade == "bad"
        assert "autorité inconnue" in str(findings["certificate"].message)
        assert list(findings) == CHECKS
        # For a name that is no site of its own, Caddy has no certificate.
        refused = await examined(f"https://127.0.0.1:{caddy.https_port}", caddy.http_port)
        assert "n'a pas de certificat" in str(refused["certificate"].message)
    async with HoldingProxy(evening.url, has_tls=True, upgrades="passed", holds="nothing").running() as proxy:
        monkeypatch.setenv("SSL_CERT_FILE", str(Path(__file__).parents[1] / "data/salle.test.pem"))
        other = await examined(f"https://localhost:{proxy.port}", free_port())
    assert "n'est pas au nom de « localhost »" in str(other["certificate"].message)
    assert grades(other)["redirect"] == "poor"


@pytest.mark.parametrize(
    ("lives_days", "left_days", "grade"),
    [
        (90, 89, "good"),
        (90, 25, "good"),
        (90, 20, "poor"),
        (6, 5, "good"),
        (6, 1, "poor"),
        (0.5, 0.4, "good"),
    ],
)
def test_a_certificate_that_nobody_renews_is_told(lives_days: float, left_days: float, grade: str) -> None:
    begins = ssl.cert_time_to_seconds("Nov  1 00:00:00 2026 GMT")
    ends = begins + lives_days * DAY_S
    shown = {"notBefore": "Nov  1 00:00:00 2026 GMT", "notAfter": openssl_time(ends)}
    finding = judge(shown, "soiree.example.org", now=ends - left_days * DAY_S)
    assert finding.grade == grade
    assert str(finding.message).endswith(f"Jours restants : {int(left_days)}")


def openssl_time(epoch_s: float) -> str:
    return f"{datetime.fromtimestamp(epoch_s, UTC):%b %d %H:%M:%S %Y} GMT"


@pytest.mark.slow
@pytest.mark.parametrize("holds", ["until whole", "until full"])
async def test_a_proxy_that_holds_events_back_is_told(evening: Evening, holds: str) -> None:
    async with HoldingProxy(evening.url, holds=holds, only=("/live",)).running() as proxy:  # type: ignore[arg-type]
        findings = await examined(proxy.url)
    assert grades(findings)["events"] == "poor"
    assert grades(findings)["websocket"] == "poor"


@pytest.mark.slow
async def test_a_proxy_that_lets_everything_through_is_not_blamed(evening: Evening) -> None:
    async with HoldingProxy(evening.url, holds="nothing", upgrades="passed").running() as proxy:
        findings = await examined(proxy.url)
    assert (findings["events"].grade, findings["websocket"].grade) == ("good", "good")


@pytest.mark.parametrize(("host", "grade"), [("127.0.0.1", "poor"), ("localhost", "bad")])
async def test_without_https_it_says_so_which_may_do_in_a_venue(
    evening: Evening, host: str, grade: str
) -> None:
    findings = await examined(evening.url.replace("127.0.0.1", host))
    assert findings["certificate"].grade == grade
    assert "redirect" not in findings


async def test_a_server_that_never_answers_is_not_waited_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public_address, "WITHIN_S", 0.3)
    monkeypatch.setattr(certificate, "WITHIN_S", 0.3)
    async with silent_server() as port:
        for scheme in ("http", "https"):
            findings = await examined(f"{scheme}://127.0.0.1:{port}")
            assert "ne répond pas : > 0 s" in str(findings["address"].message)


async def test_a_server_that_believes_any_address_is_told(evening: Evening) -> None:
    # As at the end of a tunnel: whoever connects comes from the server's own machine.
    findings = await examined(evening.url)
    assert findings["client"].grade == "bad"
    assert "l'adresse que chacun s'invente" in str(findings["client"].message)


async def test_a_server_without_a_proxy_sees_everybody(evening_factory: EveningFactory) -> None:
    address = network_address()
    if address is None:
        pytest.skip("this machine is on no network")
    evening = await evening_factory(options=["--host", "0.0.0.0"])
    findings = await examined(f"http://{address}:{evening.port}")
    assert findings["client"].grade == "good"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("upstream", "options", "words"),
    [
        ("{address}", "", "ne croit pas le proxy"),
        ("127.0.0.1", "header_up -X-Forwarded-For", "ne dit pas l'adresse des téléphones"),
        ("127.0.0.1", "header_up X-Forwarded-Proto http", "qu'on l'ouvre en http"),
        ("127.0.0.1", "header_up X-Forwarded-For 10.9.8.7", "une machine intermédiaire"),
    ],
)
async def test_a_proxy_that_keeps_what_it_knows_to_itself_is_told(
    evening_factory: EveningFactory, tmp_path: Path, upstream: str, options: str, words: str
) -> None:
    address = network_address()
    if address is None:
        pytest.skip("this machine is on no network")
    evening = await evening_factory(options=["--host", "0.0.0.0"])
    proxied = f"reverse_proxy {upstream.format(address=address)}:{evening.port} {{\n\t\t{options}\n\t}}"
    async with Caddy(tmp_path / "caddy").running(f"{address} {{\n\t{proxied}\n}}\n", address) as caddy:
        findings = await examined(f"https://{address}:{caddy.https_port}", caddy.http_port)
    assert findings["client"].grade in ("poor", "bad")
    assert words in str(findings["client"].message)


@pytest.mark.parametrize("host", ["127.0.0.1", "nowhere.invalid"])
async def test_what_does_not_answer_is_told_once(host: str) -> None:
    for scheme in ("http", "https"):
        findings = await examined(f"{scheme}://{host}:{free_port()}")
        assert "ne répond pas" in str(findings["address"].message)
        assert findings["address"].grade == "bad"


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>",
        b"HTTP/1.1 302 Found\r\nLocation: /login\r\nContent-Length: 0\r\n\r\n",
        b'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n"\xff\xfe"',
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"",
    ],
)
async def test_somebody_elses_page_is_told(answer: bytes) -> None:
    async def reply(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        writer.close()

    server = await asyncio.start_server(reply, "127.0.0.1", 0)
    async with server:
        findings = await examined(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    assert findings["address"].grade == "bad"


async def test_a_programme_and_an_address_are_not_checked_together(tmp_path: Path) -> None:
    code, _, complained = await topchrono("doctor", "x.csv", "--url", "http://127.0.0.1:9")
    assert (code, "l’adresse publique seule" in complained) == (2, True)
