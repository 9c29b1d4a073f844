"""The talks of a pretalx are read as a table is: from its public schedule or from its API."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.programme.files import read, texts
from topchrono.programme import Programme, read_data
from topchrono.programme.pretalx import read_pretalx
from topchrono.show.reading import ColumnUse


def talk(title: str, start: str = "20:00", **more: Any) -> dict[str, Any]:
    """A talk as it stands in the public schedule."""
    return {
        "id": 1,
        "code": "ABCDEF",
        "date": f"2026-11-30T{start}:00+01:00",
        "start": start,
        "duration": "00:02",
        "title": title,
        "subtitle": "",
        "track": None,
        "type": "Pitch",
        "abstract": "",
        "description": "",
        "persons": [],
    } | more


def schedule(**rooms: list[dict[str, Any]]) -> str:
    days = [{"index": 1, "date": "2026-11-30", "rooms": rooms}]
    conference = {"acronym": "nuit", "title": "La Nuit", "time_zone_name": "Europe/Paris", "days": days}
    return json.dumps(
        {"generator": {"name": "pretalx"}, "schedule": {"version": "1", "conference": conference}}
    )


def submission(title: str, **more: Any) -> dict[str, Any]:
    """A submission as the API gives it, with what was asked to be expanded."""
    return {
        "code": "ABCDEF",
        "title": title,
        "speakers": [{"code": "S", "name": "Ada"}],
        "submission_type": {"id": 1, "name": {"en": "Pitch"}},
        "track": {"id": 2, "name": {"en": "Environment", "fr": "Environnement"}},
        "state": "confirmed",
        "abstract": "",
        "description": "",
        "slots": [],
        "answers": [],
    } | more


def page(*submissions: dict[str, Any], following: str | None = None) -> dict[str, Any]:
    return {"count": 9, "next": following, "previous": None, "results": list(submissions)}


def projects(programme: Programme) -> list[str]:
    return [content.project for content in programme.contents]


def test_a_schedule_is_read_and_says_what_became_of_it() -> None:
    programme = read(
        schedule(
            Lyon=[
                talk(
                    "Vélo Cargo",
                    track="Environnement",
                    abstract="Des vélos pour tous.",
                    description="Longtemps.",
                    persons=[{"name": "Ada"}, {"public_name": "Bob"}],
                )
            ]
        )
    )

    (content,) = programme.contents
    assert (content.project, content.speaker, content.theme) == ("Vélo Cargo", "Ada, Bob", "Environnement")
    assert (content.city, content.summary) == ("Lyon", "Des vélos pour tous.")
    assert content.notes == {"Détails": "Longtemps."}
    assert programme.sheets == ("pretalx – La Nuit",)
    assert programme.columns == (
        ColumnUse("Heure de passage", "order"),
        ColumnUse("Projet", "project"),
        ColumnUse("Intervenants", "speaker"),
        ColumnUse("Thème", "theme"),
        ColumnUse("Ville", "city"),
        ColumnUse("Résumé", "summary"),
        ColumnUse("Détails", None),
        ColumnUse("Type", "kind"),
    )
    assert texts(programme) == []


def test_talks_are_in_the_order_of_their_starts_over_all_rooms_and_midnight() -> None:
    late = talk("D") | {"date": "2026-12-01T00:10:00+01:00"}
    programme = read(
        schedule(Lyon=[talk("C", "20:20"), late, talk("A", "20:00")], Rennes=[talk("B", "20:10")])
    )

    assert projects(programme) == ["A", "B", "C", "D"]
    assert programme.pitches_by_city == {"Lyon": 3, "Rennes": 1}
    assert programme.rows == (2, 3, 4, 5)


def test_a_room_is_a_city_if_it_has_the_name_of_one() -> None:
    programme = read(
        schedule(
            **{
                "Antenne de Lyon": [talk("A", "20:00")],
                "En ligne": [talk("B", "20:01")],
                "Auditorium": [talk("C", "20:02")],
            }
        )
    )

    assert [content.city for content in programme.contents] == ["Lyon", "En ligne", ""]
    assert [content.notes for content in programme.contents] == [
        {"Salle": "Antenne de Lyon"},
        {},
        {"Salle": "Auditorium"},
    ]
    assert any("Ces salles n’ont pas le nom d’une ville et sont gardées en note : « Auditorium »" in text
               for text in texts(programme))  # fmt: skip


def test_talks_at_the_same_time_are_told() -> None:
    programme = read(schedule(Lyon=[talk("A")], Rennes=[talk("B")]))

    assert any("même ordre de passage" in text for text in texts(programme))


def test_submissions_are_read_with_their_answers_as_columns() -> None:
    answers = [
        {"question": {"question": {"fr": "Ville"}}, "answer": "Lyon"},
        {"question": {"question": "Besoins"}, "answer": "Design, Python"},
        {"question": 7, "answer": "a number names no column"},
    ]
    programme = read(json.dumps(page(submission("Vélo", answers=answers), submission("Forêt"))))

    first, second = programme.contents
    assert (first.city, first.needs, first.theme, first.speaker) == (
        "Lyon",
        ("Design", "Python"),
        "Environnement",
        "Ada",
    )
    assert (second.city, second.needs) == ("", ())


def test_submissions_that_were_refused_are_left_out_with_the_reason() -> None:
    states = ["submitted", "accepted", "confirmed", "rejected", "canceled", "withdrawn", "draft", "deleted"]
    programme = read(json.dumps(page(*(submission(state.title(), state=state) for state in states))))

    assert projects(programme) == ["Submitted", "Accepted", "Confirmed"]
    assert [str(left.reason) for left in programme.left_out] == [
        f"colonne « Statut » : « {state} »"
        for state in ("refusé", "annulé", "retiré", "brouillon", "supprimé")
    ]
    assert texts(programme) == []


def test_submissions_with_slots_are_in_the_order_of_these() -> None:
    def slot(start: str | None) -> list[dict[str, Any]]:
        return [{"start": start, "room": {"name": {"fr": "Rennes"}}}]

    late = submission("Late", slots=slot("2026-11-30T21:00:00+01:00"))
    early = submission("Early", slots=slot("2026-11-30T19:30:00Z"))
    older = submission("Older", slot={"start": "2026-11-30T20:00:00+01:00", "room": {"en": "Rennes"}})
    programme = read(json.dumps(page(late, early, older)))

    assert projects(programme) == ["Older", "Early", "Late"]
    assert programme.cities == ["Rennes"]


def test_several_pages_of_submissions_are_one_table() -> None:
    pages = [page(submission("A"), following="https://cfp.example/?page=2"), page(submission("B"))]

    assert projects(read(json.dumps(pages))) == ["A", "B"]
    assert projects(read(json.dumps([submission("A"), submission("B")]))) == ["A", "B"]


def test_speakers_without_names_are_not_codes() -> None:
    programme = read(json.dumps(page(submission("A", speakers=["ABCDEF"], track=3, submission_type=1))))

    assert [(content.speaker, content.theme) for content in programme.contents] == [("", "")]


@pytest.mark.parametrize(
    "empty", [schedule(), schedule(Lyon=[]), json.dumps(page()), json.dumps([page(), page()])]
)
def test_a_schedule_without_talks_says_so(empty: str) -> None:
    assert texts(read(empty))[0] == "Ce fichier ne contient aucun pitch."


@pytest.mark.parametrize(
    "other",
    [
        {"title": "x"},
        {"results": [{"title": "a film"}], "count": 1},
        {"results": [1, 2]},
        {"schedule": {"conference": {"days": 3}}},
        [{"title": "x"}],
        [1, "title"],
    ],
)
def test_other_json_is_named(other: object) -> None:
    assert texts(read(json.dumps(other))) == [
        "Ce fichier est au format JSON, pas un tableau. Exportez le programme en XLSX, ODS ou CSV."
    ]


def test_more_talks_than_any_evening_has_are_refused() -> None:
    programme = read(schedule(Lyon=[talk(f"Projet {number}") for number in range(6_000)]))

    assert "plus de 5000 lignes" in texts(programme)[0]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda children: (
        st.lists(children, max_size=4)
        | st.dictionaries(
            st.sampled_from(["name", "fr", "title", "start", "room", "question", "answer", "x"]),
            children,
            max_size=4,
        )
    ),
    max_leaves=12,
)
FIELDS = st.sampled_from(
    ["title", "persons", "speakers", "track", "slots", "slot", "room", "date", "abstract", "answers", "type"]
)


@pytest.mark.slow
@given(st.lists(st.dictionaries(FIELDS, JSON), max_size=4), JSON)
def test_no_talk_of_any_shape_breaks_the_reader(talks: list[dict[str, Any]], rooms: object) -> None:
    for text in (
        schedule(Lyon=talks),
        json.dumps(page(*talks)),
        json.dumps({"schedule": {"conference": {"title": rooms, "days": [{"rooms": rooms}, rooms]}}}),
    ):
        read_pretalx(text.encode())
        read_data(text.encode())
