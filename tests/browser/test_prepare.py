"""An evening is prepared in the browser: its programme, its title, its date, what the host says."""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.async_api import FilePayload, Page, Route, ViewportSize, expect

from tests.browser.audit import axe_findings, problems_in
from tests.browser.preparing import count_real_list, give, state_of, write_mistaken_list
from tests.browser.windows import PHONE, SERVER_IS_AWAY, Windows
from tests.evening import PROGRAMME, Evening
from tests.remote.sheet_server import SheetServer, running_sheet_server

TABLET: ViewportSize = {"width": 820, "height": 1180}
LAPTOP: ViewportSize = {"width": 1440, "height": 900}
# The doctor's checks take their time.
SLOW_MS = 20_000
SOME_FRAMES = "for (let frames = 0; frames < 3; frames += 1) await new Promise(requestAnimationFrame);"
STEPS = ("programme", "evening", "cities", "obs", "offers", "look", "online", "ready")


@pytest.fixture
async def empty(tmp_path: Path) -> AsyncIterator[Evening]:
    """An evening without a programme."""
    async with Evening(tmp_path / "empty", None, pitch_seconds=120) as evening:
        yield evening


@pytest.fixture
def mistaken(tmp_path: Path) -> Path:
    """A real list with three mistakes."""
    path = tmp_path / "liste des projets.csv"
    write_mistaken_list(path)
    return path


async def prepare(
    windows: Windows, evening: Evening, size: ViewportSize = LAPTOP, *, forgiven: Sequence[str] = ()
) -> Page:
    page = await windows.open(
        evening.links["director"].replace("/director", "/prepare"),
        viewport=size,
        locale="fr-FR",
        reduced_motion="reduce",
        forgiven=forgiven,
    )
    await expect(page.get_by_role("heading", name="Programme", exact=True)).to_be_visible()
    return page


async def test_a_list_is_mended_by_keyboard_and_applied_once_the_line_is_back(
    empty: Evening, windows: Windows, mistaken: Path
) -> None:
    page = await prepare(windows, empty, forgiven=SERVER_IS_AWAY)
    await expect(state_of(page, "programme")).to_have_text("à faire")
    # What is no list is told where another one can be chosen; a large one is not even sent.
    for name, content, words in (
        ("vide.csv", b"", "vide.csv : Ce fichier est vide."),
        ("liste.pdf", b"%PDF-1.7", "Ce fichier est un PDF"),
        ("liste.csv", b"x" * 10_000_001, "Ce fichier est trop gros."),
    ):
        file: FilePayload = {"name": name, "mimeType": "", "buffer": content}
        await page.locator("#programme input[type=file]").set_input_files(file)
        await expect(page.get_by_role("alert").filter(has_text=words)).to_be_visible()
    await give(page, mistaken)
    await expect(page.get_by_role("heading", name="Ce qui a été lu")).to_be_focused()
    # The name that is missing: by keyboard, at the second try.
    editor = page.get_by_role("dialog")
    first = page.get_by_role("button", name="Corriger la ligne 2", exact=True)
    await page.keyboard.press("Tab")
    await expect(first).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(editor.get_by_label("Projet")).to_be_focused()
    await expect(editor).to_contain_text("Dans le tableau : « Rennes")
    await page.keyboard.press("Escape")
    await expect(first).to_be_focused()
    await page.keyboard.press("Enter")
    await page.keyboard.type("OceanisOpen")
    await page.keyboard.press("Enter")
    await expect(page.locator(".draft-rows")).to_contain_text("OceanisOpen")
    await expect(page.get_by_role("heading", name="Ce qui a été lu")).to_be_focused()
    # Nothing is lost when the page is loaded again.
    await page.reload()
    # The formula.
    await page.get_by_role("button", name="Corriger la ligne 3", exact=True).first.click()
    await editor.get_by_label("Ville").fill("Rennes")
    await page.get_by_role("button", name="Enregistrer").click()
    await expect(page.get_by_role("button", name="Corriger la ligne 3", exact=True)).to_have_count(0)
    # The remark.
    await page.get_by_role("button", name="Corriger la ligne 5", exact=True).first.click()
    await page.get_by_role("button", name="Laisser cette ligne de côté").click()
    await expect(page.get_by_role("button", name="Corriger la ligne 5", exact=True)).to_have_count(0)
    assert (await empty.show("director"))["rundown"] == []
    # The line is lost, and comes back.
    apply = page.get_by_role("button", name="Appliquer à la soirée")
    await page.context.set_offline(True)
    await apply.click()
    await expect(page.get_by_role("alert").filter(has_text="Pas de réponse")).to_be_visible()
    await expect(apply).to_be_focused()
    await page.context.set_offline(False)
    await page.keyboard.press("Enter")
    await expect(state_of(page, "programme")).to_have_text("fait")
    await expect(page.get_by_role("heading", name="Programme", exact=True)).to_be_focused()
    rundown = (await empty.show("director"))["rundown"]
    assert [item["project"] for item in rundown[:2]] == ["OceanisOpen", "OpenBioblitz"]
    assert [item["city"] for item in rundown[:2]] == ["Rennes", "Rennes"]
    assert len(rundown) == count_real_list()
    assert windows.complaints == []


