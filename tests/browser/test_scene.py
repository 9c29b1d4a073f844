"""A scene of the evening in real pages: two cities and a director, who never leave their own."""

from playwright.async_api import Page, ViewportSize, expect

from tests.browser.windows import OWN_MODULE, PHONE, Windows
from tests.evening import Evening

LAPTOP: ViewportSize = {"width": 1366, "height": 768}
FOREIGN = (
    ("check_in", {"item": "p01", "present": True, "sound": True, "picture": True, "by": "Noé"}),
    ("raise_alert", {"city": "rennes", "text": "Plus de son", "by": "Noé"}),
    ("say", {"city": "rennes", "text": "Bonsoir Rennes", "by": "Noé"}),
    ("say", {"city": "", "text": "Bonsoir à toutes les villes", "by": "Noé"}),
    ("postpone", {"item": "p01"}),
    ("mark_absent", {"item": "p01"}),
)
"""What an organizer of Lyon might try in Rennes."""


async def enter(page: Page, name: str) -> Page:
    """Come into the room of a city."""
    await page.get_by_label("Votre prénom").fill(name)
    await page.keyboard.press("Enter")
    await expect(page.locator(".speaker").first).to_be_visible()
    await expect(page.locator(".here")).to_contain_text("Ici")
    return page


async def step(director: Page, words: str) -> None:
    """Have the director do the evening's next step, which is the one that is expected."""
    await expect(director.locator(".go")).to_contain_text(words)
    await director.locator(".go").click()
    await director.get_by_role("button", name="Oui, faire cette étape").click()
    await expect(director.locator(".go")).not_to_contain_text(words)


async def expect_state(room: Page, state: str, headline: str) -> None:
    await expect(room.locator(".banner")).to_have_attribute("data-state", state)
    await expect(room.locator(".headline")).to_have_text(headline)


async def test_a_city_without_its_speaker_lets_another_go_first(evening: Evening, windows: Windows) -> None:
    director = await windows.open(evening.links["director"], viewport=LAPTOP)
    rennes = await enter(await windows.open(evening.links["organizer:rennes"], viewport=PHONE), "Camille")
    lyon = await enter(await windows.open(evening.links["organizer:lyon"], viewport=PHONE), "Noé")
    cities = director.locator(".cities button")
    await expect(cities.filter(has_text="Rennes")).to_contain_text("Camille")
    await expect(cities.filter(has_text="Lyon")).to_contain_text("Noé")
    await step(director, "Ouvrir les portes")
    await step(director, "Commencer la soirée")

    # Lyon checks in; nobody is there in Rennes, which is next.
    for what in ("Présence", "Son", "Image"):
        await lyon.locator(".ticks").get_by_role("button", name=what).click()
    await expect(lyon.locator(".ticked")).to_contain_text("Confirmé par Noé à ")
    trouble = director.locator("[data-warning=p01]")
    await expect(trouble).to_contain_text("présence à confirmer")
    await expect(director.locator("[data-warning=p02]")).to_be_hidden()

    await rennes.get_by_role("button", name="La personne qui pitche n’est pas là").click()
    await rennes.get_by_role("button", name="Envoyer l’alerte").click()
    alert = director.locator("[data-alert]")
    await expect(alert).to_contain_text("Rennes")
    await expect(alert).to_contain_text("Camille")

    # The remedy, in one press, and the answer.
    await expect_state(lyon, "soon", "À vous dans 1 pitch")
    await director.locator(".strip-pitch-warning").get_by_role("button", name="Voir").click()
    await trouble.get_by_role("button", name="Échanger avec «\u00a0Forêt de Poche\u00a0» (Lyon)").click()
    await expect_state(lyon, "soon", "À vous juste après")
    await expect_state(rennes, "soon", "À vous dans 1 pitch")
    await alert.get_by_label("Réponse").fill("Lyon passe avant vous")
    await director.keyboard.press("Enter")
    await expect(rennes.locator(".alert .answer")).to_have_text("Régie\u00a0: Lyon passe avant vous")
    await expect(lyon.locator(".alert")).to_have_count(0)

    await step(director, "Appeler – «\u00a0Forêt de Poche\u00a0»")
    await expect_state(lyon, "called", "Le suivant")
    await step(director, "Envoyer à l’antenne – «\u00a0Forêt de Poche\u00a0»")
    await expect_state(lyon, "air", "À l’antenne")
    await expect_state(rennes, "soon", "À vous dans 1 pitch")
    await step(director, "Top chrono")
    await expect(lyon.locator(".banner .time")).to_have_text("0:01")
    await expect_state(lyon, "done", "C’est fait")


async def test_an_organizer_of_lyon_can_neither_see_nor_change_rennes(
    evening: Evening, windows: Windows
) -> None:
    rennes = await enter(await windows.open(evening.links["organizer:rennes"], viewport=PHONE), "Camille")
    lyon = await enter(await windows.open(evening.links["organizer:lyon"], viewport=PHONE), "Noé")
    await rennes.get_by_role("button", name="Présence").first.click()
    await rennes.get_by_role("button", name="Appelez-nous").click()
    await rennes.keyboard.press("Enter")
    await rennes.get_by_label("Message à la régie").fill("Secret de Rennes")
    await rennes.keyboard.press("Enter")
    await expect(rennes.locator(".thread")).to_contain_text("Secret de Rennes")
    before = await evening.show()

    # The page: what it shows, what it knows, and where its link leads.
    await expect(lyon.locator(".speaker h3")).to_have_text(["Forêt de Poche"])
    for text in ("Secret de Rennes", "Camille", "Vélo Cargo"):
        await expect(lyon.locator("main")).not_to_contain_text(text)
    known = await lyon.evaluate(f"async () => JSON.stringify((await {OWN_MODULE}).theEvening())")
    assert "Forêt de Poche" in known
    for secret in ("Secret de Rennes", "Camille", "Appelez-nous"):
        assert secret not in known
    key = evening.tokens["organizer:lyon"]
    for path in ("/city/rennes", f"/city/rennes?key={key}", "/city/rennes/speaker/p01", "/speaker/p01"):
        assert (await lyon.request.get(f"{evening.url}{path}")).status == 401, path

    # Socket.IO: the page's own connection, with commands that anyone may type into its console.
    for command, fields in FOREIGN:
        answer = await lyon.evaluate(
            f"async ([type, fields]) => (await {OWN_MODULE}).send(type, fields)",
            [command, fields],
        )
        assert answer["error"]["code"] == "forbidden", command
    await expect(lyon.locator(".refusal")).to_be_visible()

    # The programming interface.
    for command, fields in FOREIGN:
        answer = await evening.command(command, role="organizer:lyon", **fields)
        assert answer["error"]["code"] == "forbidden", command
    sections = await evening.show("organizer:lyon")
    assert {item["id"] for item in sections["rundown"] if "check_in" in item} == {"p02"}
    assert (sections["alerts"], sections["messages"]["thread"]) == ([], [])
    assert sections["organizers"] == ["Noé"]
    assert "cities" not in sections

    after = await evening.show()
    for section in ("rundown", "alerts", "messages"):
        assert after[section] == before[section]
