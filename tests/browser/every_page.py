"""Every page of an evening, and how one gets in."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Browser, Page, expect

from tests.evening import Evening
from topchrono.storage.links import Links

PAGES = (
    "host",
    "prompter",
    "director",
    "prepare",
    "city_sheet",
    "city",
    "screen",
    "invitation",
    "speaker",
    "stage",
    "viewer",
    "help",
    "notice",
    "program",
    "not_found",
    "refused",
)


def address_of(name: str, evening: Evening, *, item: str = "p01", city: str = "lyon") -> tuple[str, str]:
    """The link that lets somebody in, if one is needed, and the page's path."""
    room = evening.links[f"organizer:{city}"]
    links = Links(evening.folder)
    return {
        "host": (evening.links["host"], "/host"),
        "prompter": (evening.links["host"], "/prompter"),
        "director": (evening.links["director"], "/director"),
        "prepare": (evening.links["director"], "/prepare"),
        "city_sheet": (evening.links["director"], f"/prepare/cities/{city}"),
        "city": (room, f"/city/{city}"),
        "screen": (room, f"/city/{city}/screen"),
        "invitation": (room, f"/city/{city}/speaker/{item}"),
        "speaker": (links.address(links.speaker(item)), f"/speaker/{item}"),
        "stage": (evening.links["director"], "/stage"),
        "viewer": ("", "/"),
        "help": ("", f"/help?project={item}"),
        "notice": ("", "/help/notice"),
        "program": ("", f"/overlays/program?key={evening.tokens['overlay']}"),
        "not_found": ("", "/nulle-part"),
        "refused": ("", "/host?key=abime"),
    }[name]


@asynccontextmanager
async def opened(
    browser: Browser, evening: Evening, name: str, *, language: str = "fr", **options: Any
) -> AsyncIterator[Page]:
    """The page of that name in a window of its own, with all that it shows."""
    link, path = address_of(name, evening)
    context = await browser.new_context(reduced_motion="reduce", **options)
    await context.add_init_script("localStorage.setItem('topchrono_first_name', 'Camille')")
    page = await context.new_page()
    if link:
        await page.goto(link)
    await page.goto(f"{evening.url}{path}{'&' if '?' in path else '?'}lang={language}")
    await expect(page.locator("[x-cloak]")).to_have_count(0)
    yield page
    await context.close()
