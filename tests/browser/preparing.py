"""What a person does to prepare an evening, and how many presses it takes them."""

from pathlib import Path

from playwright.async_api import Locator, Page, expect

REAL_LIST = Path(__file__).parents[1] / "data" / "programmes" / "nuit-du-code-citoyen.csv"


class Hands:
    """One person's: each press, each file chosen and each field filled counts as one."""

    def __init__(self) -> None:
        self.presses = 0

    async def press(self, target: Locator) -> None:
        """Press a button or a link."""
        self.presses += 1
        await target.click()

    async def fill(self, target: Locator, text: str) -> None:
        """Write a text; leaving the field for the next one saves it."""
        self.presses += 1
        await target.fill(text)
        await target.blur()

    async def choose_file(self, target: Locator, path: Path) -> None:
        """Choose a file of this machine."""
        self.presses += 1
        await target.set_input_files(path)


def write_mistaken_list(path: Path) -> None:
    """A real list with three mistakes: a name is missing, a formula is broken, a row is a remark."""
    lines = REAL_LIST.read_text(encoding="utf-8").splitlines()
    lines[1] = lines[1].replace("OceanisOpen", "")
    lines[2] = lines[2].replace("Rennes", "#REF!")
    lines.insert(4, "Confirmer avec Rennes avant vendredi,,,,,")
    path.write_text("\n".join(lines), encoding="utf-8")


def count_real_list() -> int:
    """How many pitches the real list has."""
    return len(REAL_LIST.read_text(encoding="utf-8").splitlines()) - 1


async def give(page: Page, path: Path, hands: Hands | None = None) -> None:
    """Give the step of the programme a file."""
    await (hands or Hands()).choose_file(page.locator("#programme input[type=file]"), path)
    await expect(page.get_by_role("heading", name="Ce qui a été lu")).to_be_visible()


async def mend_mistakes(page: Page, hands: Hands) -> None:
    """Mend the three mistakes of :func:`write_mistaken_list` in the page."""

    def row(number: int) -> Locator:
        return page.get_by_role("button", name=f"Corriger la ligne {number}", exact=True)

    # Other steps have fields and buttons of the same name.
    dialog = page.get_by_role("dialog")
    save = dialog.get_by_role("button", name="Enregistrer")
    await hands.press(row(2))
    await hands.fill(dialog.get_by_label("Projet"), "OceanisOpen")
    await hands.press(save)
    await expect(row(2)).to_have_count(0)
    await hands.press(row(3).first)
    await hands.fill(dialog.get_by_label("Ville"), "Rennes")
    await hands.press(save)
    await expect(row(3)).to_have_count(0)
    await hands.press(row(5).first)
    await hands.press(dialog.get_by_role("button", name="Laisser cette ligne de côté"))
    await expect(row(5)).to_have_count(0)


def state_of(page: Page, step: str) -> Locator:
    """The words that say the state of a step."""
    return page.locator(f".steps a[href='#{step}'] .step-state")
