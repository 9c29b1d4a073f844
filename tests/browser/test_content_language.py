"""What people wrote in French is marked as French on pages in English: it is read out and hyphenated so."""

import asyncio
from contextlib import AsyncExitStack

from playwright.async_api import Browser, Page, expect

from tests.browser.every_page import PAGES, opened
from tests.browser.windows import LARGE, open_journal
from tests.conftest import EveningFactory
from tests.evening import Evening

WRITTEN = (
    "Projet;Porteur;Prononciation;Association;Ville;Thème;Besoins;Résumé;Remarque\n"
    "Atelier zquélo;Zquoé Martin;zquo-é;Les Zquayons;Lyon;Zquobilité;zquariste, zquomptable;"
    "Une zquarte des ateliers;zquotes de répétition\n"
    "Jardin zquartagé;Zquam Petit;;;Lyon;;zquardinage;Un zquotager\n"
    "Cantine zquolidaire;;;;Rennes;;;Des zquepas\n"
)
"""Words that no text of ours has: what contains one was written by people."""
TITLE = "Soirée zquationale"

UNMARKED = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const { data, parentElement } = walker.currentNode;
    if (!/zqu/i.test(data) || parentElement.closest('script, style, template')) continue;
    if (parentElement.closest('[lang]').lang === 'fr') continue;
    found.push(`${parentElement.tagName}.${parentElement.className}: ${data.trim()}`);
  }
  return found;
}"""


async def unmarked(pages: dict[str, Page]) -> set[str]:
    """What of the pages people wrote and is not marked, once they show what was just done."""
    await asyncio.sleep(0.5)
    return {f"{name}: {one}" for name, page in pages.items() for one in await page.evaluate(UNMARKED)}


async def test_what_people_wrote_is_marked_on_every_page_in_english(
    evening_factory: EveningFactory, chromium: Browser
) -> None:
    evening = await evening_factory(WRITTEN, pitch_seconds=60, options=["--title", TITLE])
    async with AsyncExitStack() as stack:
        pages = {
            name: await stack.enter_async_context(
                opened(chromium, evening, name, language="en", viewport=LARGE)
            )
            for name in PAGES
        }
        for page in pages.values():
            assert await page.evaluate("document.documentElement.lang") == "en"
        await open_details(pages["director"])
        found: set[str] = set()
        found |= await unmarked(pages)
        await what_people_say(evening)
        found |= await unmarked(pages)
        await evening.go_until("take")
        found |= await unmarked(pages)
        await evening.command("prompt", text="Plus zquort")
        await evening.go_until("start_clock")
        found |= await unmarked(pages)
        await evening.go()
        found |= await unmarked(pages)
        await evening.command("hold", reason="Zquoupure de réseau")
        found |= await unmarked(pages)
        await evening.command("release")
        await evening.command("void", item="p01", reason="Zquon coupé")
        found |= await unmarked(pages)
        await evening.command("mark_absent", item="p02")
        await evening.go_until("finish")
        await evening.command("finish", item="p01")
        found |= await unmarked(pages)
        await evening.command("clear", item="p01")
        found |= await unmarked(pages)
        await evening.command("end_show")
        found |= await unmarked(pages)
    assert sorted(found) == []


async def test_pages_in_french_are_french_throughout(
    evening_factory: EveningFactory, chromium: Browser
) -> None:
    evening = await evening_factory(WRITTEN)
    for name in ("host", "viewer"):
        async with opened(chromium, evening, name) as page:
            assert await page.evaluate(
                "[...new Set(Array.from(document.querySelectorAll('[lang]:not(a)'), e => e.lang))]"
            ) == ["fr"]


async def open_details(director: Page) -> None:
    await director.locator(".row-open").first.click()
    await expect(director.locator(".detail")).to_be_visible()
    await open_journal(director)


async def what_people_say(evening: Evening) -> None:
    await evening.command("set_ticker", text="Bienvenue au zquarathon")
    await evening.command("say", city="", text="Bonsoir zquoutes")
    await evening.command("say", role="organizer:lyon", city="lyon", text="Nous zquommes là", by="Zquoé")
    await evening.command("raise_alert", city="lyon", text="Pas de zquon", by="Zquoé")
    await evening.command("raise_alert", city="lyon", text="Pas de zquimage", by="Zquoé")
    await evening.command("resolve_alert", alert="a1", answer="On zquarrive")
