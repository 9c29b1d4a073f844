from pathlib import Path

import msgspec

from topchrono.privacy.eraser import ERASED
from topchrono.privacy.journal import Rewriting, read_rows, without_person
from topchrono.show.content import Content
from topchrono.show.events import (
    AlertRaised,
    AnyEvent,
    CitySet,
    Held,
    ItemEdited,
    ProgrammeApplied,
    ProgrammeRow,
    Said,
    ShowCreated,
    TickerSet,
)
from topchrono.show.reading import LeftOut, Reading
from topchrono.show.state import replay
from topchrono.show.text import Text
from topchrono.storage.journal import Journal
from topchrono.storage.recovery import recover, rewrite
from topchrono.storage.schema import Row, checksum

ADDRESS = "lea@exemple.fr"
HERS = Content(
    project="Vélo Cargo",
    speaker="Léa Martin",
    pronunciation="lé-a",
    city="Rennes",
    notes={"Courriel": "Lea@exemple.fr", "Téléphone": "06 12 34 56 78"},
)
OTHERS = Content(project="Forêt de Poche", speaker="Paul Roux", city="Lyon", notes={"Tel": "07"})


def created(*contents: Content) -> AnyEvent:
    return ShowCreated(at=1, title="Soirée", pitch_length_ms=1000, starts_at=None, contents=contents)


def seal(*events: AnyEvent) -> list[Row]:
    rows: list[Row] = []
    for seq, event in enumerate(events, start=1):
        values = (seq, event.at, "host", f"command-{seq}", "digest", msgspec.json.encode(event).decode())
        rows.append(Row(*values, checksum(rows[-1].checksum if rows else b"", values)))
    return rows


def events_of(rewriting: Rewriting) -> list[AnyEvent]:
    decoder: msgspec.json.Decoder[AnyEvent] = msgspec.json.Decoder(AnyEvent)
    return [decoder.decode(row.body) for row in rewriting.rows]


def forget(*events: AnyEvent, names: tuple[str, ...] = (), signed: tuple[str, ...] = ()) -> Rewriting:
    return without_person(seal(*events), ADDRESS, names, signed)


def test_what_was_read_of_the_programme_forgets_too() -> None:
    text = Text("Ligne {row} : « {value} »", {"row": "3", "value": f"Écrire à {ADDRESS}, ou à Léa Martin"})
    reading = Reading(left_out=(LeftOut(3, text),), problems=(text,), pitches={"Rennes": 1})
    event = ShowCreated(
        at=1, title="Soirée", pitch_length_ms=1000, starts_at=None, contents=(HERS,), reading=reading
    )

    (first,) = events_of(forget(event))

    assert isinstance(first, ShowCreated)
    assert first.reading is not None
    assert first.reading.pitches == {"Rennes": 1}
    assert ADDRESS not in str(first.reading)
    assert "Léa" not in str(first.reading)


def test_the_address_goes_from_every_text_and_nothing_else() -> None:
    events = (
        created(OTHERS),
        TickerSet(at=2, text="Écrire à LEA@exemple.fr"),
        Said(at=3, city="lyon", text="ok", by="lea@exemple.fr"),
        Held(at=4, reason="rien à voir"),
        AlertRaised(at=5, alert="a1", city="lyon", text="lea@exemple.fr ne répond pas", by="Zoé"),
    )
    rewriting = forget(*events)
    assert rewriting.changed == 3
    assert events_of(rewriting) == [
        events[0],
        TickerSet(at=2, text=f"Écrire à {ERASED}"),
        Said(at=3, city="lyon", text="ok", by=ERASED),
        events[3],
        AlertRaised(at=5, alert="a1", city="lyon", text=f"{ERASED} ne répond pas", by="Zoé"),
    ]


def test_a_corrected_programme_forgets_too() -> None:
    renamed = msgspec.structs.replace(HERS, project="Vélo Cargo 2")
    own = msgspec.structs.replace(renamed, speaker="Léa M.", notes={})
    text = Text("Ligne {row} : « {value} »", {"row": "3", "value": ADDRESS})
    corrected = ProgrammeApplied(
        at=2, programme="", reading=Reading(problems=(text,)), listed=("p01", "p02"), order=("p01", "p02"),
        rows=(ProgrammeRow(item="p01", said=OTHERS), ProgrammeRow(item="p02", said=renamed, content=own)),
        withdrawn=(), reinstated=(), new=1, changed=1, moved=0, gone=0,
    )  # fmt: skip
    # The address is in the corrected list alone.
    first = msgspec.structs.replace(HERS, notes={}, speaker="Léa Martin")
    rewriting = forget(created(OTHERS, first), corrected)
    _, event = events_of(rewriting)
    assert isinstance(event, ProgrammeApplied)
    clean = Content(project="Vélo Cargo 2", city="Rennes")
    assert event.rows == (
        ProgrammeRow(item="p01", said=OTHERS),
        ProgrammeRow(item="p02", said=clean, content=clean),
    )
    assert ADDRESS not in str(event)
    show = replay(events_of(rewriting))
    assert "Léa" not in str(show)
    assert ADDRESS not in str(show)


