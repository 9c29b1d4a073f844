import asyncio
import contextlib
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from tests.crowd.sample_offers import keep, open_book, token
from tests.storage.owners import give_away, needs_root, not_given_away
from topchrono.crowd.database import connect
from topchrono.privacy import forget as module
from topchrono.privacy.forget import forget, look
from topchrono.show.content import Content
from topchrono.show.events import AnyEvent, Said, ShowCreated, TickerSet
from topchrono.show.state import replay
from topchrono.storage.journal import Journal

ADDRESS = "lea@exemple.fr"
CONTENTS = (
    Content(
        project="Vélo Cargo",
        speaker="Léa Martin",
        notes={"Courriel": ADDRESS, "Tel": "06 12 34 56 78"},
    ),
    Content(project="Forêt de Poche", speaker="Paul Roux", city="Lyon"),
)
TRACES = (ADDRESS, "Léa Martin", "06 12 34 56 78", "zoé-la-bénévole")
EVENTS: tuple[AnyEvent, ...] = (
    ShowCreated(at=1, title="Soirée", pitch_length_ms=1000, starts_at=None, contents=CONTENTS),
    TickerSet(at=2, text=f"Écrire à {ADDRESS.upper()}"),
    Said(at=3, city="lyon", text="Léa Martin n'est pas là", by="Paul"),
    TickerSet(at=4, text="Bonne soirée"),
)


async def fill(folder: Path) -> None:
    """An evening in which the person is everywhere: offers, journal, a copy after a damage, a draft."""
    journal = await Journal.open(folder)
    for number, event in enumerate(EVENTS):
        await journal.append([event], command_id=f"command-{number}", digest=f"digest {number}", actor="host")
    shutil.copy(folder / "journal.db-wal", folder / "journal.db-wal.damaged-1")
    await journal.close()
    shutil.copy(folder / "journal.db", folder / "journal.damaged-1.db")
    shutil.copy(folder / "journal.db", folder / "journal.new")
    mended = [{"row": 2, "texts": {"speaker": "Léa Martin"}}, {"row": 3, "texts": {"city": "Lyon"}}]
    rows = [{"mending": row, "said": "0"} for row in mended]
    (folder / "followed.json").write_bytes(
        msgspec.json.encode({"address": "https://example.org/", "mending": {"rows": rows}})
    )
    async with open_book(folder, announcements=lambda _offer: [("#tout", "x")]) as (_, book):
        await keep(book, 1, address="Lea@Exemple.fr", message="zoé-la-bénévole " * 30)
        await keep(book, 2, address=ADDRESS)
        await book.set_aside(token(2), {"p01"})
        await keep(
            book, 3, address="paul@exemple.fr", name="Paul Roux", message=f"avec Léa Martin, {ADDRESS}"
        )


