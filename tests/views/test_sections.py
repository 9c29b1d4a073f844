"""Who sees what of the evening."""

from types import UnionType
from typing import Any, Union, get_args, get_origin

import msgspec
import pytest

from tests.show.correcting import application
from tests.show.evening import BREAK, PITCH, START, Evening
from tests.views.building import build_sections
from topchrono.show.content import Content, ItemTexts
from topchrono.show.reading import LeftOut, Reading
from topchrono.show.rules import REOPEN_WITHIN_MS
from topchrono.show.text import Text
from topchrono.views.live_state import (
    NO_LIVE_STATE,
    ChannelView,
    CityOffers,
    FollowNews,
    FollowSection,
    JournalDamage,
    LiveState,
    OfferView,
    ReachSection,
    RetentionDoubt,
    StorageSection,
)
from topchrono.views.obs import MachineView, ObsProblem, ObsSection, SetUpView, StreamView
from topchrono.views.roles import Audience, Role
from topchrono.views.sections import SECTIONS, Section, sections_of
from topchrono.web.api.contract import structs

HOST, DIRECTOR = Audience("host"), Audience("director")
LYON, BREST, ONLINE = (Audience("organizer", city) for city in ("lyon", "brest", "en-ligne"))
OVERLAY, VIEWER, SPEAKER = Audience("overlay"), Audience("viewer"), Audience("speaker")
EVERYONE = (HOST, DIRECTOR, LYON, BREST, ONLINE, OVERLAY, VIEWER, SPEAKER)

FOR_ALL = ["show", "timer", "on_air", "on_deck", "rundown", "forecast", "help", "pages"]
FOR_CREW = [
    *FOR_ALL,
    "look",
    "script",
    "cities",
    "overlays",
    "messages",
    "alerts",
    "obs",
    "applause",
    "storage",
]

FOR_DIRECTOR = [
    *FOR_CREW,
    "city_crews",
    "stream",
    "warnings",
    "channels",
    "retention",
    "reach",
    "reading",
    "correction",
    "follow",
]
PRIVATE_ITEM_FIELDS = {"pronunciation", "script", "called_at", "check_in", "runs", "notes"}

CONTENTS = (
    Content(
        project="Vélo-école",
        speaker="Lou",
        city="Lyon",
        pronunciation="how Lou is said",
        script="what the host says of Lou",
        notes={"Téléphone": "Lou's phone", "Régie": "Lou sits on the left"},
    ),
    Content(project="Repair café", city="Brest", pronunciation="how Brest is said"),
    Content(project="De chez moi", needs=("un serveur",)),
    BREAK,
)

SECRETS = {
    "how Lou is said",
    "Lou's phone",
    "Lou sits on the left",
    "why a row was left out",
    "Lou checked in by Zoé",
    "why Lou's run is void",
    "Lyon's alert",
    "to Lyon",
    "how Brest is said",
    "Brest's alert",
    "to Brest",
    "to every city",
    "to the speaker",
    "why on hold",
    "Lyon's phone",
    "what the host says of Lou",
}


OFFER = OfferView(
    number=1,
    items=("p01",),
    name="Ana Martin",
    address="ana@exemple.fr",
    skills=("Droit",),
    city="Nantes",
    message="Avec plaisir",
    at=START,
)
RICH_LIVE_STATE = LiveState(
    obs=ObsSection(
        state="connected",
        problems=(ObsProblem(code="no_scene", message="Il manque {scene}.", details={"scene": "TC Pitch"}),),
        stream=StreamView(state="live", grade="good", dropped_percent=0.5),
        machine=MachineView(
            cpu_percent=20, fps=30, skipped_percent=0.0, disk_free_gb=80.5, grade="good", disk_grade="poor"
        ),
        set_up=SetUpView(at=START, created=("TC Pitch",)),
    ),
    online={"lyon": ("Zoé",)},
    helpers={"p01": 1},
    claps={"p01": 3},
    offers_of=lambda city: CityOffers(total=1, latest=(OFFER,)) if city == "lyon" else CityOffers(),
    channels=(ChannelView(name="Discord", waiting=1, failing_since=START),),
    storage=StorageSection(damage=JournalDamage(whole_events=7, kept_as="journal.damaged-1.db")),
    retention=RetentionDoubt(
        asked_at=START,
        trusted_at=START,
        keep_days=90,
        trusted_days=90,
        offers=1,
        copies=0,
        erases_at=START,
    ),
    reach=ReachSection(at=START, address="https://soiree.example.org", is_secure=True, is_near=False),
    follow=FollowSection(
        address="https://exemple.fr/liste.csv",
        checked_at=START,
        next_at=START + 60_000,
        problem=None,
        news=FollowNews(at=START, new=1, changed=0, moved=0, gone=0, conflicts=0),
    ),
)


