"""What a later start says of the programme that it is given."""

from pathlib import Path

import pytest

from tests.show.correcting import application
from tests.show.evening import Evening
from topchrono.cli.summary import programme_notes
from topchrono.programme import read_programme
from topchrono.programme.file import digest_of
from topchrono.settings import Settings
from topchrono.show.events import ShowCreated

FIRST = "Projet;Ville\nVélo;Rennes\nForêt;Lyon\n"
CORRECTED = "Projet;Ville\nVélo;Brest\nForêt;Lyon\n"


def notes(file: Path, evening: Evening) -> str:
    created = evening.events[0]
    assert isinstance(created, ShowCreated)
    return " ".join(
        map(str, programme_notes(Settings(data=file.parent, programme=file), created, evening.show))
    )


@pytest.mark.parametrize("kept_digest", [True, False])
def test_the_corrected_programme_is_as_quiet_as_the_first(tmp_path: Path, *, kept_digest: bool) -> None:
    file = tmp_path / "liste.csv"
    file.write_text(FIRST, encoding="utf-8")
    evening = Evening(*read_programme(file).contents)
    assert notes(file, evening) == ""
    file.write_text(CORRECTED, encoding="utf-8")
    assert "de son premier démarrage" in notes(file, evening)
    digest = digest_of(file) if kept_digest else ""
    contents = read_programme(file).contents
    evening.do("apply_programme", **application(evening.show, contents, programme=digest))
    assert notes(file, evening) == ""
    file.write_text(FIRST, encoding="utf-8")
    assert "le programme corrigé depuis. Ce fichier diffère." in notes(file, evening)
