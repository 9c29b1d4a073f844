"""Catalogues are compiled when the package is built, and read as written where they have changed since."""

import gettext
import io
from pathlib import Path

import pytest

from topchrono import catalogues
from topchrono.catalogues import FILE, Catalogue, compile_all, compile_catalogue, read_catalogue

GERMAN = """\
msgid ""
msgstr ""
"Language: de\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"Content-Type: text/plain; charset=utf-8\\n"

msgid "Ville"
msgstr "Stadt"

msgid "Salle"
msgstr ""

msgid "{count} projet"
msgid_plural "{count} projets"
msgstr[0] "{count} Projekt"
msgstr[1] "{count} Projekte"
"""


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """The catalogue that people write, in a folder of its own."""
    file = tmp_path / "de" / FILE
    file.parent.mkdir(parents=True)
    file.write_text(GERMAN, encoding="utf-8")
    return file


@pytest.fixture
def compiled(written: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has been compiled, and is to be read without being compiled again."""
    compile_all(tmp_path)

    def compile_again(_source: bytes) -> Catalogue:
        raise AssertionError(f"{written} was compiled again")

    monkeypatch.setattr(catalogues, "compile_catalogue", compile_again)


@pytest.mark.usefixtures("compiled")
def test_what_was_compiled_is_read_as_it_was_written(tmp_path: Path) -> None:
    assert read_catalogue("de", tmp_path) == compile_catalogue(GERMAN.encode())


def test_a_catalogue_that_was_not_compiled_is_read_as_it_is_written(written: Path, tmp_path: Path) -> None:
    catalogue = read_catalogue("de", tmp_path)
    texts = gettext.GNUTranslations(io.BytesIO(catalogue.binary))
    assert texts.gettext("Ville") == "Stadt"
    assert texts.ngettext("{count} projet", "{count} projets", 2) == "{count} Projekte"
    assert catalogue.texts == {
        "Ville": "Stadt",
        "{count} projet": "{count} Projekt",
        "{count} projets": "{count} Projekte",
    }
    assert [*written.parent.iterdir()] == [written]


@pytest.mark.parametrize("forms", [("Projekt",), ("projekt", "projekty", "projektów")])
def test_a_language_with_one_form_or_three_has_two_in_pages(forms: tuple[str, ...]) -> None:
    plural = f"nplurals={len(forms)}; plural=0;"
    counted = GERMAN[GERMAN.index('msgstr[0] "{count}') :]
    source = GERMAN.replace("nplurals=2; plural=(n != 1);", plural).replace(
        counted, "".join(f'msgstr[{place}] "{form}"\n' for place, form in enumerate(forms))
    )
    texts = compile_catalogue(source.encode()).texts
    assert (texts["{count} projet"], texts["{count} projets"]) == (forms[0], forms[-1])


def test_a_change_is_read_although_the_catalogue_had_been_compiled(written: Path, tmp_path: Path) -> None:
    compile_all(tmp_path)
    written.write_text(GERMAN.replace("Stadt", "Ort"), encoding="utf-8")
    assert read_catalogue("de", tmp_path).texts["Ville"] == "Ort"


@pytest.mark.parametrize("end", [".mo", ".json"])
def test_half_of_what_was_compiled_is_not_used(end: str, written: Path, tmp_path: Path) -> None:
    compile_all(tmp_path)
    written.with_suffix(end).unlink()
    assert read_catalogue("de", tmp_path).texts["Ville"] == "Stadt"


@pytest.mark.parametrize("content", ["", '{"source": "'])
def test_what_a_cut_build_left_is_not_used(content: str, written: Path, tmp_path: Path) -> None:
    compile_all(tmp_path)
    written.with_suffix(".json").write_text(content)
    assert read_catalogue("de", tmp_path).texts["Ville"] == "Stadt"