def view(evening: Evening, audience: Audience, *, live_state: LiveState = NO_LIVE_STATE) -> dict[str, Any]:
    sections = build_sections(evening.show, audience, now=evening.now, live_state=live_state)
    return {name: msgspec.json.decode(section) for name, section in sections.items()}


def eventful_evening() -> Evening:
    """A show that holds every kind of secret."""
    reading = Reading(left_out=(LeftOut(4, Text("why a row was left out")),))
    evening = Evening(*CONTENTS, reading=reading).live().pitching("p01")
    evening.do("void", item="p01", reason="why Lou's run is void")
    evening.pitching("p01").do("call", item="p02")
    evening.do("check_in", item="p01", present=True, sound=True, picture=True, by="Lou checked in by Zoé")
    evening.do("raise_alert", city="lyon", text="Lyon's alert")
    evening.do("raise_alert", city="brest", text="Brest's alert")
    evening.do("say", city="lyon", text="to Lyon")
    evening.do("say", city="brest", text="to Brest")
    evening.do("say", city="", text="to every city")
    evening.do("prompt", text="to the speaker")
    evening.do("set_city", city="lyon", contact="Lyon's phone")
    evening.do("hold", reason="why on hold")
    corrected = (*CONTENTS[:-1], msgspec.structs.replace(BREAK, length_ms=60_000))
    read = msgspec.to_builtins(reading)
    evening.do("apply_programme", **application(evening.show, corrected, reading=read))
    return evening


def conforms(value: Any, kind: Any) -> bool:
    """Whether the JSON value is of that type and has no field that the type does not declare."""
    if get_origin(kind) is list:
        return isinstance(value, list) and all(conforms(part, *get_args(kind)) for part in value)
    if get_origin(kind) in (Union, UnionType):
        return any(conforms(value, arm) for arm in get_args(kind))
    try:
        read = msgspec.convert(value, kind, strict=True)
    except msgspec.ValidationError:
        return False
    return bool(as_json(read) == value)


def as_json(value: object) -> Any:
    return msgspec.json.decode(msgspec.json.encode(value))


@pytest.mark.parametrize(
    ("audience", "sections"),
    [
        (HOST, FOR_CREW),
        (DIRECTOR, FOR_DIRECTOR),
        (LYON, [*FOR_ALL, "messages", "alerts", "organizers", "offers"]),
        (OVERLAY, [*FOR_ALL, "look", "overlays", "messages", "applause"]),
        (SPEAKER, [*FOR_ALL, "messages"]),
        (VIEWER, [*FOR_ALL, "look"]),
    ],
)
def test_role_is_given_its_sections_and_no_other(audience: Audience, sections: list[str]) -> None:
    assert set(build_sections(Evening().show, audience, now=START)) == set(sections)


@pytest.mark.parametrize("audience", EVERYONE)
def test_every_section_is_what_it_is_declared_to_be(audience: Audience) -> None:
    seen = view(eventful_evening(), audience, live_state=RICH_LIVE_STATE)
    types = {section.name: section.type_for(audience.role) for section in sections_of(audience.role)}
    assert [name for name, value in seen.items() if not conforms(value, types[name])] == []


