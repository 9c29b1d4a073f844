"""``topchrono links`` and ``topchrono revoke``, and what a start says of links."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import msgspec
import pytest
import socketio

from tests.cli.command import topchrono
from tests.cli.first_words import first_words
from tests.conftest import EveningFactory
from tests.evening import PROGRAMME, Evening
from tests.keys import make, press
from topchrono.storage.links import Links

pytestmark = pytest.mark.slow

WITHIN_S = 10
CITIES = ["En ligne", "Lyon", "Rennes"]


async def speakers(evening: Evening) -> dict[str, str]:
    """The address of each speaker's link, by pitch."""
    code, printed, _ = await topchrono("links", "--data", evening.folder, "--speakers", "--json")
    assert code == 0
    return {link["item"]: link["url"] for link in msgspec.json.decode(printed)}


async def status_of(evening: Evening, address: str) -> int:
    """How the link is answered: 303 if it opens its page."""
    async with evening.session.get(address, allow_redirects=False) as response:
        return response.status


def cut_before_the_viewer(file: Path) -> None:
    """Leave of the links those of host, director and OBS."""
    whole = file.read_bytes()
    file.write_bytes(whole[: whole.index(b'"viewer"')])


async def test_the_links_of_speakers_are_printed_one_for_each_pitch(evening: Evening) -> None:
    code, printed, _ = await topchrono("links", "--data", evening.folder, "--speakers", "--json")
    links = msgspec.json.decode(printed)
    assert code == 0
    assert [(link["role"], link["city"], link["item"]) for link in links] == [
        ("speaker", "rennes", "p01"),
        ("speaker", "lyon", "p02"),
        ("speaker", "rennes", "p03"),
        ("speaker", "en-ligne", "p04"),
    ]
    _, text, _ = await topchrono("links", "--data", evening.folder, "--speakers")
    for link in links:
        assert link["url"] in text
        assert await status_of(evening, link["url"]) == 303
    assert "Forêt de Poche" in text


async def test_a_revoked_speaker_is_out_within_seconds_and_the_server_starts_again(
    evening: Evening, tmp_path: Path
) -> None:
    before = await speakers(evening)
    left = asyncio.Event()
    page, other = (socketio.AsyncClient(reconnection=False) for _ in range(2))
    page.on("disconnect", lambda *_: left.set())
    try:
        for client, item in ((page, "p01"), (other, "p02")):
            await client.connect(evening.url, auth={"token": before[item].partition("key=")[2]})
        code, printed, _ = await topchrono("revoke", before["p01"], "--data", evening.folder)
        assert code == 0
        await asyncio.wait_for(left.wait(), WITHIN_S)
        assert other.connected
    finally:
        await page.disconnect()
        await other.disconnect()
    after = await speakers(evening)
    assert after == {**before, "p01": printed.splitlines()[-1]}
    await evening.stop()
    await evening.start()
    addresses = (before["p01"], after["p01"], before["p02"])
    assert [await status_of(evening, address) for address in addresses] == [401, 303, 303]


async def test_the_invitation_gives_the_link_that_works(evening: Evening) -> None:
    before = await speakers(evening)
    await topchrono("revoke", before["p01"], "--data", evening.folder)
    after = await speakers(evening)
    address = f"{evening.url}/city/rennes/speaker/p01"
    async with asyncio.timeout(WITHIN_S):
        while True:
            async with evening.session.get(address, headers=evening.headers("director")) as response:
                page = await response.text()
            if after["p01"] in page:
                break
            await asyncio.sleep(0.1)
    assert before["p01"] + '"' not in page


async def test_a_link_is_revoked_however_it_was_copied(evening: Evening) -> None:
    for wrap in (
        lambda address: f"  {address}\n",
        lambda address: f'"{address}"',
        lambda address: f"« {address} ».",
        lambda address: f"<{address}>",
        lambda address: f"{address}&lang=en",
        lambda address: address.replace("?key=", "?lang=en&key=") + "#top",
        lambda address: address.partition("key=")[2],
        lambda address: f"topchrono_speaker_p01={address.partition('key=')[2]}; Path=/",
        lambda address: f"Bearer {address.partition('key=')[2]}",
        lambda address: quote(address, safe=""),
    ):
        address = (await speakers(evening))["p01"]
        code, printed, complained = await topchrono("revoke", wrap(address), "--data", evening.folder)
        assert (code, complained) == (0, "")
        assert (await speakers(evening))["p01"] == printed.splitlines()[-1] != address


