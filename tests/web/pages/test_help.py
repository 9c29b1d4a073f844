"""« Je veux aider », by plain HTTP: the form and the offer's own page."""

import asyncio
import re
from html import unescape

import pytest

from tests.conftest import EveningFactory
from tests.evening import Evening
from tests.help_form import LEA, TYPES, Fields, Page, kept_offers, new_token, open_page, send, text_of

SCRIPT = "<img src=x onerror=alert(1)>"
AGREED = "soient transmis à l’équipe de «\u00a0Vélo Cargo\u00a0»."
SETTINGS = """
[help]
collector = "Asso & Cie"
contact = "donnees@exemple.fr"
keep_days = 30
skills = ["Soudure"]
"""
NOT_OFFERED: tuple[Fields, ...] = (
    {"item": ["p01", "p99"]},
    {"item": []},
    {"skill": ["Sorcellerie"]},
    {"name": "\u200b\n"},
    {"address": "léa exemple@exemple.fr"},
    {"address": "a" * 250 + "@exemple.fr"},
)
FORM = TYPES["Content-Type"]
NO_FORMS = (
    ("token=x", FORM, 400),
    ("token=" + "é" * 22, FORM, 400),
    ("", FORM, 400),
    ("&".join(f"item=p{number}" for number in range(101)), FORM, 413),
    ("message=" + "x" * 70_000, FORM, 413),
    (b"name=\xff\xfe", FORM, 400),
    ("name=x", FORM + "; charset=klingon", 400),
    ("name=x", FORM + "; charset=undefined", 400),
    ("9" * 60_000, FORM + "; charset=punycode", 400),
    ('{"name": "x"}', "application/json", 415),
    ("--x--", "multipart/form-data; boundary=x", 415),
)
BURST = 60
"""Offers that one network may send at once."""


def boxes(page: Page) -> dict[str, bool]:
    """The boxes of the projects in their order, and which are ticked."""
    found = re.findall(r'type="checkbox" name="item" value="(\w+)" ?(checked)?', page.text)
    return {item: bool(checked) for item, checked in found}


async def test_the_project_one_came_for_stands_first_and_no_box_is_ticked(evening: Evening) -> None:
    page = await open_page(evening, "/help?project=p03")
    assert page.status == 200
    assert boxes(page) == {"p03": False, "p01": False, "p02": False, "p04": False}
    assert list(boxes(await open_page(evening, "/help?project=p99"))) == ["p01", "p02", "p03", "p04"]
    assert page.text.index("recueille votre nom") < page.text.index('name="item"')


async def test_every_reader_gets_a_form_of_their_own_and_the_newest(evening: Evening) -> None:
    assert len({await new_token(evening) for _ in range(20)}) == 20
    assert "Cargo électrique" not in (await open_page(evening, "/help?project=p02")).text
    edit = await evening.command("edit_item", item="p01", project="Cargo électrique")
    assert edit["ok"], edit
    assert "Cargo électrique" in (await open_page(evening, "/help?project=p02")).text
    await evening.command("withdraw", item="p01")
    assert list(boxes(await open_page(evening, "/help?project=p02"))) == ["p02", "p03", "p04"]
    await evening.command("reinstate", item="p01")
    assert list(boxes(await open_page(evening, "/help?project=p02"))) == ["p02", "p01", "p03", "p04"]


async def test_the_same_offer_from_another_form_is_one_and_its_link_is_not_given_away(
    evening: Evening,
) -> None:
    first = await send(evening, LEA | {"message": "Bonjour"})
    again = await send(evening, LEA | {"message": " bonjour", "address": "Léa <LEA@exemple.fr>"})
    assert (again.status, again.path) == (200, "/help")
    assert "Nous avons déjà cette offre" in again.text
    assert first.path not in again.text
    assert len(kept_offers(evening)) == 1
    other = await send(evening, LEA | {"message": "Bonjour", "item": ["p02"]})
    assert other.path.startswith("/help/offer/")
    assert len(kept_offers(evening)) == 2


async def test_an_address_is_kept_as_an_address_however_it_was_written(evening: Evening) -> None:
    await send(evening, LEA | {"address": "  Léa <mailto:lea@EXEMPLE.fr>. "})
    assert [offer["address"] for offer in kept_offers(evening)] == ["lea@exemple.fr"]


async def test_an_offer_leads_to_its_own_page_and_is_on_disk(evening: Evening) -> None:
    page = await send(evening, LEA | {"skill": ["Droit", "Design"], "city": "Brest", "message": "Bonjour !"})
    assert (page.status, page.path.startswith("/help/offer/")) == (200, True)
    for text in ("Merci", "Vélo Cargo", "Léa Martin", "lea@exemple.fr", "Droit, Design", "Brest", "Bonjour"):
        assert text in text_of(page)
    (offer,) = kept_offers(evening)
    assert offer["token"] == page.path.rpartition("/")[2]
    assert offer["skills"] == ["Droit", "Design"]
    assert offer["items"].keys() == {"p01"}