def test_no_section_is_empty_in_an_eventful_evening() -> None:
    seen = [view(eventful_evening(), audience, live_state=RICH_LIVE_STATE) for audience in EVERYONE]
    assert {section.name for section in SECTIONS if not any(one.get(section.name) for one in seen)} == set()


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.name)
def test_empty_section_is_one_of_its_type_or_nothing(section: Section) -> None:
    value = as_json(section.empty)
    assert value is None or conforms(value, section.type)


def test_type_of_a_role_is_a_part_of_the_type_of_all() -> None:
    for section in SECTIONS:
        assert set(section.narrowed) <= set(section.roles)
        for kind in section.narrowed.values():
            assert set(structs([kind])) <= set(structs([section.type]))


def test_only_the_wanted_sections_are_built() -> None:
    sections = build_sections(Evening().show, VIEWER, now=START, only=("help", "offers"))
    assert set(sections) == {"help"}


def test_every_role_is_among_everyone() -> None:
    assert {audience.role for audience in EVERYONE} == set(get_args(Role))


@pytest.mark.parametrize(
    ("audience", "seen"),
    [
        (HOST, SECRETS - {"Lou's phone", "Lyon's phone", "why a row was left out"}),
        (DIRECTOR, SECRETS),
        (
            LYON,
            {
                "how Lou is said",
                "Lou checked in by Zoé",
                "why Lou's run is void",
                "Lyon's alert",
                "to Lyon",
                "to every city",
                "to the speaker",
            },
        ),
        (BREST, {"how Brest is said", "Brest's alert", "to Brest", "to every city", "to the speaker"}),
        (ONLINE, {"to every city", "to the speaker"}),
        (Audience("organizer"), {"to every city", "to the speaker"}),
        (OVERLAY, {"to the speaker"}),
        (SPEAKER, {"to the speaker"}),
        (VIEWER, set()),
    ],
)
def test_secrets_are_sent_only_to_audiences_meant_to_know(audience: Audience, seen: set[str]) -> None:
    sections = build_sections(eventful_evening().show, audience, now=START)
    text = b"".join(sections.values()).decode()
    assert {secret for secret in SECRETS if secret in text} == seen


@pytest.mark.parametrize("audience", EVERYONE)
def test_items_have_private_fields_only_for_the_crew_and_their_own_city(audience: Audience) -> None:
    own = {"lyon": ["p01"], "brest": ["p02"], "en-ligne": ["p03"]}
    expected = ["p01", "p02", "p03", "p04"] if audience.is_crew else own.get(audience.city or "", [])
    seen = view(eventful_evening(), audience)
    items = [*seen["rundown"], seen["on_air"], seen["on_deck"]]
    private = [item["id"] for item in items if PRIVATE_ITEM_FIELDS & set(item)]
    assert private == expected + [item for item in ("p01", "p02") if item in expected]
    assert all(set(item) >= PRIVATE_ITEM_FIELDS for item in items if item["id"] in expected)


def test_public_item_fields() -> None:
    other_fields = "id kind status outcome city_slug length_ms taken_at"
    fields = [*ItemTexts.__struct_fields__, *other_fields.split()]
    assert list(view(Evening(), VIEWER)["rundown"][0]) == fields


def test_show_section_through_the_evening() -> None:
    evening = Evening(*CONTENTS, starts_at=START + 60_000)
    assert view(evening, VIEWER)["show"] == {
        "title": "Top Chrono",
        "time_zone": "",
        "language": "",
        "phase": "setup",
        "on_hold": False,
        "hold_reason": "",
        "hold_since": None,
        "starts_at": START + 60_000,
        "live_at": None,
        "ended_at": None,
        "reopen_until": None,
        "pitch_length_ms": PITCH,
        "next_step": {"step": "open_doors", "item": None},
    }
    evening.live().do("hold", reason="Câble")
    show = view(evening, DIRECTOR)["show"]
    assert (show["phase"], show["on_hold"], show["hold_reason"]) == ("live", True, "Câble")
    assert (show["hold_since"], show["live_at"]) == (START, START)
    evening.do("release")
    evening.do("end_show")
    show = view(evening, VIEWER)["show"]
    assert (show["ended_at"], show["next_step"]) == (START, None)


