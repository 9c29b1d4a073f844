"""``topchrono check``: what a programme says and what is wrong with it."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from topchrono.cli.options import json_option, language_option
from topchrono.cli.printing import print_json, printable, say
from topchrono.cli.values import ANY_PATH
from topchrono.i18n import render
from topchrono.show.content import COLUMNS
from topchrono.show.text import N_, Text

FIELD_LABELS = {column.name: column.label for column in COLUMNS} | {
    "city": N_("Ville"),
    "first_name": N_("Prénom"),
    "last_name": N_("Nom"),
    "kind": N_("Type"),
    "length": N_("Durée"),
    "order": N_("Ordre de passage"),
    "status": N_("Statut"),
}
"""What people call the field that a column is read into."""
_SHOWN_ROWS = 30
_ITEM_FIELDS = ("project", "speaker", "association", "city", "theme", "needs", "summary")

if TYPE_CHECKING:
    from topchrono.programme import Programme


@click.command()
@click.argument("programme", type=ANY_PATH)
@json_option
@language_option
def check(programme: Path, as_json: bool, language: str) -> None:
    """Print what PROGRAMME holds and what is wrong with it.

    PROGRAMME is your list of pitches: CSV, Excel (.xlsx, .xls) or OpenDocument (.ods). Exits with code 1 if
    it can't be used.
    """
    from topchrono.programme import read_programme

    read = read_programme(programme)
    if as_json:
        print_json(_report(read, language))
    else:
        print_programme(read, language)
    sys.exit(0 if read.usable else 1)


def print_programme(programme: "Programme", language: str) -> None:
    """Print what was read in a programme and what is wrong with it."""
    if programme.header_row is not None:
        print_reading(programme, language)
    signs = {"error": N_("Erreur"), "warning": N_("À vérifier")}
    for problem in programme.problems:
        sign = render(Text(signs[problem.severity]), language)
        click.echo(f"{sign} – {printable(problem.text, language)}")
    verdict = (
        N_("Ce programme est utilisable.")
        if programme.usable
        else N_("Ce programme ne peut pas être utilisé.")
    )
    say(Text(verdict), language)


def print_reading(programme: "Programme", language: str) -> None:
    """Print what was understood: sheet, header, columns, rows left out, projects per city."""
    for fact in reading_facts(programme, language):
        say(fact, language)


def reading_facts(programme: "Programme", language: str) -> Iterator[Text]:
    """What was understood of a programme, a line at a time."""
    if programme.sheets:
        yield Text.of(N_("Feuille : {sheet}"), sheet=", ".join(programme.sheets))
    yield Text.of(N_("Titres des colonnes : ligne {row}"), row=programme.header_row)
    labels = {field: render(Text(label), language) for field, label in FIELD_LABELS.items()}
    notes = [use.column for use in programme.columns if not use.field]
    yield Text(N_("Colonnes :"))
    for use in programme.columns:
        if use.field:
            yield Text.of("  {column} → {field}", column=use.column, field=labels[use.field])
    if notes:
        yield Text.of(N_("Gardées en notes : {columns}"), columns=", ".join(notes))
    cities = ", ".join(f"{city} {count}" for city, count in programme.pitches_by_city.items()) or "–"
    yield Text.of(N_("Pitchs : {pitches}. Villes : {cities}"), pitches=programme.pitches, cities=cities)
    if programme.left_out:
        yield Text(N_("Lignes laissées de côté :"))
    for row in programme.left_out[:_SHOWN_ROWS]:
        reason = render(row.reason, language)
        yield Text.of(N_("  ligne {row} : {reason}"), row=row.row, reason=reason)
    if len(programme.left_out) > _SHOWN_ROWS:
        yield Text.of(N_("  Encore d'autres : {count}"), count=len(programme.left_out) - _SHOWN_ROWS)


def _report(programme: "Programme", language: str) -> dict[str, Any]:
    return {
        "pitches": programme.pitches,
        "cities": programme.cities,
        "problems": [
            {
                "row": problem.row,
                "column": problem.column,
                "severity": problem.severity,
                "message": render(problem.text, language),
            }
            for problem in programme.problems
        ],
        "sheet": ", ".join(programme.sheets) or None,
        "header_row": programme.header_row,
        "columns": [{"column": use.column, "field": use.field} for use in programme.columns],
        "items": [
            {"row": row, "kind": content.kind} | {name: getattr(content, name) for name in _ITEM_FIELDS}
            for row, content in zip(programme.rows, programme.contents, strict=True)
        ],
        "left_out": [
            {"row": left_out.row, "reason": render(left_out.reason, language)}
            | ({"sheet": left_out.sheet} if left_out.sheet else {})
            for left_out in programme.left_out
        ],
    }
