"""Talkback, alerts and check-ins of the cities, and the director's overlays and prompts."""

import pytest

from tests.show.evening import BREAK, PITCH, PITCHES, START, Evening, evening_with
from topchrono.show import events as e
from topchrono.show.content import Content
from topchrono.show.model import Alert, CheckIn, Message, Prompt, Status, cities, city_slug
from topchrono.show.rules import MOST_OPEN_ALERTS
from topchrono.show.state import MOST_MESSAGES, MOST_RESOLVED_ALERTS, replay

# Cities


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Saint-Étienne", "saint-etienne"),
        ("  L'Haÿ-les-Roses ", "l-hay-les-roses"),
        ("L’Haÿ-les-Roses", "l-hay-les-roses"),
        ("", "en-ligne"),
        ("東京", "ville-130016"),
        ("北京", "ville-68c77e"),
        ("Œuilly", "oeuilly"),
    ],
)
def test_city_slug(name: str, slug: str) -> None:
    assert city_slug(name) == slug


def test_cities_are_those_with_a_pitch_by_alphabet() -> None:
    online = Content(project="De chez moi")
    studio = Content(kind="break", project="Plateau", city="Paris")
    evening = Evening(*PITCHES, online, studio)
    assert cities(evening.show) == {"brest": "Brest", "en-ligne": "En ligne", "lyon": "Lyon"}


def test_a_city_that_takes_part_anyway_has_a_room_and_its_pitches_spell_it() -> None:
    created = e.ShowCreated(
        at=START,
        title="Soirée",
        pitch_length_ms=120_000,
        starts_at=None,
        contents=(Content(project="Vélo", city="Saint-Étienne"),),
        cities=("Nantes", "Saint-Etienne"),
    )
    assert cities(replay([created])) == {"nantes": "Nantes", "saint-etienne": "Saint-Étienne"}


# Check-ins


@pytest.mark.parametrize("status", ["queued", "on_deck", "on_air", "pitching", "done", "absent", "withdrawn"])
def test_check_in_in_any_status(status: Status) -> None:
    evening = evening_with(status)
    evening.do("check_in", item="p01", present=True, sound=True, picture=False, by="Zoé")
    assert evening.item("p01").check_in == CheckIn(present=True, sound=True, by="Zoé", at=START)


def test_check_in_again_replaces_the_last_one() -> None:
    evening = Evening()
    evening.do("check_in", item="p01", present=True, sound=True, picture=True)
    evening.wait(1_000)
    evening.do("check_in", item="p01", present=False, sound=False, picture=False)
    assert evening.item("p01").check_in == CheckIn(at=START + 1_000)


def test_check_in_of_one_tick_leaves_the_others_as_they_are() -> None:
    evening = Evening()
    evening.do("check_in", item="p01", present=True, by="Zoé")
    assert evening.item("p01").check_in == CheckIn(present=True, by="Zoé", at=START)
    evening.do("check_in", item="p01", sound=True, by="Régie")
    evening.do("check_in", item="p01", picture=True, by="Zoé")
    evening.do("check_in", item="p01", sound=False, by="Noé")
    assert evening.item("p01").check_in == CheckIn(present=True, picture=True, by="Noé", at=START)


# Alerts


def test_alert_is_raised_then_answered() -> None:
    evening = Evening()
    evening.do("raise_alert", city="lyon", text=" pas de\nson ", by="Zoé")
    evening.wait(1_000)
    evening.do("resolve_alert", alert="a1", answer="On vous appelle")
    assert evening.show.alerts == (
        Alert(
            id="a1",
            city="lyon",
            text="pas de son",
            raised_at=START,
            by="Zoé",
            resolved_at=START + 1_000,
            answer="On vous appelle",
        ),
    )