async def test_a_key_that_begins_with_a_hyphen_is_revoked(evening: Evening) -> None:
    links = Links(evening.folder)
    await evening.stop()
    file = evening.folder / "links.json"
    host = next(link for link in links.usable() if link.role == "host")
    content = msgspec.json.decode(file.read_bytes())
    content["links"][0]["id"] = host.id = "-hyphens"
    file.write_bytes(msgspec.json.encode({**content, "checksum": ""}))
    code, _, complained = await topchrono("revoke", links.token(host), "--data", evening.folder)
    assert (code, complained) == (0, "")


async def test_what_cannot_be_revoked_is_said(evening: Evening) -> None:
    address = (await speakers(evening))["p01"]
    await topchrono("revoke", address, "--data", evening.folder)
    again = await topchrono("revoke", address, "--data", evening.folder)
    assert (again[0], "ne marche déjà plus" in again[2]) == (1, True)
    for link in (address[:-1], f"{address}x", "", "x", "?key=", f"{evening.url}/director", "é.ü"):
        code, _, complained = await topchrono("revoke", link, "--data", evening.folder)
        assert code == 1
        assert "n’est pas de cette soirée" in complained


async def test_a_link_to_what_is_not_in_the_rundown_is_revoked_without_a_new_one(evening: Evening) -> None:
    await evening.stop()
    links = Links(evening.folder)
    links.ensure({"brest": "Brest"})
    gone = next(link for link in links.usable() if link.city == "brest")
    for link in (gone, links.speaker("p99")):
        token = links.token(link)
        code, printed, _ = await topchrono("revoke", token, "--data", evening.folder)
        assert code == 0
        assert "n’est pas au conducteur" in printed
        assert "http" not in printed
        assert Links(evening.folder).find(token) is None


async def test_a_damaged_file_of_links_is_said_by_every_command_and_mended_by_a_start(
    evening_factory: EveningFactory, tmp_path: Path
) -> None:
    evening = await evening_factory()
    await evening.stop()
    file, before = evening.folder / "links.json", dict(evening.tokens)
    cut_before_the_viewer(file)
    for command in (["links"], ["links", "--json"], ["links", "--speakers"], ["doctor"]):
        code, printed, complained = await topchrono(*command, "--data", evening.folder)
        assert "abîmé" in printed + complained
        assert "Traceback" not in complained
    code, _, complained = await topchrono("revoke", before["host"], "--data", evening.folder)
    assert (code, "démarrez Top Chrono" in complained) == (1, True)

    said = await first_words(evening.folder)
    assert "links.damaged-1.json" in said
    assert "Ces liens ne marchent plus" in said
    assert "Public" in said
    await evening.start()
    assert evening.tokens["host"] == before["host"]
    assert evening.tokens["viewer"] != before["viewer"]


async def test_a_lost_file_of_links_is_said_by_every_command(evening: Evening) -> None:
    await evening.stop()
    file = evening.folder / "links.json"
    for harm in (file.unlink, file.touch):
        harm()
        for command in (["links"], ["revoke", "x.y"], ["links", "--speakers"]):
            code, _, complained = await topchrono(*command, "--data", evening.folder)
            assert (code, "démarrez Top Chrono" in complained) == (1, True)
        code, printed, _ = await topchrono("doctor", "--data", evening.folder)
        assert (code, "aucun lien donné ne marche" in printed) == (1, True)


async def test_the_director_reads_which_links_are_new(evening: Evening) -> None:
    await evening.stop()
    cut_before_the_viewer(evening.folder / "links.json")
    await evening.start()
    damage = (await evening.show())["storage"]["links"]
    assert damage["kept_as"] == "links.damaged-1.json"
    assert (damage["all_lost"], damage["roles"], damage["cities"]) == (False, ["viewer"], CITIES)


@pytest.mark.parametrize("harm", ["delete", "damage", "directory"])
async def test_a_file_that_goes_while_the_server_runs_is_restored_and_reported(
    evening: Evening, harm: str
) -> None:
    file = evening.folder / "links.json"
    whole = file.read_bytes()
    assert (await evening.show())["storage"]["links"] is None
    file.unlink()
    if harm == "damage":
        file.write_bytes(whole[:-100])
    elif harm == "directory":
        file.mkdir()
    view = await evening.until(lambda view: view["storage"]["links"])
    damage = view["storage"]["links"]
    assert file.read_bytes() == whole
    assert (damage["all_lost"], damage["roles"], damage["cities"]) == (False, [], [])
    assert damage["kept_as"] == (None if harm == "delete" else "links.damaged-1.json")


