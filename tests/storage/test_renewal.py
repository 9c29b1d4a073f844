"""An evening made from the last one."""

import os
import stat
from pathlib import Path

import pytest

from tests.evening import Evening
from topchrono.show.content import Content
from topchrono.show.events import (
    AnyEvent,
    LanguageSet,
    LookChanged,
    Said,
    ScriptWritten,
    ShowCreated,
    StreamSet,
    TitleSet,
)  # fmt: skip
from topchrono.show.look import Look, Partner, Picture
from topchrono.show.model import cities
from topchrono.storage.errors import JournalError
from topchrono.storage.journal import Journal
from topchrono.storage.links import Links
from topchrono.storage.renewal import make_like, read_show

SETTINGS = '[obs]\nurl = "ws://127.0.0.1:4455"\npassword = "secret"\n\n[help]\ncollector = "Untel"\n'
START = 1_700_000_000_000
CREATED = ShowCreated(
    at=START,
    title="Nuit des pitchs 2026",
    pitch_length_ms=90_000,
    starts_at=START + 1_000,
    contents=(
        Content(project="Vélo Cargo", city="Rennes", speaker="Léa Martin"),
        Content(project="Forêt de Poche", city="Lyon"),
    ),
    time_zone="Indian/Reunion",
    programme="digest",
)


LOGO, PARTNER = (Picture(id=f"{number:032x}", width=200, height=100) for number in (1, 2))
LOOK = Look(accent="#ff8800", logo=LOGO, partners=(Partner(picture=PARTNER, name="Ville de Lyon"),))


@pytest.fixture
async def last(tmp_path: Path) -> Path:
    folder = tmp_path / "last"
    events: list[AnyEvent] = [
        CREATED,
        TitleSet(at=START, title="Nuit des pitchs"),
        Said(at=START, city="lyon", text="Bonjour", by="Camille"),
        LookChanged(at=START, look=LOOK),
        LanguageSet(at=START, language="en"),
        StreamSet(at=START, url="https://youtu.be/jNQXAC9IVRw", delay_ms=8_000),
        ScriptWritten(at=START, part="host", text="Camille"),
    ]
    journal = await Journal.open(folder)
    await journal.append(events)
    await journal.close()
    Links(folder).ensure({"rennes": "Rennes", "lyon": "Lyon"}, url="https://soiree.example.org")
    (folder / "topchrono.toml").write_text(SETTINGS, encoding="utf-8")
    (folder / "theme").mkdir()
    (folder / "theme" / "theme.css").write_text(":root {}", encoding="utf-8")
    (folder / "crowd.db").write_bytes(b"offers")
    (folder / "look").mkdir()
    for name in (f"{LOGO.id}.png", f"{PARTNER.id}.webp", f"{9:032x}.png"):
        (folder / "look" / name).write_bytes(name.encode())
    return folder


async def test_what_was_set_up_is_kept_and_the_people_are_not(last: Path, tmp_path: Path) -> None:
    new = tmp_path / "new"
    await make_like(last, new, at=START + 5_000)
    show = read_show(new)
    assert show
    assert (show.title, show.pitch_length_ms, show.time_zone) == ("Nuit des pitchs", 90_000, "Indian/Reunion")
    assert cities(show) == {"lyon": "Lyon", "rennes": "Rennes"}
    assert (show.look, show.language) == (LOOK, "en")
    # The next evening is another stream from the same place.
    assert (show.stream.url, show.stream.delay_ms) == ("", 8_000)
    pictures = {path.name: path.read_bytes() for path in (new / "look").iterdir()}
    assert pictures == {name: name.encode() for name in (f"{LOGO.id}.png", f"{PARTNER.id}.webp")}
    assert (show.items, show.messages, show.starts_at) == ((), (), None)
    assert (new / "topchrono.toml").read_text(encoding="utf-8") == SETTINGS
    assert (new / "theme" / "theme.css").read_text(encoding="utf-8") == ":root {}"
    assert not (new / "crowd.db").exists()
    everything = b"".join(path.read_bytes() for path in new.rglob("*") if path.is_file())
    assert b"L\xc3\xa9a" not in everything
    assert b"Camille" not in everything


async def test_it_has_links_of_its_own(last: Path, tmp_path: Path) -> None:
    new = tmp_path / "new"
    await make_like(last, new, at=START)
    before, after = Links(last), Links(new)
    assert after.state == "whole"
    assert {link.city for link in after.usable()} == {None, "lyon", "rennes"}
    assert all(after.find(before.token(link)) is None for link in before.usable())


async def test_its_settings_are_for_its_owner_alone(last: Path, tmp_path: Path) -> None:
    (last / "topchrono.toml").chmod(0o644)
    await make_like(last, tmp_path / "new", at=START)
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "new" / "topchrono.toml").stat().st_mode) == 0o600


async def test_an_evening_that_runs_can_be_renewed_and_goes_on(evening: Evening, tmp_path: Path) -> None:
    await evening.go_until("start_clock")
    new = tmp_path / "new"
    await make_like(evening.folder, new, at=START)
    assert (await evening.go())["ok"]
    async with Evening(new, None) as renewed:
        view = await renewed.show()
    assert (view["show"]["phase"], view["rundown"], view["storage"]["links"]) == ("setup", [], None)
    assert [city["slug"] for city in view["cities"]] == ["en-ligne", "lyon", "rennes"]


async def test_it_may_have_another_title(last: Path, tmp_path: Path) -> None:
    await make_like(last, tmp_path / "new", at=START, title="Nuit des pitchs 2027")
    show = read_show(tmp_path / "new")
    assert show
    assert show.title == "Nuit des pitchs 2027"


@pytest.mark.parametrize("name", ["new", "last"])
async def test_what_is_there_is_never_overwritten(last: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "new").mkdir()
    with pytest.raises(JournalError, match="existe déjà"):
        await make_like(last, tmp_path / name, at=START)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["last", "new"]


async def test_without_an_evening_to_renew_nothing_is_made(tmp_path: Path) -> None:
    (tmp_path / "last").mkdir()
    with pytest.raises(JournalError, match="n'a pas de soirée"):
        await make_like(tmp_path / "last", tmp_path / "new", at=START)
    (tmp_path / "last" / "journal.db").write_bytes(b"no database" * 100)
    with pytest.raises(JournalError):
        await make_like(tmp_path / "last", tmp_path / "new", at=START)
    assert [path.name for path in tmp_path.iterdir()] == ["last"]


async def test_a_failure_on_the_way_leaves_nothing(last: Path, tmp_path: Path) -> None:
    # A pipe can't be copied.

    os.mkfifo(last / "theme" / "pipe")
    with pytest.raises(JournalError, match="ne s'écrit pas"):
        await make_like(last, tmp_path / "new", at=START)
    assert [path.name for path in tmp_path.iterdir()] == ["last"]