@pytest.mark.parametrize(
    ("city", "text", "code"),
    [("paris", "Ici", "unknown_city"), ("", "Ici", "unknown_city"), ("lyon", " \n", "empty_text")],
)
def test_raise_alert_that_makes_no_sense(city: str, text: str, code: str) -> None:
    assert Evening().refusal("raise_alert", city=city, text=text) == code


def test_raise_alert_too_often_from_one_city() -> None:
    evening = Evening()
    for _ in range(MOST_OPEN_ALERTS):
        evening.do("raise_alert", city="lyon", text="Allô ?")
    assert evening.refusal("raise_alert", city="lyon", text="Allô ?") == "too_many_alerts"
    assert evening.refusal("raise_alert", city="brest", text="Ici aussi") is None
    evening.do("resolve_alert", alert="a1")
    assert evening.refusal("raise_alert", city="lyon", text="Allô ?") is None
    assert evening.show.alerts[-1].id == f"a{MOST_OPEN_ALERTS + 2}"


def test_resolve_alert_twice_keeps_the_first_answer() -> None:
    evening = Evening()
    evening.do("raise_alert", city="lyon", text="Allô ?")
    evening.do("resolve_alert", alert="a1", answer="Oui")
    assert evening.do("resolve_alert", alert="a1", answer="Non") == []
    assert evening.show.alerts[0].answer == "Oui"


def test_resolve_alert_that_does_not_exist() -> None:
    assert Evening().refusal("resolve_alert", alert="a1") == "unknown_alert"


def test_resolve_alert_of_a_city_that_an_edit_took_away() -> None:
    evening = Evening(PITCHES[1])
    evening.do("raise_alert", city="brest", text="Pluie")
    evening.do("edit_item", item="p01", city="Quimper")
    assert evening.refusal("raise_alert", city="brest", text="Pluie") == "unknown_city"
    assert [alert.id for alert in evening.show.alerts] == ["a1"]
    assert evening.refusal("resolve_alert", alert="a1") is None


def test_an_alert_resolved_after_the_clock_was_set_back_is_not_forgotten_for_that() -> None:
    evening = Evening()
    for number in range(1, MOST_RESOLVED_ALERTS + 2):
        evening.do("raise_alert", city="lyon", text="Encore")
        if number > MOST_RESOLVED_ALERTS:
            evening.now -= 86_400_000
        evening.do("resolve_alert", alert=f"a{number}", answer="Oui")
    assert evening.show.alerts[-1].answer == "Oui"
    assert len(evening.show.alerts) == MOST_RESOLVED_ALERTS + 1


def test_resolved_alerts_are_forgotten_from_the_first_resolved() -> None:
    evening = Evening()
    evening.do("raise_alert", city="brest", text="Depuis le début")
    for number in range(2, MOST_RESOLVED_ALERTS + 2):
        evening.do("raise_alert", city="lyon", text="Encore")
        evening.wait(1_000)
        evening.do("resolve_alert", alert=f"a{number}")
    evening.wait(1_000)
    evening.do("resolve_alert", alert="a1", answer="Enfin")
    assert len(evening.show.alerts) == MOST_RESOLVED_ALERTS
    assert [evening.show.alerts[0].id, evening.show.alerts[1].id] == ["a1", "a3"]


# Messages


def test_say_to_one_city_and_to_all() -> None:
    evening = Evening()
    evening.do("say", city="lyon", text=" Prêts\n? ", by="Régie")
    evening.do("say", city="", text="Bonsoir à tous")
    assert evening.show.messages == (
        Message(city="lyon", text="Prêts ?", at=START, by="Régie"),
        Message(city="", text="Bonsoir à tous", at=START),
    )


@pytest.mark.parametrize(
    ("city", "text", "code"), [("paris", "Ici", "unknown_city"), ("", "\t", "empty_text")]
)
def test_say_that_makes_no_sense(city: str, text: str, code: str) -> None:
    assert Evening().refusal("say", city=city, text=text) == code


def test_online_speakers_are_a_city_too() -> None:
    evening = Evening(Content(project="De chez moi"))
    assert evening.refusal("say", city="en-ligne", text="Bonsoir") is None


