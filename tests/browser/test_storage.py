"""What the crew sees when something is wrong with the evening's folder."""

import re

import pytest
from playwright.async_api import ViewportSize, expect

from tests.browser.windows import LARGE, PHONE, OpenPage, Windows
from tests.evening import Evening
from topchrono.show.events import DoorsOpened
from topchrono.storage.counts import Count, Counts, write_counts
from topchrono.storage.journal import Journal


@pytest.mark.parametrize("size", [LARGE, PHONE])
async def test_a_full_disk_is_reported_until_there_is_room(
    evening: Evening, open_director: OpenPage, windows: Windows, size: ViewportSize
) -> None:
    director = await open_director(evening, size)
    host = await windows.open(evening.links["host"], viewport=size)
    evening.fill_disk()
    await evening.command("open_doors")
    alert = director.get_by_role("alert").filter(has_text="Rien ne s’enregistre depuis")
    await expect(alert).to_be_visible()
    await expect(host.get_by_text("Rien ne s’enregistre plus\u00a0: la régie s’en occupe.")).to_be_visible()
    assert await director.evaluate("document.documentElement.scrollWidth") == size["width"]

    evening.empty_disk()
    await expect(alert).to_be_hidden()
    await expect(host.get_by_text("Rien ne s’enregistre plus")).to_be_hidden()


async def test_damaged_offers_are_reported_with_their_file(evening: Evening, open_director: OpenPage) -> None:
    await evening.stop()
    (evening.folder / "crowd.db").write_bytes(b"\0" * 10_000)
    await evening.start()
    director = await open_director(evening, PHONE)
    alert = director.get_by_role("alert").filter(has_text="Les offres d’aide étaient abîmées")
    await expect(alert).to_contain_text("crowd.damaged-1.db")
    await alert.get_by_role("button", name="Compris").click()
    await expect(alert).to_be_hidden()


@pytest.mark.parametrize(
    ("ahead_min", "words", "length"),
    [
        (50, "l’horloge de l’ordinateur Top Chrono retardait", r"de (49\smin|50\smin)"),
        (120, "la date de l’ordinateur Top Chrono était fausse", r"de (1\sh\s59|2\sh\s00)\s:"),
    ],
)
async def test_a_clock_that_was_once_wrong_is_reported(
    evening: Evening, open_director: OpenPage, ahead_min: int, words: str, length: str
) -> None:
    await evening.stop()
    journal = await Journal.open(evening.folder)
    await journal.append([DoorsOpened(at=journal.events[-1].at + ahead_min * 60_000)])
    await journal.close()
    await evening.start()
    director = await open_director(evening, PHONE)
    alert = director.get_by_role("alert").filter(has_text=words)
    await expect(alert).to_contain_text(re.compile(length))
    assert await director.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


@pytest.mark.parametrize("size", [LARGE, PHONE])
async def test_a_damaged_file_of_links_is_reported_with_the_links_that_are_new(
    evening: Evening, open_director: OpenPage, size: ViewportSize
) -> None:
    await evening.stop()
    links = evening.folder / "links.json"
    whole = links.read_bytes()
    links.write_bytes(whole[: whole.index(b'"viewer"')])
    await evening.start()
    director = await open_director(evening, size)
    alert = director.get_by_role("alert").filter(has_text="Le fichier des liens était abîmé")
    await expect(alert).to_contain_text("links.damaged-1.json")
    await expect(alert).to_contain_text("Public, En ligne, Lyon, Rennes")
    assert await director.evaluate("document.documentElement.scrollWidth") == size["width"]
    await alert.get_by_role("button", name="Compris").click()
    await expect(alert).to_be_hidden()

    links.unlink()
    gone = director.get_by_role("alert").filter(has_text="Le fichier des liens avait été effacé")
    await expect(gone).to_be_visible()


async def test_a_journal_copied_without_its_log_is_reported(
    evening: Evening, open_director: OpenPage
) -> None:
    await evening.stop()
    write_counts(evening.folder, Counts(journal=Count(3, "00"), crowd=Count(2)))
    await evening.start()
    director = await open_director(evening, PHONE)
    alert = director.get_by_role("alert").filter(has_text="Les 2 dernières actions manquent au journal")
    await expect(alert).to_contain_text("crowd.db a été copié sans crowd.db-wal")
    assert await director.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