def traces(folder: Path) -> list[tuple[str, str]]:
    """Which files hold what of the person."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [
        (path.name, trace)
        for path in files
        for trace in TRACES
        if trace.lower().encode() in path.read_bytes().lower() or trace.encode() in path.read_bytes()
    ]


@pytest.mark.slow
@pytest.mark.parametrize("asked", ["LEA@exemple.fr", "Léa <lea@exemple.fr>", "mailto:lea@exemple.fr."])
async def test_offers_of_earlier_versions_are_found_however_their_address_was_written(
    tmp_path: Path, asked: str
) -> None:
    await fill(tmp_path)
    with closing(sqlite3.connect(tmp_path / "crowd.db")) as database, database:
        for number, written in ((1, "mailto:lea@exemple.fr"), (2, "Léa <LEA@exemple.fr>")):
            database.execute(
                "UPDATE offers SET address_key = ?, body = json_set(body, '$.address', ?) WHERE token = ?",
                (written.casefold(), written, token(number)),
            )
    assert forget(tmp_path, asked, ()).offers == 2
    assert traces(tmp_path) == []


async def test_nothing_of_the_person_is_left_in_any_file(tmp_path: Path) -> None:
    await fill(tmp_path)
    assert {name for name, _ in traces(tmp_path)} == {
        "crowd.db",
        "journal.db",
        "journal.damaged-1.db",
        "journal.db-wal.damaged-1",
        "journal.new",
        "followed.json",
    }
    found = forget(tmp_path, ADDRESS, ())
    assert (found.offers, found.mentions, found.lines, found.items, len(found.files)) == (2, 1, 3, 1, 3)
    assert found.names == ("Léa Martin",)
    assert not found.is_journal_in_use
    assert traces(tmp_path) == []


async def test_the_rest_of_the_evening_stays(tmp_path: Path) -> None:
    await fill(tmp_path)
    forget(tmp_path, ADDRESS, ())
    journal = await Journal.open(tmp_path)
    assert journal.damage is None
    assert journal.revision == len(EVENTS)
    for number in range(len(EVENTS)):
        answer = journal.answered(f"command-{number}")
        assert answer
        assert (answer.revision, answer.digest) == (number + 1, f"digest {number}")
    before, after = replay(list(EVENTS)), replay(journal.events)
    await journal.close()
    assert after.ticker == before.ticker
    assert after.items[1] == before.items[1]
    assert after.items[0].content == Content(project="Vélo Cargo")
    assert [(said.text, said.by) for said in after.messages] == [("[effacé] n'est pas là", "Paul")]
    async with open_book(tmp_path) as (database, book):
        assert [(offer.name, offer.message) for offer in book] == [("Paul Roux", "avec [effacé], [effacé]")]
        left = await database.perform(lambda c: c.execute("SELECT count(*) FROM outbox").fetchone())
        assert left == (1,)


async def test_what_was_mended_for_others_stays(tmp_path: Path) -> None:
    await fill(tmp_path)
    forget(tmp_path, ADDRESS, [])
    followed = msgspec.json.decode((tmp_path / "followed.json").read_bytes())
    assert [row["mending"]["texts"] for row in followed["mending"]["rows"]] == [{"city": "Lyon"}]


async def test_a_second_time_there_is_nothing_to_forget(tmp_path: Path) -> None:
    await fill(tmp_path)
    assert forget(tmp_path, ADDRESS, ()).is_known
    files = {path: path.read_bytes() for path in tmp_path.iterdir() if path.name.startswith("journal")}
    assert not forget(tmp_path, ADDRESS, ()).is_known
    assert not forget(tmp_path, "inconnue@exemple.fr", ()).is_known
    assert {path: path.read_bytes() for path in files} == files


async def test_looking_changes_nothing(tmp_path: Path) -> None:
    await fill(tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir() if "damaged" in path.name}
    seen = traces(tmp_path)
    found = look(tmp_path, ADDRESS, ())
    assert (found.offers, found.mentions, found.lines, found.items, len(found.files)) == (2, 1, 3, 1, 3)
    assert sorted(traces(tmp_path)) == sorted(seen)
    assert {name: (tmp_path / name).read_bytes() for name in before} == before
    journal = await Journal.open(tmp_path)
    assert (journal.revision, journal.damage) == (len(EVENTS), None)
    await journal.close()


async def test_while_a_server_has_the_folder_offers_are_erased_and_the_journal_is_reported(
    tmp_path: Path,
) -> None:
    await fill(tmp_path)
    shutil.copy(tmp_path / "crowd.db", tmp_path / "crowd.damaged-1.db")
    journal = await Journal.open(tmp_path)
    async with open_book(tmp_path) as (_, book):
        assert len(book) == 3
        found = await asyncio.to_thread(forget, tmp_path, ADDRESS, ())
        assert found.is_journal_in_use
        assert set(found.names) == {"Léa Martin"}
        assert not [name for name, _ in traces(tmp_path) if name.startswith("crowd")]
        await book.load()
        assert len(book) == 1
    await journal.append([TickerSet(at=9, text="rien n'a changé")])
    await journal.close()
    found = forget(tmp_path, ADDRESS, found.names)
    assert not found.is_journal_in_use
    assert traces(tmp_path) == []


async def test_what_was_never_written_whole_goes_from_the_log_too(tmp_path: Path) -> None:
    journal = await Journal.open(tmp_path)
    await journal.append([EVENTS[0]])
    await journal.append([EVENTS[1]])
    killed = tmp_path / "killed"
    killed.mkdir()
    shutil.copy(tmp_path / "journal.db", killed)
    log = (tmp_path / "journal.db-wal").read_bytes()
    (killed / "journal.db-wal").write_bytes(log[:-10])
    await journal.close()
    assert traces(killed)
    forget(killed, ADDRESS, ())
    assert traces(killed) == []


@pytest.mark.slow
@pytest.mark.parametrize("step", ["rewrite", "overwrite", "erase_mentions", "_erase_offers"])
async def test_a_failure_in_the_middle_leaves_a_whole_evening_and_the_next_time_finishes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    await fill(tmp_path)

    def fail(*_arguments: object, **_options: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    with monkeypatch.context() as patch:
        patch.setattr(module, step, fail)
        with pytest.raises(sqlite3.OperationalError):
            forget(tmp_path, ADDRESS, ())
    journal = await Journal.open(tmp_path)
    assert (journal.revision, journal.damage) == (len(EVENTS), None)
    await journal.close()
    forget(tmp_path, ADDRESS, ())
    assert traces(tmp_path) == []


async def test_what_only_the_journal_knows_goes_from_offers_even_after_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = await Journal.open(tmp_path)
    await journal.append([EVENTS[0]])
    await journal.close()
    async with open_book(tmp_path) as (_, book):
        await keep(book, 1, address="paul@exemple.fr", name="Paul Roux", message="avec Léa Martin")

    def fail(*_arguments: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    with monkeypatch.context() as patch:
        patch.setattr(module, "_erase_offers", fail)
        with pytest.raises(sqlite3.OperationalError):
            forget(tmp_path, ADDRESS, ())
    forget(tmp_path, ADDRESS, ())
    assert traces(tmp_path) == []


async def test_what_was_signed_with_a_speakers_name_leaves_the_speaker_and_copies(tmp_path: Path) -> None:
    await fill(tmp_path)
    async with open_book(tmp_path) as (_, book):
        await keep(book, 4, address="ron@x.co", name="Paul Roux", message="je suis Paul Roux")
        await keep(book, 5, address="zoe@x.co", name="Zoé Zed", message="comme Paul Roux")
    found = forget(tmp_path, "ron@x.co", ())
    assert (found.offers, found.mentions, found.lines) == (1, 1, 0)
    assert (found.signed, found.left) == (("Paul Roux",), ("Paul Roux",))
    for name in ("journal.db", "journal.damaged-1.db"):
        assert "Paul Roux" in (tmp_path / name).read_text(encoding="utf-8", errors="replace")
    async with open_book(tmp_path) as (_, book):
        assert [(offer.name, offer.message) for offer in book][2:] == [
            ("Paul Roux", f"avec Léa Martin, {ADDRESS}"),
            ("Zoé Zed", "comme [effacé]"),
        ]
    found = forget(tmp_path, "ron@x.co", ["Paul Roux"])
    assert (found.offers, found.mentions, found.lines, found.left) == (0, 1, 1, ())


@pytest.mark.parametrize("name", ["- -", "Léa -", "léa martin", "de la", "-", "\u0301 x"])
async def test_no_name_on_an_offer_keeps_the_address_from_being_forgotten(tmp_path: Path, name: str) -> None:
    async with open_book(tmp_path) as (_, book):
        await keep(book, 1, address=ADDRESS, name=name)
        await keep(book, 2, address="paul@exemple.fr", name="Paul Roux", message="Léa - bout de la rue x")
    found = forget(tmp_path, ADDRESS, ())
    assert (found.offers, found.mentions, found.names, found.passed_over) == (1, 0, (), (name,))
    async with open_book(tmp_path) as (_, book):
        assert [offer.message for offer in book] == ["Léa - bout de la rue x"]


async def test_a_message_goes_from_a_copy_of_the_offers_too(tmp_path: Path) -> None:
    async with open_book(tmp_path) as (_, book):
        await keep(book, 1, address=ADDRESS, message="zoé-la-bénévole")
    shutil.copy(tmp_path / "crowd.db", tmp_path / "crowd.damaged-1.db")
    assert traces(tmp_path)
    forget(tmp_path, ADDRESS, ())
    assert traces(tmp_path) == []


@needs_root
async def test_what_belongs_to_the_server_still_does_if_root_forgets(tmp_path: Path) -> None:
    await fill(tmp_path)
    (tmp_path / "lock.db").unlink()
    give_away(tmp_path)
    with closing(connect(tmp_path)) as reader:
        # So that SQLite keeps its logs.
        reader.execute("SELECT * FROM offers").fetchone()
        forget(tmp_path, ADDRESS, ())
        assert (tmp_path / "crowd.db-wal").exists()
        assert not_given_away(tmp_path) == []


PROGRAM = """
import sys
from pathlib import Path
from topchrono.privacy.forget import forget

print("now", flush=True)
forget(Path(sys.argv[1]), "lea@exemple.fr", ())
"""


@pytest.mark.slow
@pytest.mark.parametrize("after_ms", range(0, 40, 5))
async def test_killed_at_any_moment_the_evening_is_whole_and_the_next_time_finishes(
    tmp_path: Path, after_ms: int
) -> None:
    await fill(tmp_path)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PROGRAM, str(tmp_path), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout
    await process.stdout.readline()
    await asyncio.sleep(after_ms / 1000)
    with contextlib.suppress(ProcessLookupError):
        process.kill()
    await process.wait()
    journal = await Journal.open(tmp_path)
    assert (journal.revision, journal.damage) == (len(EVENTS), None)
    await journal.close()
    forget(tmp_path, ADDRESS, ())
    assert traces(tmp_path) == []


async def test_an_evening_without_offers_or_journal_is_no_trouble(tmp_path: Path) -> None:
    assert not forget(tmp_path, ADDRESS, ()).is_known
    assert not (tmp_path / "journal.db").exists()
    assert not (tmp_path / "crowd.db").exists()