async def test_links_are_printed_at_the_first_start_alone_or_when_asked(tmp_path: Path) -> None:
    programme = tmp_path / "programme.csv"
    programme.write_text(PROGRAMME, encoding="utf-8")
    assert "?key=" in await first_words(tmp_path / "evening", programme)
    said = await first_words(tmp_path / "evening", programme)
    assert "?key=" not in said
    assert f"topchrono links --data {tmp_path / 'evening'}" in said
    assert "?key=" in await first_words(tmp_path / "evening", "--show-links")


async def test_what_was_read_of_the_programme_is_said_at_the_first_start_alone(tmp_path: Path) -> None:
    programme = tmp_path / "programme.csv"
    programme.write_text("Projet;Ville;Statut\nAlpha;Lyon;\nBeta;Lyon;Refusé\n", encoding="utf-8")
    said = await first_words(tmp_path / "evening", programme)
    assert "  Projet → Projet\n  Ville → Ville\n  Statut → Statut\n" in said
    assert "ligne 3\u00a0: colonne «\u00a0Statut\u00a0»\u00a0: «\u00a0Refusé\u00a0»" in said
    assert "Statut" not in await first_words(tmp_path / "evening", programme)


async def test_what_others_can_read_is_said_at_a_start_and_by_the_doctor(tmp_path: Path) -> None:
    programme, folder = tmp_path / "programme.csv", tmp_path / "evening"
    programme.write_text(PROGRAMME, encoding="utf-8")
    assert "chmod" not in await first_words(folder, programme)
    _, printed, _ = await topchrono("doctor", "--data", folder, "--json")
    assert "rights" not in [finding["check"] for finding in msgspec.json.decode(printed)]
    settings = folder / "topchrono.toml"
    settings.touch(mode=0o600)
    for path, mode in ((folder, 0o755), (folder / "links.json", 0o640), (settings, 0o604)):
        path.chmod(mode)
        _, printed, _ = await topchrono("doctor", "--data", folder, "--json")
        (finding,) = (one for one in msgspec.json.decode(printed) if one["check"] == "rights")
        assert (finding["grade"], finding["remedy"]) == ("poor", f"Tapez\u00a0: chmod go= {path}")
        assert f"chmod go= {path}\n" in await first_words(folder)
        path.chmod(0o700)
    assert "chmod" not in await first_words(folder)


@pytest.mark.parametrize(("days", "words"), [(-300, "déjà passée"), (3_000, "plus d’un an"), (300, None)])
async def test_an_odd_start_is_said_until_the_evening_has_begun(
    tmp_path: Path, days: int, words: str | None
) -> None:
    programme = tmp_path / "programme.csv"
    programme.write_text(PROGRAMME, encoding="utf-8")
    day = datetime.now(UTC) + timedelta(days=days)
    options = (programme, "--starts-at", f"{day:%Y-%m-%d} 20:00")
    for _ in range(2):
        start = await first_words(tmp_path / "evening", *options)
        assert [odd for odd in ("déjà passée", "plus d’un an") if odd in start] == ([words] if words else [])


async def test_keys_are_printed_and_one_is_ended(evening: Evening) -> None:
    _, printed, _ = await topchrono("links", "--data", evening.folder, "--keys")
    assert "Aucune touche" in printed
    lyon, host = await make(evening, "organizer:lyon"), await make(evening, "host")
    _, printed, _ = await topchrono("links", "--data", evening.folder, "--keys", "--json")
    keys = msgspec.json.decode(printed)
    assert [key["url"] for key in keys] == [*host.addresses.values(), *lyon.addresses.values()]
    assert (keys[-1]["role"], keys[-1]["city"], keys[-1]["action"]) == ("organizer", "lyon", "check-in")
    _, text, _ = await topchrono("links", "--data", evening.folder, "--keys")
    assert all(key["url"] in text for key in keys)

    address = host.addresses["go"]
    code, printed, _ = await topchrono("revoke", address, "--data", evening.folder)
    assert (code, "http" in printed) == (0, False)
    async with asyncio.timeout(WITHIN_S):
        while (await press(evening, address))[0] != 401:
            await asyncio.sleep(0.1)
    assert (await topchrono("revoke", address, "--data", evening.folder))[0] == 1
