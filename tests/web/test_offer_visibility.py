"""Who gets to know of an offer of help, from outside; and that none is lost."""

import asyncio

from tests.evening import Evening
from tests.help_form import LEA, kept_offers, new_token, open_page, send, text_of


async def test_everybody_sees_the_count_and_only_the_city_the_names(evening: Evening) -> None:
    await open_page(evening, "/")
    await send(evening, LEA | {"item": ["p01", "p02"], "message": "Écrivez-moi"})
    await send(evening, LEA | {"address": "LEA@exemple.fr"})
    await send(evening, LEA | {"name": "Sam", "address": "sam@exemple.fr"})
    for role in ("viewer", "overlay", "host", "director"):
        view = await evening.until(lambda view: view["help"]["people"] == {"p01": 2, "p02": 1}, role=role)
        for personal in ("Léa", "Sam", "exemple.fr", "Écrivez-moi"):
            assert personal.casefold() not in str(view).casefold()
    page = await open_page(evening, "/")
    assert "2 personnes veulent aider" in text_of(page)
    assert "exemple.fr" not in page.text


async def test_an_organizer_sees_the_offers_for_their_city_and_of_those_their_projects(
    evening: Evening,
) -> None:
    await evening.until(lambda view: view["offers"]["total"] == 0, role="organizer:lyon")
    await send(evening, LEA | {"item": ["p01", "p02"], "skill": ["Droit"], "message": "Bonjour"})
    await send(evening, LEA | {"name": "Sam", "address": "sam@exemple.fr", "item": ["p03"]})
    lyon = await evening.until(lambda view: view["offers"]["total"] == 1, role="organizer:lyon")
    (offer,) = lyon["offers"]["latest"]
    assert (offer["name"], offer["address"], offer["message"]) == ("Léa Martin", "lea@exemple.fr", "Bonjour")
    assert offer["items"] == ["p02"]
    assert "sam@exemple.fr" not in str(lyon)
    rennes = await evening.until(lambda view: view["offers"]["total"] == 2, role="organizer:rennes")
    assert [offer["items"] for offer in rennes["offers"]["latest"]] == [["p03"], ["p01"]]
    assert "token" not in str(rennes["offers"])


async def test_a_withdrawn_offer_is_in_no_view(evening: Evening) -> None:
    offer = await send(evening, LEA)
    await evening.until(lambda view: view["offers"]["total"] == 1, role="organizer:rennes")
    async with evening.session.post(f"{evening.url}{offer.path}/withdraw") as response:
        assert response.status == 200
    rennes = await evening.until(lambda view: view["offers"]["total"] == 0, role="organizer:rennes")
    assert rennes["help"]["people"] == {}
    assert "lea@exemple.fr" not in str(rennes)


async def test_offers_survive_a_restart_and_a_power_cut(evening: Evening) -> None:
    paths: list[str] = []
    for end in (evening.stop, evening.kill):
        paths.append((await send(evening, LEA | {"address": f"{len(paths)}@exemple.fr"})).path)
        await end()
        await evening.start()
        for path in paths:
            assert (await open_page(evening, path)).status == 200
        view = await evening.show("organizer:rennes")
        assert view["offers"]["total"] == view["help"]["people"]["p01"] == len(paths)


async def test_a_power_cut_in_the_midst_of_it_loses_no_offer_that_was_thanked_for(evening: Evening) -> None:
    token = await new_token(evening)
    thanked: list[str] = []

    async def keep_sending(sender: int) -> None:
        for number in range(1000):
            own = f"{sender}{number:03}{token[4:]}"
            fields = LEA | {"token": own, "message": own}
            page = await send(evening, fields, from_address=f"203.0.113.{sender}")
            assert page.status == 200
            thanked.append(own)

    senders = [asyncio.create_task(keep_sending(sender)) for sender in range(8)]
    await asyncio.sleep(1)
    await evening.kill()
    await asyncio.gather(*senders, return_exceptions=True)
    assert len(thanked) > 10
    await evening.start()
    assert {offer["token"] for offer in kept_offers(evening)} >= set(thanked)