async def test_a_table_that_nobody_recognises_is_read_as_somebody_says(
    empty: Evening, windows: Windows
) -> None:
    page = await prepare(windows, empty)
    await page.get_by_label("Un tableau collé").check()
    await page.get_by_label("Collez ici").fill("Truc\tMachin\nVélo\tAna\nZébu\tBob")
    await page.get_by_role("button", name="Lire ce tableau").click()
    await expect(page.get_by_role("button", name="Corrigez d’abord")).to_be_disabled()
    await page.get_by_role("combobox", name="Ligne des titres").select_option("1")
    await page.get_by_role("combobox", name="Truc").select_option("project")
    await expect(page.get_by_role("button", name="Appliquer à la soirée")).to_be_enabled()
    await page.get_by_role("combobox", name="Machin").select_option("speaker")
    await expect(page.locator(".draft-rows")).to_contain_text("Ana")


async def test_who_is_quicker_than_the_page_keeps_the_field_they_chose(
    empty: Evening, windows: Windows, mistaken: Path
) -> None:
    page = await prepare(windows, empty)
    await give(page, mistaken)
    city = page.get_by_role("dialog").get_by_label("Ville")
    # The form opens with the focus on its first field, a frame later.
    await page.evaluate(
        f"""async () => {{
            const of = (selector, words) =>
                [...document.querySelectorAll(selector)].find((one) => one.textContent.includes(words));
            of("#programme .problems button", "ligne 3").click();
            of("dialog[open] label", "Ville").querySelector("input").focus();
            {SOME_FRAMES}
        }}"""
    )
    await expect(city).to_be_focused()
    await page.keyboard.type("Rennes")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Corriger la ligne 3", exact=True)).to_have_count(0)


async def test_an_answer_that_comes_late_takes_the_focus_from_nobody(
    empty: Evening, windows: Windows
) -> None:
    page = await prepare(windows, empty)
    await page.get_by_label("Un tableau collé").check()
    await page.get_by_label("Collez ici").fill("Truc\tMachin\nVélo\tAna\nZébu\tBob")
    await page.get_by_role("button", name="Lire ce tableau").click()
    await page.get_by_role("combobox", name="Ligne des titres").select_option("1")
    first, second = (page.get_by_role("combobox", name=name) for name in ("Truc", "Machin"))
    await expect(first).to_be_enabled()
    gone_on = asyncio.Event()

    async def answer_late(route: Route) -> None:
        await gone_on.wait()
        await route.continue_()

    await page.route("**/mending*", answer_late)
    await first.focus()
    await first.select_option("project")
    elsewhere = page.get_by_role("link", name="La soirée")
    await elsewhere.focus()
    gone_on.set()
    await expect(page.get_by_role("button", name="Appliquer à la soirée")).to_be_enabled()
    await page.evaluate(
        "async () => { for (let n = 0; n < 3; n += 1) await new Promise(requestAnimationFrame); }"
    )
    await expect(elsewhere).to_be_focused()
    await expect(second).to_be_enabled()


async def test_a_long_list_that_is_dropped_on_the_page_is_listed_in_parts(
    empty: Evening, windows: Windows
) -> None:
    page = await prepare(windows, empty)
    await drop(page, "longue.csv", "Projet\n" + "".join(f"Projet {n}\n" for n in range(70)))
    await expect(page.locator(".draft-rows > li")).to_have_count(60)
    await page.get_by_role("button", name="Afficher encore 10 lignes").click()
    await expect(page.locator(".draft-rows > li")).to_have_count(70)
    # Another choice of rows, and another list, begin with a part again.
    await page.get_by_role("radio", name="Tout").check()
    await expect(page.locator(".draft-rows > li")).to_have_count(60)
    await page.get_by_role("button", name="Afficher encore 10 lignes").click()
    await drop(page, "plus longue.csv", "Projet\n" + "".join(f"Projet {n}\n" for n in range(80)))
    await expect(page.get_by_role("button", name="Afficher encore 20 lignes")).to_be_visible()
    await expect(page.get_by_role("radio", name="Ce qui change")).to_be_checked()
    # The form of a row does not lose what it is about.
    await page.get_by_role("button", name="Corriger « Projet 0 »").click()
    await drop(page, "autre.csv", "Projet\nAutre\n")
    await page.get_by_role("dialog").get_by_role("button", name="Annuler").click()
    await expect(page.locator(".programme-source")).to_have_text("plus longue.csv")