def test_host_and_director_see_until_when_the_end_can_be_taken_back() -> None:
    evening = Evening().live()
    assert view(evening, HOST)["show"]["reopen_until"] is None
    evening.do("end_show")
    until = [view(evening, audience)["show"]["reopen_until"] for audience in (HOST, DIRECTOR, LYON, VIEWER)]
    assert until == [START + REOPEN_WITHIN_MS, START + REOPEN_WITHIN_MS, None, None]


@pytest.mark.parametrize("audience", EVERYONE)
def test_timer_is_the_same_for_all_and_holds_deadlines(audience: Audience) -> None:
    evening = Evening(*CONTENTS).live().pitching("p01")
    assert view(evening, audience)["timer"] == {
        "state": "running",
        "item": "p01",
        "length_ms": PITCH,
        "started_at": START,
        "ends_at": START + PITCH,
        "stopped_at": None,
        "warnings_ms": [30_000, 10_000],
    }


def test_on_air_and_on_deck_are_items_or_nothing() -> None:
    evening = Evening(*CONTENTS).live()
    assert (view(evening, VIEWER)["on_air"], view(evening, VIEWER)["on_deck"]) == (None, None)
    evening.pitching("p01").do("call", item="p02")
    seen = view(evening, VIEWER)
    assert (seen["on_air"], seen["on_deck"]) == (seen["rundown"][0], seen["rundown"][1])


def test_item_has_its_place_and_its_length() -> None:
    rundown = view(Evening(*CONTENTS, pitch_length_ms=60_000), VIEWER)["rundown"]
    assert [(item["city"], item["city_slug"], item["length_ms"]) for item in rundown] == [
        ("Lyon", "lyon", 60_000),
        ("Brest", "brest", 60_000),
        ("En ligne", "en-ligne", 60_000),
        ("", "", BREAK.length_ms),
    ]


def test_item_has_the_time_of_its_take_unless_its_run_does_not_count() -> None:
    evening = Evening(*CONTENTS).live().go(2)
    assert view(evening, VIEWER)["on_air"]["taken_at"] == START
    evening.do("void", item="p01")
    assert view(evening, VIEWER)["rundown"][0]["taken_at"] is None


def test_cities_at_a_glance() -> None:
    evening = Evening(*CONTENTS, Content(project="Un autre", city="Lyon")).live().pitched("p01")
    evening.do("check_in", item="p02", present=True, sound=True, picture=True)
    evening.do("check_in", item="p05", present=True, sound=True, picture=False)
    evening.do("raise_alert", city="brest", text="Pluie")
    evening.do("raise_alert", city="brest", text="Vent")
    evening.do("resolve_alert", alert="a1")
    fields = ("slug", "name", "pitches", "done", "next_item", "next_is_ready", "open_alerts")
    assert [tuple(city[field] for field in fields) for city in view(evening, DIRECTOR)["cities"]] == [
        ("brest", "Brest", 1, 0, "p02", True, 1),
        ("en-ligne", "En ligne", 1, 0, "p03", False, 0),
        ("lyon", "Lyon", 2, 1, "p05", False, 0),
    ]


def test_city_with_all_its_pitches_done() -> None:
    evening = Evening(CONTENTS[0]).live().pitched("p01")
    lyon = view(evening, HOST)["cities"][0]
    assert (lyon["done"], lyon["next_item"], lyon["next_is_ready"]) == (1, None, False)


def test_alerts_of_a_city_that_an_edit_took_away_stay_with_the_crew() -> None:
    evening = Evening(CONTENTS[1])
    evening.do("raise_alert", city="brest", text="Pluie")
    evening.do("edit_item", item="p01", city="Quimper")
    assert [alert["text"] for alert in view(evening, DIRECTOR)["alerts"]] == ["Pluie"]


