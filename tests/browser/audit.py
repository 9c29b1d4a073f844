"""What a page owes to everybody, looked for in the page itself."""

from pathlib import Path

from playwright.async_api import Page

AUDIT = Path(__file__).with_name("audit.js").read_text(encoding="utf-8")
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
# Its own frames are pages of their own tests.
SERIOUS = """
async () => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"], iframes: false });
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}
"""


async def problems_in(page: Page) -> list[str]:
    """What is wrong with the page as it stands, in its language, colours and size."""
    await _whole(page)
    found = await page.evaluate(AUDIT)
    assert isinstance(found, list)
    return found


async def axe_findings(page: Page) -> list[str]:
    """What axe (https://github.com/dequelabs/axe-core) finds serious or critical in the page as it stands."""
    await _whole(page)
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE.read_text(encoding="utf-8"))
    found = await page.evaluate(SERIOUS)
    assert isinstance(found, list)
    return found


async def _whole(page: Page) -> None:
    # A window that a link opened has its text before its style sheets.
    await page.wait_for_load_state("load")