async def drop(page: Page, name: str, text: str) -> None:
    """Drop a file on the page, where nothing waits for it."""
    transfer = await page.evaluate_handle(
        """([name, text]) => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([text], name));
            return transfer;
        }""",
        [name, text],
    )
    await page.locator("h1").dispatch_event("drop", {"dataTransfer": transfer})


async def test_what_was_pasted_stays_until_it_is_applied(empty: Evening, windows: Windows) -> None:
    page = await prepare(windows, empty)
    pasted = page.get_by_label("Collez ici")
    await page.get_by_label("Un tableau collé").check()
    await pasted.fill("Projet\nVélo")
    await page.get_by_role("button", name="Lire ce tableau").click()
    await expect(page.locator(".programme-source")).to_have_text("Tableau collé")
    await page.get_by_role("button", name="Abandonner").click()
    await expect(page.get_by_role("heading", name="Programme", exact=True)).to_be_focused()
    await expect(pasted).to_have_value("Projet\nVélo")
    await page.get_by_role("button", name="Lire ce tableau").click()
    await page.get_by_role("button", name="Appliquer à la soirée").click()
    await expect(pasted).to_have_value("")


async def test_both_versions_are_shown_and_one_is_chosen(
    evening: Evening, windows: Windows, tmp_path: Path
) -> None:
    await evening.command("edit_item", item="p01", city="Brest")
    path = tmp_path / "corrigé.csv"
    path.write_text(PROGRAMME.replace("Vélo Cargo;Rennes", "Vélo Cargo;Nantes"), encoding="utf-8")
    page = await prepare(windows, evening, forgiven=["409"])
    await give(page, path)
    field = page.get_by_role("group", name="Ville", exact=True)
    await expect(field.get_by_label("La soirée Brest")).to_be_checked()
    await field.get_by_label("Le tableau Nantes").check()
    # Meanwhile somebody changes something else.
    await evening.command("edit_item", item="p02", theme="Forêts")
    await page.get_by_role("button", name="Appliquer à la soirée").click()
    await expect(page.get_by_role("alert")).to_contain_text("La soirée a changé entre-temps")
    await page.get_by_role("button", name="Appliquer à la soirée").click()
    await expect(page.get_by_role("button", name="Annuler cette correction")).to_be_visible()
    cities = {item["id"]: item["city"] for item in (await evening.show("director"))["rundown"]}
    assert cities["p01"] == "Nantes"
    await page.get_by_role("button", name="Annuler cette correction").click()
    await expect(page.get_by_role("button", name="Annuler cette correction")).to_be_hidden()
    assert (await evening.show("director"))["rundown"][0]["city"] == "Brest"


async def test_a_followed_table_that_changes_is_announced_on_both_pages(
    evening: Evening, windows: Windows
) -> None:
    async with running_sheet_server() as sheets:
        address = sheets.serve("/liste.csv", PROGRAMME.encode())
        page = await prepare(windows, evening)
        await page.get_by_label("Une adresse").check()
        await page.get_by_label("Adresse du tableau").fill(address)
        await page.get_by_role("button", name="Lire cette adresse").click()
        await page.get_by_label("Suivre cette adresse").check()
        await page.get_by_role("button", name="Garder la soirée telle quelle").click()
        await expect(page.get_by_text("Rien de nouveau.")).to_be_visible()
        director = await windows.open(evening.links["director"], viewport=LAPTOP, locale="fr-FR")
        await director.set_viewport_size(PHONE)
        await expect(director.locator(".tabs .badge").filter(visible=True)).to_have_count(0)
        await follow_change(page, sheets)
        await expect(director.locator(".tabs").get_by_role("button", name="Antenne")).to_contain_text(
            "le tableau suivi a changé"
        )
        await director.set_viewport_size(LAPTOP)
        await expect(director.get_by_role("heading", name="Le tableau suivi a changé")).to_be_visible()
        await page.get_by_role("button", name="Voir la différence").click()
        await expect(page.locator(".draft-rows")).to_contain_text("Neuf")
        await page.get_by_role("button", name="Appliquer à la soirée").click()
        await expect(page.get_by_text("Rien de nouveau.")).to_be_visible()
        await expect(director.get_by_role("heading", name="Le tableau suivi a changé")).to_be_hidden()
        await page.get_by_role("button", name="Ne plus suivre").click()
        await expect(page.get_by_role("heading", name="Adresse suivie")).to_be_hidden()