def test_the_director_is_warned_of_cities_where_nobody_answers() -> None:
    evening = Evening(*CONTENTS).live()
    for item in ("p01", "p02", "p03"):
        evening.do("check_in", item=item, present=True, sound=True, picture=True)
    live_state = LiveState(online={"lyon": ("Zoé",)})
    warnings = build_sections(evening.show, DIRECTOR, now=START, live_state=live_state)["warnings"]
    assert msgspec.json.decode(warnings) == [
        {"item": "p02", "code": "nobody_online", "turns": 2, "city": "brest", "swap_with": "p03"}
    ]


def test_overlays_have_cues_switches_and_who_is_next() -> None:
    evening = Evening(*CONTENTS).live()
    evening.do("hide_overlay", name="clock")
    evening.do("set_ticker", text="Merci à tous")
    evening.go(2)
    assert view(evening, OVERLAY)["overlays"] == {
        "cues": {
            "lower_third": {"begins_at": START, "ends_at": None},
            "ticker": {"begins_at": 0, "ends_at": None},
        },
        "switches": {
            "clock": False,
            "lower_third": True,
            "next_up": True,
            "needs": True,
            "applause": True,
            "ticker": True,
        },
        "ticker": "Merci à tous",
        "next_up": "p02",
    }


def test_obs_is_whole_for_the_director_and_brief_for_the_host() -> None:
    obs = ObsSection(state="connected", url="ws://régie", stream=StreamView(state="live", grade="poor"))
    sections = {
        who: build_sections(Evening().show, who, now=START, live_state=LiveState(obs=obs))["obs"]
        for who in (DIRECTOR, HOST)
    }
    assert msgspec.json.decode(sections[DIRECTOR], type=ObsSection) == obs
    assert msgspec.json.decode(sections[HOST]) == {
        "state": "connected",
        "manual": False,
        "stream": "live",
        "record": "off",
        "grade": "poor",
    }


def test_an_offer_of_help_is_sent_to_its_city_alone_and_to_all_others_as_a_count() -> None:
    offers = {"lyon": CityOffers(total=1, latest=(OFFER,))}
    live_state = LiveState(
        helpers={"p01": 1},
        offers_of=lambda city: offers.get(city, CityOffers()),
        online={"lyon": ("Zoé",)},
    )
    show = Evening(*CONTENTS).show
    views = {who: build_sections(show, who, now=START, live_state=live_state) for who in EVERYONE}
    assert [who for who in EVERYONE if b"Ana" in b"".join(views[who].values())] == [LYON]
    assert [who for who in EVERYONE if b"ana@" in b"".join(views[who].values())] == [LYON]
    assert {views[who]["help"] for who in EVERYONE} == {b'{"people":{"p01":1}}'}
    assert [who for who in EVERYONE if "Zoé".encode() in b"".join(views[who].values())] == [
        HOST,
        DIRECTOR,
        LYON,
    ]


def test_the_crew_is_sent_the_problems_of_the_folder() -> None:
    storage = StorageSection(
        damage=JournalDamage(whole_events=7, kept_as="journal.damaged-1.db"),
        offers_kept_as="crowd.damaged-1.db",
        unwritten_since=START,
    )
    for audience in (HOST, DIRECTOR):
        sections = build_sections(
            Evening(*CONTENTS).show, audience, now=START, live_state=LiveState(storage=storage)
        )
        assert msgspec.json.decode(sections["storage"], type=StorageSection) == storage


def test_forecast_section_is_the_forecast() -> None:
    forecast = view(Evening(CONTENTS[0], starts_at=START), VIEWER)["forecast"]
    assert forecast == {
        "expected_at": {"p01": START + 40_000},
        "ends_at": START + 160_000,
        "delay_ms": 0,
        "change_over_ms": 40_000,
    }
