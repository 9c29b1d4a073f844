"""Checks the programme, or the evening in the data folder."""

import sqlite3
from contextlib import closing
from pathlib import Path

from topchrono.programme import read_programme
from topchrono.show.text import N_, Text
from topchrono.storage.folder import EveningFolder

from .finding import Finding


def check_programme(programme: Path | None, data: Path) -> Finding:
    """Whether there is a programme or an evening to run."""
    if programme is None:
        return _check_evening(data)
    read = read_programme(programme)
    remedy = Text.of(N_("Lancez « topchrono check {file} » : il dit quoi corriger."), file=programme)
    if not read.usable:
        return Finding(
            check="programme",
            grade="bad",
            message=Text(N_("Le programme ne peut pas être utilisé.")),
            remedy=remedy,
        )
    if read.problems:
        return Finding(
            check="programme",
            grade="poor",
            message=Text.of(
                N_("Le programme est utilisable, avec des points à vérifier. Pitchs : {pitches}."),
                pitches=read.pitches,
            ),
            remedy=remedy,
        )
    return Finding(
        check="programme",
        grade="good",
        message=Text.of(
            N_("Programme utilisable. Pitchs : {pitches}. Villes : {cities}."),
            pitches=read.pitches,
            cities=len(read.cities),
        ),
    )


def _check_evening(data: Path) -> Finding:
    path = EveningFolder(data).journal
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as journal:
            (events,) = journal.execute("SELECT count(*) FROM events").fetchone()
    except sqlite3.Error:
        return Finding(
            check="programme",
            grade="bad",
            message=Text.of(N_("Il n'y a ni programme, ni soirée dans « {folder} »."), folder=data),
            remedy=Text(N_("Indiquez un programme : topchrono doctor PROGRAMME.")),
        )
    return Finding(
        check="programme",
        grade="good",
        message=Text.of(
            N_("Soirée trouvée dans « {folder} ». Actions enregistrées : {events}."),
            folder=data,
            events=events,
        ),
    )
