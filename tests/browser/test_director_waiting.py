"""The director's panel while the server's answer is on its way."""

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.windows import OpenPage
from tests.evening import Evening

CLOSE = "document.querySelector('dialog[open]').close()"
"""What a browser may do by itself, whatever the page says to that: a telephone's way back does it."""


async def texts(evening: Evening) -> list[str]:
    return [message["text"] for message in (await evening.show())["messages"]["thread"]]


async def open_row(page: Page, item: str) -> Locator:
    """Open a row of the rundown and return its detail."""
    row = page.locator(f".row[data-id={item}]")
    await row.locator(".row-open").click()
    await expect(row.locator(".detail")).to_be_visible()
    return row.locator(".detail")


async def ask_absent(page: Page, item: str) -> Locator:
    """Ask for the question whether ``item`` is absent; the dialog."""
    await (await open_row(page, item)).get_by_role("button", name="Signaler l’absence…").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_be_visible()
    return dialog


async def edit(page: Page, item: str) -> Locator:
    """Open the editor of ``item``; the dialog."""
    await (await open_row(page, item)).get_by_role("button", name="Modifier").click()
    dialog = page.get_by_role("dialog")
    # The focus comes a moment after the dialog, and would be taken from a field that is being filled in.
    await expect(dialog.get_by_label("Projet", exact=True)).to_be_focused()
    return dialog


# What is typed


async def test_a_message_goes_out_once_however_often_enter_is_pressed(
    evening: Evening, open_director: OpenPage
) -> None:
    page = await open_director(evening)
    await page.get_by_label("Message", exact=True).fill("Antenne dans cinq minutes")
    evening.freeze()
    for _ in range(3):
        await page.keyboard.press("Enter")
    evening.thaw()
    await expect(page.get_by_label("Message", exact=True)).to_have_value("")
    assert await texts(evening) == ["Antenne dans cinq minutes"]


async def test_a_key_held_down_writes_no_second_message(evening: Evening, open_director: OpenPage) -> None:
    page = await open_director(evening)
    field = page.get_by_label("Message", exact=True)
    await field.fill("Prêts ?")
    await page.keyboard.down("Enter")
    await expect(field).to_have_value("")
    await field.press_sequentially("Pas fini")
    await page.keyboard.down("Enter")
    await page.keyboard.down("Enter")
    await page.keyboard.up("Enter")
    await expect(field).to_have_value("Pas fini")
    assert await texts(evening) == ["Prêts ?"]


@pytest.mark.parametrize(
    ("label", "done"),
    [
        ("Message", ".thread li"),
        ("Autre message à l’écran du pitch", "[aria-labelledby=prompt-title] .current[data-on=true]"),
        ("Bandeau défilant", ".ticker .current"),
        ("Raison (pour l’équipe seulement)", ".incident[data-on=true]"),
    ],
)
async def test_what_is_typed_while_an_answer_is_awaited_stays(
    evening: Evening, open_director: OpenPage, label: str, done: str
) -> None:
    await evening.go_until("call")
    page = await open_director(evening)
    field = page.get_by_label(label, exact=True)
    await field.fill("Son coupé")
    evening.freeze()
    await page.keyboard.press("Enter")
    await field.press_sequentially(" à Lyon")
    evening.thaw()
    await expect(page.locator(done)).to_contain_text("Son coupé")
    await expect(page.locator(".refusal")).to_be_hidden()
    await expect(field).to_have_value("Son coupé à Lyon")


# What is ticked


async def test_ticks_one_right_after_the_other_both_count(evening: Evening, open_director: OpenPage) -> None:
    page = await open_director(evening)
    detail = await open_row(page, "p02")
    evening.freeze()
    await detail.get_by_label("Présence confirmée").check()
    await detail.get_by_label("Son vérifié").check()
    evening.thaw()
    view = await evening.until(lambda view: view["rundown"][1]["check_in"]["sound"])
    check_in = view["rundown"][1]["check_in"]
    assert (check_in["present"], check_in["picture"], check_in["by"]) == (True, False, "Régie")
    await expect(detail.locator(".check-in")).to_contain_text("par Régie à ")
    await expect(detail.get_by_label("Présence confirmée")).to_be_checked()
    await expect(detail.get_by_label("Son vérifié")).to_be_checked()