async def follow_change(page: Page, sheets: SheetServer) -> None:
    sheets.serve("/liste.csv", (PROGRAMME + "Neuf;Metz\n").encode())
    await page.get_by_role("button", name="Regarder maintenant").click()
    await expect(page.get_by_text("Le tableau a changé : 1 nouveau")).to_be_visible()


async def test_two_people_do_not_overwrite_each_other(evening: Evening, windows: Windows) -> None:
    one, two = [await prepare(windows, evening) for _ in range(2)]
    for page in (one, two):
        await page.get_by_role("link", name="La soirée").first.click()
    closing = two.get_by_label("Texte de clôture")
    await closing.click()
    await closing.press_sequentially("Mer")
    await evening.command("write_script", part="closing", text="Au revoir")
    await expect(one.get_by_label("Texte de clôture")).to_have_value("Au revoir")
    await closing.press_sequentially("ci")
    await expect(two.get_by_text("Quelqu’un d’autre a écrit : « Au revoir »")).to_be_visible()
    assert (await evening.show("director"))["script"]["closing"] == "Au revoir"
    await two.get_by_role("button", name="Garder la mienne").click()
    await expect(one.get_by_label("Texte de clôture")).to_have_value("Merci")


async def test_a_start_keeps_what_the_clocks_show_when_the_zone_changes(
    evening: Evening, windows: Windows
) -> None:
    await evening.command("set_time_zone", time_zone="UTC")
    page = await prepare(windows, evening)
    await page.get_by_role("link", name="La soirée").first.click()
    start = page.get_by_label("Date et heure du début")
    await start.fill("2099-11-27T20:00")
    await start.blur()
    await expect(page.get_by_text("Tout est enregistré.")).to_be_visible()
    await page.get_by_label("À l’heure de").select_option("Indian/Reunion")
    await expect(page.get_by_text("Tout est enregistré.")).to_be_visible()
    await expect(start).to_have_value("2099-11-27T20:00")
    # 20:00 on that island is 16:00 in UTC. The page has said before that all is saved.
    starts_at = datetime(2099, 11, 27, 16, tzinfo=UTC).timestamp() * 1000
    await evening.until(lambda view: view["show"]["starts_at"] == starts_at)
    await expect(start).to_have_value("2099-11-27T20:00")


@pytest.mark.parametrize(
    ("size", "language"),
    [(LAPTOP, "fr"), (TABLET, "en"), (PHONE, "fr")],
    ids=["laptop", "tablet in English", "phone"],
)
async def test_every_step_is_accessible_and_as_wide_as_the_window(
    evening: Evening, windows: Windows, mistaken: Path, tmp_path: Path, size: ViewportSize, language: str
) -> None:
    page = await windows.open(
        f"{evening.links['director'].replace('/director', '/prepare')}&lang={language}",
        viewport=size,
        reduced_motion="reduce",
    )
    for step in STEPS:
        await page.locator(f".steps a[href='#{step}']").click()
        await expect(page.locator(f"#{step}-title")).to_be_focused()
        if step == "ready":
            await expect(page.locator(".finding").first).to_be_visible(timeout=SLOW_MS)
        if step == "cities":
            await page.locator(".city-link button", has_text=re.compile("Remplacer|Replace")).first.click()
        if step == "offers":
            await page.locator(".add-channel").click()
        await require_no_problems(page, step)
    await page.locator(".steps a[href='#programme']").click()
    await page.locator("#programme input[type=file]").set_input_files(mistaken)
    await expect(page.locator(".draft-rows li").first).to_be_visible()
    await require_no_problems(page, "a list that was read")
    await page.get_by_role("button", name=re.compile("^(Abandonner|Discard)$")).click()
    long = tmp_path / "long.csv"
    names = ["Projet", "Qui pitche", "Association", "Ville", "Thème"]
    long.write_text(f"{';'.join(names)}\n{';'.join(name * 12 for name in names)}\n", encoding="utf-8")
    await page.locator("#programme input[type=file]").set_input_files(long)
    await page.locator("summary").filter(visible=True).first.click()
    await require_no_problems(page, "long texts")
    await page.locator(".draft-row button").first.click()
    await expect(page.locator("dialog")).to_be_visible()
    await require_no_problems(page, "a row to mend")
    assert windows.complaints == []


async def require_no_problems(page: Page, moment: str) -> None:
    assert await problems_in(page) == [], moment
    assert await axe_findings(page) == [], moment
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), moment


async def test_who_has_no_director_s_link_does_not_get_in(evening: Evening) -> None:
    for path in ("/prepare", "/prepare/stream"):
        async with evening.session.get(evening.url + path, headers=evening.headers("host")) as response:
            assert response.status == 401, path
        async with evening.session.get(evening.url + path, headers=evening.headers("director")) as response:
            assert response.status == 200, path
            policy = response.headers["Content-Security-Policy"]
            assert "frame-src" in policy