def test_an_item_whose_notes_hold_the_address_loses_its_person_everywhere() -> None:
    edited = msgspec.structs.replace(HERS, notes={}, speaker="Léa M.", project="Vélo Cargo 2")
    rewriting = forget(
        created(OTHERS, HERS),
        ItemEdited(at=2, item="p02", content=edited),
        ItemEdited(at=3, item="p01", content=msgspec.structs.replace(OTHERS, city="Brest")),
        Said(at=4, city="", text="léa martin est là, Paul Roux aussi", by=""),
    )
    first, second, third, said = events_of(rewriting)
    assert isinstance(first, ShowCreated)
    assert first.contents == (OTHERS, Content(project="Vélo Cargo", city="Rennes"))
    assert isinstance(second, ItemEdited)
    assert second.content == Content(project="Vélo Cargo 2", city="Rennes")
    assert isinstance(third, ItemEdited)
    assert third.content.speaker == "Paul Roux"
    assert isinstance(said, Said)
    assert said.text == f"{ERASED} est là, Paul Roux aussi"
    assert rewriting.items == 1
    assert {"06 12 34 56 78", "Léa Martin", "lé-a", "Léa M."} <= rewriting.removed


def test_a_city_whose_contact_holds_the_address_loses_its_people_in_every_event() -> None:
    before = CitySet(at=2, city="rennes", contact="06 12 34 56 78", facilitator="Léa M.")
    hers = CitySet(at=3, city="rennes", contact="Léa, lea (at) exemple.fr, 06 12", facilitator="Léa M.")
    other = CitySet(at=4, city="lyon", contact="07 00", facilitator="Paul Roux")
    rewriting = forget(created(OTHERS), before, hers, other)
    assert events_of(rewriting)[1:] == [
        CitySet(at=2, city="rennes", contact="", facilitator=""),
        CitySet(at=3, city="rennes", contact="", facilitator=""),
        other,
    ]
    assert rewriting.changed == 2
    assert {"06 12 34 56 78", "Léa M."} <= rewriting.removed


def test_a_facilitator_is_forgotten_by_name_where_the_contact_is_another_s() -> None:
    event = CitySet(at=2, city="lyon", contact="07 00", facilitator="Léa Martin")
    (_, cleaned) = events_of(forget(created(OTHERS), event, names=("Léa Martin",)))
    assert cleaned == CitySet(at=2, city="lyon", contact="07 00", facilitator=ERASED)


def test_a_full_name_goes_from_what_people_wrote_and_not_from_what_things_are_called() -> None:
    content = Content(project="Nuit Blanche", speaker="Paul Roux", needs=("Nuit Blanche",), summary="x")
    rewriting = forget(
        created(content), Said(at=2, city="", text="Nuit Blanche ?", by=""), names=("Nuit Blanche",)
    )
    first, said = events_of(rewriting)
    assert first == created(content)
    assert isinstance(said, Said)
    assert said.text == f"{ERASED} ?"


def test_a_speaker_of_that_name_is_erased_too_and_others_of_the_item_stay() -> None:
    both = Content(
        project="Vélo", speaker="Léa MARTIN et Paul Roux", pronunciation="lé-a", notes={"Tel": "07"}
    )
    (first,) = events_of(forget(created(both, OTHERS), names=("Léa Martin",)))
    cleaned = msgspec.structs.replace(both, speaker=f"{ERASED} et Paul Roux", pronunciation="")
    assert first == created(cleaned, OTHERS)