async def test_a_refused_tick_goes_back_to_what_the_server_says(
    evening: Evening, open_director: OpenPage
) -> None:
    await evening.go_until("call")
    await evening.command("end_show")
    page = await open_director(evening)
    box = (await open_row(page, "p02")).get_by_label("Présence confirmée")
    evening.freeze()
    for _ in range(2):
        await box.click()
    evening.thaw()
    await expect(page.locator(".refusal")).to_be_visible()
    await expect(box).not_to_be_checked()
    await box.click()
    await expect(box).not_to_be_checked()


# Dialogs


async def test_a_yes_under_way_cannot_be_taken_for_a_no(evening: Evening, open_director: OpenPage) -> None:
    page = await open_director(evening)
    dialog = await ask_absent(page, "p02")
    evening.freeze()
    await dialog.get_by_role("button", name="Signaler l’absence").click()
    await expect(dialog.get_by_role("button", name="Ne rien faire")).to_be_disabled(timeout=1000)
    for _ in range(3):
        await page.keyboard.press("Escape")
    await expect(dialog).to_be_visible()
    evening.thaw()
    await expect(dialog).to_be_hidden()
    await expect(page.locator(".row[data-id=p02]")).to_have_attribute("data-status", "absent")


async def test_an_answer_that_comes_late_leaves_the_next_question_alone(
    evening: Evening, open_director: OpenPage
) -> None:
    page = await open_director(evening)
    dialog = await ask_absent(page, "p02")
    evening.freeze()
    await dialog.get_by_role("button", name="Signaler l’absence").click()
    await page.evaluate(CLOSE)
    await ask_absent(page, "p03")
    evening.thaw()
    await expect(page.locator(".row[data-id=p02]")).to_have_attribute("data-status", "absent")
    await expect(dialog).to_contain_text("«\u00a0Cantine Zéro Reste\u00a0»")
    await dialog.get_by_role("button", name="Ne rien faire").click()
    await expect(dialog).to_be_hidden()
    assert (await evening.show())["rundown"][2]["status"] == "queued"


async def test_a_text_under_way_can_be_neither_left_nor_given_up(
    evening: Evening, open_director: OpenPage
) -> None:
    page = await open_director(evening)
    dialog = await edit(page, "p02")
    await dialog.get_by_label("Thème").fill("Climat")
    evening.freeze()
    await dialog.get_by_role("button", name="Enregistrer").click()
    await expect(dialog.get_by_role("button", name="Annuler")).to_be_disabled(timeout=1000)
    for _ in range(3):
        await page.keyboard.press("Escape")
    await expect(dialog).to_be_visible()
    await expect(dialog.get_by_text("ne sont pas enregistrées")).to_be_hidden()
    evening.thaw()
    await expect(dialog).to_be_hidden()
    assert (await evening.show())["rundown"][1]["theme"] == "Climat"


async def test_an_answer_about_one_text_is_not_taken_for_that_of_the_next(
    evening: Evening, open_director: OpenPage
) -> None:
    page = await open_director(evening)
    dialog = await edit(page, "p02")
    await dialog.get_by_label("Thème").fill("Climat")
    evening.freeze()
    await dialog.get_by_role("button", name="Enregistrer").click()
    await page.evaluate(CLOSE)
    await edit(page, "p03")
    await dialog.get_by_label("Thème").fill("Repas")
    evening.thaw()
    await expect(page.get_by_text("«\u00a0Forêt de Poche\u00a0» est enregistré.")).to_be_attached()
    await expect(dialog.get_by_label("Thème")).to_have_value("Repas")
    await dialog.get_by_role("button", name="Enregistrer").click()
    await expect(dialog).to_be_hidden()
    assert [item["theme"] for item in (await evening.show())["rundown"][1:3]] == ["Climat", "Repas"]


async def test_escape_again_does_not_give_up_what_is_typed(evening: Evening, open_director: OpenPage) -> None:
    page = await open_director(evening)
    await page.get_by_role("button", name="Pitch (ajouter)").click()
    dialog = page.get_by_role("dialog")
    project = dialog.get_by_label("Projet", exact=True)
    await expect(project).to_be_focused()
    await page.keyboard.type("Réparothèque")
    for _ in range(5):
        await page.keyboard.press("Escape")
        await page.wait_for_timeout(50)
    await expect(dialog.get_by_text("Cet ajout n’est pas enregistré.")).to_be_visible()
    await dialog.get_by_role("button", name="Continuer à modifier").click()
    await expect(project).to_have_value("Réparothèque")
