"""Every text that a person sees goes through the catalogue."""

import json
import re
import shlex
import string
import subprocess
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from topchrono.catalogues import FILE, FOLDER
from topchrono.i18n import LANGUAGES, language_name, messages, translations, typeset

ROOT = Path(__file__).parents[1]
TRANSLATED = LANGUAGES[1:]
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
# What the browser's `typeset` makes of the same: see tests/js/words/typeset.test.js.
TYPESET = json.loads((ROOT / "tests/data/typeset.json").read_text(encoding="utf-8"))

MANY_TEXTS = 30
COUNTED = re.compile(r"\{(?!limit|most|files|viewers|fps)\w+\} (?!sur\b|pas\b|fois\b)\w+s\b")
"""A number before a plural; bounds are far above one."""
HAS_A_TEXT_FOR_ONE = {
    "Tout est effacé au bout de {days} jours au plus.",
    "et {count} autres",
    "et {count} autres projets",
    "{count} nouvelles offres d'aide",
}
IS_A_BOUND = {
    "{count} caractères au plus.",
    "Ce nom a {count} caractères : il en faut {most} au plus.",
    (
        "Des lignes ont moins de cases que les {width} colonnes. Il manque des séparateurs, ou des textes "
        "sans guillemets vont à la ligne. Lignes : {rows}."
    ),
    (
        "Des lignes ont plus de cases que les {width} colonnes. Des « {usual} » dans des textes sans "
        "guillemets ont sans doute décalé les suivantes. Lignes : {rows}."
    ),
}
GROUPS_SEVERAL_ROWS = {
    "Colonne « {column} » : le texte est coupé à {limit} caractères dans {count} cases. Lignes : {rows}",
    "Colonne « {column} » : {count} durées illisibles, 2 min à la place. Lignes : {rows}",
    "Colonne « {column} » : {count} erreurs de formule, lues comme vides. Lignes : {rows}",
    "Colonne « {column} » : {count} formules, gardées telles quelles. Lignes : {rows}",
    "Colonne « {column} » : {count} types inconnus, lus comme des pitchs. Lignes : {rows}",
    "{count} lignes n'ont pas de nom de projet et sont laissées de côté : {rows}",
    "{count} projets sont deux fois dans leur ville. Lignes : {rows}",
}
ON_THE_COMMAND_LINE = {
    (
        "Les réglages disent maintenant de garder les offres {days} jours, au lieu de {before}. "
        "Offres à effacer si c'est voulu : {count}"
    ),
    "Offres de plus de {days} jours effacées : {count}",
    "« Je veux aider » : {collector} garde les offres {days} jours.",
}


def is_source(folder: str) -> bool:
    name = Path(folder).name
    return not name.startswith(".") and name != "node_modules"


def texts_in_the_source() -> set[str]:
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]  # Babel has no types here
    # Babel would pass over the folders named `_shared`.
    found = extract_from_dir(ROOT, methods, options, keywords=KEYWORDS, directory_filter=is_source)
    texts: set[str] = set()
    for _, _, message, _, _ in found:
        texts |= {message} if isinstance(message, str) else set(message)
    return texts


@pytest.fixture(scope="module")
def texts() -> set[str]:
    return texts_in_the_source()


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_texts_are_found_in_every_kind_of_source(texts: set[str]) -> None:
    assert "La soirée est terminée." in texts  # Python
    assert "La page de la soirée" in texts  # templates
    assert "Pas de réponse de Top Chrono. Rien n'est perdu : réessayez." in texts  # JavaScript


@pytest.mark.slow
def test_make_messages_finds_them_all(texts: set[str], tmp_path: Path) -> None:
    template = tmp_path / "texts.pot"
    would_run = subprocess.check_output(
        ["make", "--dry-run", "messages", f"TEXTS={template}"], cwd=ROOT, text=True
    )
    extract = next(line for line in would_run.splitlines() if " extract " in line)
    subprocess.run(shlex.split(extract), cwd=ROOT, check=True)
    with template.open("rb") as file:
        found = [message.id for message in read_po(file) if message.id]
    assert {text for forms in found for text in ([forms] if isinstance(forms, str) else forms)} == texts


def test_every_text_is_translated_into_english(texts: set[str]) -> None:
    assert sorted(texts - set(messages("en"))) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_holds_nothing_that_is_no_longer_said(language: str, texts: set[str]) -> None:
    assert sorted(set(messages(language)) - texts) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_keep_the_places_to_fill_in(language: str) -> None:
    translated = messages(language).items()
    assert [text for text, translation in translated if fields(text) != fields(translation)] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_has_no_translation_that_a_tool_guessed(language: str) -> None:
    with (FOLDER / language / FILE).open("rb") as file:
        catalogue = read_po(file)
    assert [str(message.id) for message in catalogue if message.fuzzy and message.id] == []


def test_a_language_is_there_once_it_has_a_catalogue() -> None:
    assert LANGUAGES[0] == "fr"
    assert set(TRANSLATED) == {path.name for path in FOLDER.iterdir()}
    assert all(re.fullmatch("[a-z]{2}", language) for language in LANGUAGES)


def test_a_language_is_named_as_its_readers_name_it() -> None:
    assert [language_name(language) for language in ("fr", "en", "de")] == ["Français", "English", "Deutsch"]


def test_english_has_no_typewriter_apostrophes() -> None:
    assert [translated for translated in messages("en").values() if "'" in translated] == []


@pytest.mark.parametrize(("written", "shown"), TYPESET.items())
def test_french_typography_of_a_text(written: str, shown: str) -> None:
    assert typeset(written) == shown
    assert typeset(shown) == shown
    assert translations("fr").gettext(written) == shown


def test_zero_is_singular_in_french_and_plural_in_english() -> None:
    def pitches(language: str, count: int) -> str:
        return translations(language).ngettext("{count} projet", "{count} projets", count).format(count=count)

    assert [pitches("fr", count) for count in (0, 1, 2)] == ["0 projet", "1 projet", "2 projets"]
    assert [pitches("en", count) for count in (0, 1, 2)] == ["0 projects", "1 project", "2 projects"]


@pytest.mark.parametrize("count", [0, 1, 2])
def test_zero_is_singular_in_every_text_that_counts(count: int) -> None:
    with (FOLDER / "en" / FILE).open("rb") as file:
        counted = [message.id for message in read_po(file) if isinstance(message.id, tuple)]
    assert len(counted) > MANY_TEXTS
    french = translations("fr")
    shown = [french.ngettext(one, several, count) for one, several in counted]
    assert shown == [french.gettext(several if count > 1 else one) for one, several in counted]


def test_a_text_that_counts_has_a_form_for_one() -> None:
    """What stands behind a number that may be zero or one is not written in the plural alone."""
    with (FOLDER / "en" / FILE).open("rb") as file:
        alone = [str(message.id) for message in read_po(file) if isinstance(message.id, str)]
    in_the_plural = {text for text in alone if COUNTED.search(text)}
    assert in_the_plural == (HAS_A_TEXT_FOR_ONE | IS_A_BOUND | GROUPS_SEVERAL_ROWS | ON_THE_COMMAND_LINE)


def test_french_needs_no_catalogue() -> None:
    assert translations("fr").gettext("La soirée est terminée.") == "La soirée est terminée."
    assert messages("fr") == {}
