"""Whether there is something to run."""

import sqlite3
from pathlib import Path

from topchrono.programme import read_programme
from topchrono.show.refusal import N_

from .finding import Finding


def check_programme(programme: Path | None, data: Path) -> Finding:
    """Whether there is something to run."""
    if programme is None:
        return _check_evening(data)
    read = read_programme(programme)
    if not read.usable:
        return Finding(
            check="programme",
            grade="bad",
            message=N_("Le programme ne peut pas être utilisé."),
            remedy=N_("Lancez « topchrono check {file} » : il dit quoi corriger."),
            details={"file": str(programme)},
        )
    details = {"pitches": str(read.pitches), "cities": str(len(read.cities)), "file": str(programme)}
    if read.problems:
        return Finding(
            check="programme",
            grade="poor",
            message=N_("Le programme est utilisable, avec des points à vérifier. Pitchs : {pitches}."),
            remedy=N_("Lancez « topchrono check {file} » : il dit quoi corriger."),
            details=details,
        )
    return Finding(
        check="programme",
        grade="good",
        message=N_("Programme utilisable. Pitchs : {pitches}. Villes : {cities}."),
        details=details,
    )


def _check_evening(data: Path) -> Finding:
    path = data / "journal.db"
    try:
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as journal:
            (events,) = journal.execute("SELECT count(*) FROM events").fetchone()
    except sqlite3.Error:
        return Finding(
            check="programme",
            grade="bad",
            message=N_("Il n'y a ni programme, ni soirée dans « {folder} »."),
            remedy=N_("Indiquez un programme : topchrono doctor PROGRAMME."),
            details={"folder": str(data)},
        )
    return Finding(
        check="programme",
        grade="good",
        message=N_("Soirée trouvée dans « {folder} ». Actions enregistrées : {events}."),
        details={"folder": str(data), "events": str(events)},
    )