async def test_a_consent_is_kept_verbatim_with_its_date(evening: Evening) -> None:
    await send(evening, LEA)
    (offer,) = kept_offers(evening)
    consent = offer["items"]["p01"]
    assert consent["at"] == offer["at"]
    assert consent["text"].endswith(AGREED)
    assert "90 jours" in consent["text"]
    assert set(consent["text"].split("\n")) <= {
        unescape(line)
        for line in re.findall(r">([^<>]+)<", (await open_page(evening, "/help?project=p01")).text)
    }


async def test_the_collector_is_named(evening: Evening) -> None:
    await evening.stop()
    (evening.folder / "topchrono.toml").write_text(SETTINGS, encoding="utf-8")
    await evening.start()
    text = text_of(await open_page(evening, "/help"))
    for expected in ("Asso & Cie recueille", "donnees@exemple.fr", "au bout de 30 jours", "Soudure"):
        assert expected in text


async def test_all_problems_are_shown_at_once_and_nothing_typed_is_lost(evening: Evening) -> None:
    typed: Fields = {
        "address": "lea@",
        "city": "B" * 81,
        "message": "m" * 601,
        "skill": ["Droit"],
        "first": "p02",
    }
    page = await send(evening, typed)
    assert (page.status, page.path) == (422, "/help")
    for problem in ("Indiquez votre nom", "est incomplète", "ville est trop long", "message est trop long"):
        assert text_of(page).count(problem) == 2, "once on top, once next to its field"
    assert 'value="lea@"' in page.text
    assert "m" * 601 in page.text
    assert re.search(r'value="Droit" checked', page.text)
    assert next(iter(boxes(page))) == "p02"
    for field in ("name", "address", "city", "message", "items"):
        assert f'href="#{field}"' in page.text
        assert re.search(
            rf'id="{field}"[^>]*aria-describedby="[^"]*{field}-problem"[^>]*aria-invalid="true"', page.text
        )
    assert kept_offers(evening) == []


async def test_ticked_boxes_stay_ticked_next_to_a_problem(evening: Evening) -> None:
    page = await send(evening, {"address": "lea@exemple.fr", "item": ["p02", "p04"], "first": "p03"})
    assert boxes(page) == {"p03": False, "p02": True, "p04": True, "p01": False}


async def test_what_the_form_does_not_offer_is_not_kept(evening: Evening) -> None:
    for fields in NOT_OFFERED:
        assert (await send(evening, LEA | fields)).status == 422, fields
    assert kept_offers(evening) == []


async def test_a_project_that_was_withdrawn_can_no_longer_be_helped(evening: Evening) -> None:
    await evening.command("withdraw", item="p01")
    assert "p01" not in boxes(await open_page(evening, "/help?project=p01"))
    assert (await send(evening, LEA)).status == 422


async def test_a_double_press_makes_one_offer(evening: Evening) -> None:
    fields = LEA | {"token": await new_token(evening)}
    pages = await asyncio.gather(*(send(evening, fields) for _ in range(5)))
    assert {page.path for page in pages} == {f"/help/offer/{fields['token']}"}
    assert len(kept_offers(evening)) == 1


async def test_the_next_person_on_the_same_tablet_makes_an_offer_of_their_own(evening: Evening) -> None:
    token = {"token": await new_token(evening)}
    first = await send(evening, LEA | token)
    noe = {"name": "Noé Petit", "address": "noe@exemple.fr", "item": ["p01"]}
    second = await send(evening, noe | token)
    assert second.path != first.path
    assert [offer["name"] for offer in kept_offers(evening)] == ["Léa Martin", "Noé Petit"]
    changed = await send(evening, noe | token | {"change": "1"})
    assert changed.path == first.path
    assert [offer["name"] for offer in kept_offers(evening)] == ["Noé Petit", "Noé Petit"]


async def test_the_form_that_changes_an_offer_says_so_when_it_is_sent(evening: Evening) -> None:
    page = await send(evening, LEA)
    marked = 'name="change" value="1"'
    assert marked in (await open_page(evening, f"{page.path}/change")).text
    assert marked not in (await open_page(evening, "/help")).text