def test_an_offer_signed_with_a_speakers_name_does_not_erase_that_speaker() -> None:
    content = msgspec.structs.replace(
        OTHERS,
        pronunciation="Paul Roux, ou",
        summary="Paul Roux plante",
        notes={"Contact": f"Paul Roux {ADDRESS}x"},
    )
    others = msgspec.structs.replace(OTHERS, project="Vélo", speaker="Zoé", summary="Avec Paul Roux")
    said = Said(at=2, city="", text="Paul Roux ?", by="")
    rewriting = forget(created(content, others), said, signed=("Paul Roux",))
    assert events_of(rewriting) == [
        created(content, msgspec.structs.replace(others, summary=f"Avec {ERASED}")),
        Said(at=2, city="", text=f"{ERASED} ?", by=""),
    ]
    assert rewriting.left == {"Paul Roux"}

    rewriting = forget(created(content, others), said, names=("Paul Roux",), signed=("Paul Roux",))
    (first, _) = events_of(rewriting)
    assert isinstance(first, ShowCreated)
    assert first.contents[0] == msgspec.structs.replace(
        content,
        speaker=ERASED,
        pronunciation="",
        summary=f"{ERASED} plante",
        notes={"Contact": f"{ERASED} {ADDRESS}x"},
    )
    assert rewriting.left == frozenset()


def test_a_signed_name_is_the_speakers_whose_notes_hold_the_address() -> None:
    hers = msgspec.structs.replace(HERS, summary="Léa Martin roule")
    elsewhere = Content(project="Cantine", speaker="Léa Martin")
    rewriting = forget(created(hers, elsewhere), signed=("Léa Martin",))
    assert events_of(rewriting) == [
        created(
            Content(project="Vélo Cargo", city="Rennes", summary=f"{ERASED} roule"),
            Content(project="Cantine", speaker=ERASED),
        )
    ]
    assert rewriting.left == frozenset()


def test_everyday_words_as_a_name_on_an_offer_change_nothing() -> None:
    events = (created(OTHERS), Said(at=2, city="", text="au bout de la scène - - et Léa", by="Léa"))
    rewriting = forget(*events, signed=("de la", "De La", "- -", "Léa -", ""))
    assert rewriting.changed == 0
    assert events_of(rewriting) == list(events)


def test_lines_before_the_first_change_are_the_same_bytes_and_all_are_sealed() -> None:
    rows = seal(created(OTHERS), TickerSet(at=2, text=ADDRESS), TickerSet(at=3, text="suite"))
    written = without_person(rows, ADDRESS, ()).rows
    assert written[0] == rows[0]
    assert written[2].body == rows[2].body
    assert written[2].checksum != rows[2].checksum
    previous = b""
    for row in written:
        assert row.is_chained_to(previous)
        previous = row.checksum


def test_nothing_changes_for_an_unknown_address() -> None:
    rows = seal(created(OTHERS, HERS), TickerSet(at=2, text="x"))
    rewriting = without_person(rows, "personne@exemple.fr", ())
    assert (rewriting.rows, rewriting.changed, rewriting.items) == (rows, 0, 0)


def test_the_address_as_the_head_of_a_column_goes() -> None:
    content = Content(project="Vélo", notes={"Contact lea@exemple.fr": "oui"})
    (first,) = events_of(forget(created(content, OTHERS)))
    assert first == created(Content(project="Vélo"), OTHERS)


async def test_a_journal_that_was_rewritten_opens_whole_with_its_answers(tmp_path: Path) -> None:
    journal = await Journal.open(tmp_path)
    await journal.append([created(OTHERS, HERS)])
    ticker = TickerSet(at=2, text=f"vers {ADDRESS}")
    await journal.append([ticker], command_id="one", digest="d1", actor="host")
    await journal.append([], command_id="two", digest="d2", actor="host")
    await journal.append([TickerSet(at=3, text="suite")], command_id="three", digest="d3", actor="host")
    before = replay([created(OTHERS, HERS), ticker, TickerSet(at=3, text="suite")])
    await journal.close()
    path = tmp_path / "journal.db"
    recover(path)
    rewrite(path, without_person(read_rows(path), ADDRESS, ()).rows, rest_of=path)

    again = await Journal.open(tmp_path)
    assert again.damage is None
    assert again.revision == 3
    after = replay(again.events)
    assert after.ticker == before.ticker == "suite"
    assert [item.content.project for item in after.items] == [item.content.project for item in before.items]
    for command, digest, revision in (("one", "d1", 2), ("two", "d2", 2), ("three", "d3", 3)):
        answer = again.answered(command)
        assert answer
        assert (answer.digest, answer.revision) == (digest, revision)
    await again.append([TickerSet(at=4, text="la vie continue")], command_id="four", digest="d4")
    await again.close()
    third = await Journal.open(tmp_path)
    assert (third.damage, third.revision) == (None, 4)
    await third.close()
    for file in tmp_path.iterdir():
        assert b"exemple.fr" not in file.read_bytes().lower()