def test_break_without_a_city_is_nobodys_room() -> None:
    evening = Evening(PITCHES[0], BREAK)
    assert evening.refusal("say", city="en-ligne", text="Bonsoir") == "unknown_city"


def test_messages_beyond_the_most_push_out_the_oldest() -> None:
    evening = Evening()
    for number in range(MOST_MESSAGES + 1):
        evening.do("say", city="", text=f"Message {number}")
    texts = [message.text for message in evening.show.messages]
    assert (len(texts), texts[0], texts[-1]) == (MOST_MESSAGES, "Message 1", f"Message {MOST_MESSAGES}")


# The picture


def test_hide_and_show_overlay() -> None:
    evening = Evening()
    assert evening.do("show_overlay", name="clock") == []
    assert evening.do("hide_overlay", name="clock") == [e.OverlayHidden(at=START, name="clock")]
    assert evening.do("hide_overlay", name="clock") == []
    assert evening.show.hidden_overlays == {"clock"}
    assert evening.do("show_overlay", name="clock") == [e.OverlayShown(at=START, name="clock")]
    assert evening.show.hidden_overlays == frozenset()


def test_set_ticker_once_for_the_same_text() -> None:
    evening = Evening()
    assert evening.do("set_ticker", text=" Merci \n à tous ") == [e.TickerSet(at=START, text="Merci à tous")]
    assert evening.do("set_ticker", text="Merci à tous") == []
    evening.do("set_ticker", text="")
    assert evening.show.ticker == ""


def test_prompt_may_be_sent_again_and_taken_off() -> None:
    evening = Evening()
    evening.do("prompt", text="Plus fort")
    evening.wait(5_000)
    evening.do("prompt", text="Plus  fort")
    assert evening.show.prompt == Prompt(text="Plus fort", at=START + 5_000, item="p01")
    evening.do("prompt", text=" ")
    assert evening.show.prompt is None


@pytest.mark.parametrize(
    ("status", "name"),
    [
        ("queued", "mark_absent"),
        ("queued", "postpone"),
        ("on_deck", "mark_absent"),
        ("on_deck", "withdraw"),
        ("on_deck", "postpone"),
        ("on_air", "mark_absent"),
        ("on_air", "void"),
        ("pitching", "finish"),
        ("pitching", "void"),
        ("done", "clear"),
        ("done", "void"),
        ("done", "redo_later"),
    ],
)
def test_prompt_leaves_with_its_speaker(status: Status, name: str) -> None:
    evening = evening_with(status)
    evening.do("prompt", text="Merci")
    evening.do(name, item="p01")
    assert evening.show.prompt is None


def test_prompt_ends_at_the_deadline() -> None:
    evening = evening_with("pitching")
    evening.do("prompt", text="Concluez")
    evening.wait(PITCH)
    assert (evening.status("p01"), evening.show.prompt) == ("done", None)


def test_prompt_before_the_pitch_stays_until_its_end() -> None:
    evening = evening_with("queued")
    evening.do("prompt", text="Regardez la caméra")
    evening.pitching("p01")
    assert evening.show.prompt is not None
    evening.do("finish", item="p01")
    assert evening.show.prompt is None


def test_prompt_is_not_for_whoever_overtakes() -> None:
    evening = evening_with("queued")
    evening.do("prompt", text="Regardez la caméra")
    for name in ("call", "take"):
        evening.do(name, item="p02")
    assert evening.show.prompt is None


def test_prompt_ends_with_a_break_and_with_the_evening() -> None:
    evening = evening_with("on_air", BREAK)
    evening.do("prompt", text="Rendez l'antenne")
    evening.do("finish", item="p01")
    assert evening.show.prompt is None
    evening.do("clear", item="p01")
    evening.do("prompt", text="Merci")
    evening.do("end_show")
    assert evening.show.prompt is None