async def test_a_change_keeps_the_dates_of_what_stays_agreed(evening: Evening) -> None:
    first = await send(evening, LEA | {"item": ["p01", "p02"]})
    (before,) = kept_offers(evening)
    form = await open_page(evening, f"{first.path}/change")
    assert boxes(form) == {"p01": True, "p02": True, "p03": False, "p04": False}
    assert "Enregistrer mes changements" in form.text
    await asyncio.sleep(0.01)
    changed = LEA | {"token": before["token"], "name": "Léa M.", "item": ["p01", "p03"]}
    assert (await send(evening, changed)).path == first.path
    (after,) = kept_offers(evening)
    assert after["name"] == "Léa M."
    assert (after["at"], after["number"]) == (before["at"], before["number"])
    assert after["items"]["p01"] == before["items"]["p01"]
    assert after["items"].keys() == {"p01", "p03"}
    assert after["items"]["p03"]["at"] > before["at"]


@pytest.mark.parametrize(
    "form",
    ["{}.", "{})", "{}%C2%BB", "{}%22", "{}?utm_source=mail", "{}_", "{}=%0D%0A", "<{}>"],
)
async def test_what_mail_programs_add_to_the_link_of_an_offer_is_ignored(evening: Evening, form: str) -> None:
    page = await send(evening, LEA)
    token = page.path.rpartition("/")[2]
    for path in (form.format(page.path).lstrip("<"), f"/help/offer/{token[:9]}=%0D%0A{token[9:]}"):
        assert (await open_page(evening, path)).status == 200
    assert (await open_page(evening, page.path[:-1])).status == 404


async def test_a_withdrawn_offer_is_gone(evening: Evening) -> None:
    page = await send(evening, LEA)
    for expected in ((200, "Votre offre est effacée"), (404, "Il n’y a pas d’offre ici")):
        async with evening.session.post(f"{evening.url}{page.path}/withdraw") as response:
            assert response.status == expected[0]
            assert expected[1] in unescape(await response.text())
    assert kept_offers(evening) == []
    for path in (page.path, f"{page.path}/change"):
        assert (await open_page(evening, path)).status == 404


async def test_a_filled_honeypot_is_refused(evening: Evening) -> None:
    page = await send(evening, LEA | {"website": "https://spam.example"})
    assert page.status == 422
    assert kept_offers(evening) == []
    assert "spam.example" not in page.text
    assert boxes(page)["p01"], "one press more is enough for somebody whose browser did it"


async def test_offers_are_rate_limited_per_network(evening: Evening) -> None:
    token = await new_token(evening)
    tokens = [f"{number:02}{token[2:]}" for number in range(BURST + 20)]
    sent = [LEA | {"token": token, "message": f"Offre {token}"} for token in tokens]
    pages = [await send(evening, fields) for fields in sent]
    refused = [page for page in pages if page.status == 429]
    assert 0 < len(refused) <= 20
    assert "réessayez dans une minute" in text_of(refused[0])
    assert 'value="Léa Martin"' in refused[0].text
    assert boxes(refused[0])["p01"]
    assert len(kept_offers(evening)) == len(pages) - len(refused)
    assert (await send(evening, LEA, from_address="203.0.113.7")).status == 200


async def test_hostile_texts_are_text(evening_factory: EveningFactory) -> None:
    evening = await evening_factory(f"Projet;Ville;Thème;Besoins\n{SCRIPT};{SCRIPT};{SCRIPT};{SCRIPT}\n")
    hostile = f"\"'>{SCRIPT}{{{{ 7*7 }}}}"
    typed: Fields = {
        "name": hostile,
        "address": "lea@exemple.fr",
        "city": hostile,
        "message": f"</textarea>{hostile}",
    }
    form = await send(evening, typed | {"first": "p01"})
    offer = await send(evening, typed | {"item": ["p01"]})
    change = await open_page(evening, f"{offer.path}/change")
    assert [page.status for page in (form, offer, change)] == [422, 200, 200]
    for page in (form, offer, change):
        assert "<img" not in page.text
        assert page.text.count("</textarea>") <= 1
        assert "{{ 7*7 }}" in unescape(page.text)


async def test_what_no_form_sends_is_turned_away(evening: Evening) -> None:
    for body, content_type, status in NO_FORMS:
        headers = {"Content-Type": content_type}
        async with evening.session.post(f"{evening.url}/help", data=body, headers=headers) as response:
            assert response.status == status, body
    assert kept_offers(evening) == []


async def test_search_engines_do_not_index_the_pages_of_offers(evening: Evening) -> None:
    offer = (await send(evening, LEA)).path
    for path in ("/help", offer, f"{offer}/change", "/help/offer/none"):
        async with evening.session.get(f"{evening.url}{path}") as response:
            assert '<meta name="robots" content="noindex">' in await response.text()
            assert response.headers["Referrer-Policy"] == "no-referrer"
            assert response.headers["Cache-Control"] == "no-store"


async def test_the_form_speaks_english(evening: Evening) -> None:
    page = await open_page(evening, "/help?project=p01&lang=en")
    assert '<html lang="en"' in page.text
    assert "I want to help" in text_of(page)
    assert "I agree that my name" in text_of(page)
    assert next(iter(boxes(page))) == "p01"
