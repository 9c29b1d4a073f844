"""What a page owes to everybody, looked for in the page itself."""

from pathlib import Path

from playwright.async_api import Page

AUDIT = Path(__file__).with_name("audit.js").read_text(encoding="utf-8")


async def problems_in(page: Page) -> list[str]:
    """What is wrong with the page as it stands, in its language, colours and size."""
    found = await page.evaluate(AUDIT)
    assert isinstance(found, list)
    return found
