from typing import Any

from tests.crowd.sample_offers import offer, show_of
from topchrono.config import Channel
from topchrono.crowd.channels.announcements import address_for, announcements_for, digest, plain, title
from topchrono.i18n import translations
from topchrono.show.content import Content

SHOW = show_of()
ALL = Channel(name="#tout", url="json://x")
LAW = Channel(name="#juristes", url="json://x", skills=("Droit",))
RENNES = Channel(name="#rennes", url="json://x", cities=("rennes",))


def note(channel: Channel, **values: Any) -> str | None:
    announced = dict(announcements_for([channel], offer(**values), SHOW, str))
    return announced.get(channel.name)


def test_an_announcement_says_which_skills_are_offered_to_which_project() -> None:
    assert note(ALL) == "Droit, Design · pour « Vélo Cargo » (Rennes)"
    assert note(ALL, skills=(), items=("p04",)) == (
        "Sans compétence précisée · pour « Allô Démarches » (En ligne)"
    )


def test_a_channel_gets_offers_of_its_skills_alone() -> None:
    assert note(LAW)
    assert note(LAW, skills=("Design",)) is None
    assert note(LAW, skills=()) is None


def test_a_channel_gets_projects_of_its_cities_alone() -> None:
    assert note(RENNES, items=("p01", "p02")) == "Droit, Design · pour « Vélo Cargo » (Rennes)"
    assert note(RENNES, items=("p02",)) is None


def test_projects_for_which_it_was_set_aside_are_not_announced() -> None:
    aside = {"items": ("p01", "p02"), "set_aside": {"p01": 5}}
    assert note(ALL, **aside) == "Droit, Design · pour « Forêt de Poche » (Lyon)"
    assert note(RENNES, **aside) is None


def test_an_offer_for_many_projects_is_abridged() -> None:
    assert note(ALL, items=("p01", "p02", "p03", "p04")) == (
        "Droit, Design · pour « Vélo Cargo » (Rennes), « Forêt de Poche » (Lyon), "
        "« Cantine Zéro Reste » (Rennes), et un autre projet"
    )


def test_free_text_of_the_form_is_not_announced() -> None:
    written: dict[str, Any] = {
        "name": "Zoé Zed",
        "address": "zoe@zed.fr",
        "city": "Zedville",
        "message": "Zut",
    }
    for language in ("fr", "en"):
        gettext = translations(language).gettext
        announced = [
            text for _, text in announcements_for([ALL, LAW, RENNES], offer(**written), SHOW, gettext)
        ]
        text = digest(announced, 1, address_for(ALL, "http://x"), gettext) + title(1, "Soirée", gettext)
        assert len(announced) == 3
        assert not any(value in text for value in written.values())


def test_a_hostile_or_very_long_name_is_text_on_one_line() -> None:
    name = "@everyone <!channel> [clic](http://x)\n\u202e" + "x" * 500
    show = show_of(Content(project=name, city="Lyon"))
    ((_, text),) = announcements_for([ALL], offer(), show, str)
    assert "\n" not in text
    assert "@everyone" not in text
    assert "<!" not in text
    assert "](" not in text
    assert len(text) < 150


def test_plain_text_stays_as_it_is() -> None:
    assert plain("Vélo & Cargo (2) *") == "Vélo & Cargo (2) *"


def test_a_message_quotes_twenty_offers_and_counts_the_others() -> None:
    lines = [f"offre {number}" for number in range(20)]
    text = digest(lines, 32, "http://x/director", str)
    assert text.splitlines()[:2] == ["• offre 0", "• offre 1"]
    assert "et 12 autres" in text
    assert text.endswith("Qui, et comment leur répondre : http://x/director (avec votre lien)")
    assert "et une autre" in digest(lines, 21, "http://x/director", str)
    assert "autre" not in digest(lines, 20, "http://x/director", str)


def test_the_title_counts() -> None:
    assert title(1, "Soirée", str) == "Une nouvelle offre d'aide · Soirée"
    assert title(3, "Soirée", str) == "3 nouvelles offres d'aide · Soirée"


def test_the_address_is_the_one_of_the_city_or_of_the_director() -> None:
    assert address_for(RENNES, "http://x") == "http://x/city/rennes"
    assert address_for(LAW, "http://x") == "http://x/director"
