"""What can only be seen by looking at all the rows of a rundown together."""

from collections.abc import Sequence

from topchrono.show.commands import MOST_ROWS
from topchrono.show.content import COLUMNS
from topchrono.show.text import N_, Text

from .column_names import exact_field
from .header import Header
from .problem import Problem
from .rows import Row
from .vocabulary import fold

MAX_PITCHES = 1_000
_FEWEST_NAMES = 2
_OTHER_FIELDS = frozenset(column.name for column in COLUMNS) - {"project"}
_PEOPLE = frozenset({"speaker", "first_name", "last_name"})


def header_problems(header: Header) -> list[Problem]:
    """What the names of the columns leave unsaid, or say twice."""
    problems = []
    if header.is_guess:
        text = Text(N_("Les colonnes ont des noms inhabituels : vérifiez ce que chacune est devenue."))
        problems.append(Problem(text=text, row=header.row))
    if not header.columns.keys() & _PEOPLE:
        text = Text(
            N_("Aucune colonne ne dit qui pitche (« Qui pitche », « Porteur ») : personne n'est nommé.")
        )
        problems.append(Problem(text=text, row=header.row))
    problems += (
        Problem(
            text=Text.of(
                N_("Les colonnes « {first} » et « {second} » se répètent : la seconde est gardée en note."),
                first=first,
                second=second,
            ),
            row=header.row,
            column=second,
        )
        for first, second in header.repeated
    )
    return problems


def rotation_problems(header: Header, rows: Sequence[Row]) -> list[Problem]:
    """An error if the projects are names of columns: each project has a column and not a row."""
    fields = [exact_field(row.content.project) for row in rows]
    names = [field for field in fields if field in _OTHER_FIELDS]
    if len(set(names)) < _FEWEST_NAMES or 2 * len(names) < len(rows):
        return []
    text = Text(
        N_(
            "Ce tableau a une colonne par projet. Il faut une ligne par projet : "
            "copiez-le et collez-le avec « Transposer »."
        )
    )
    return [Problem(text=text, severity="error", row=header.row)]


def repeated_pitches(rows: Sequence[Row]) -> list[Problem]:
    """A warning for each project that pitches again in the same city."""
    seen: dict[tuple[str, str], int] = {}
    problems = []
    for row in rows:
        content = row.content
        if content.kind != "pitch":
            continue
        first = seen.setdefault((fold(content.project), content.city), row.number)
        if first != row.number:
            problems.append(
                Problem(
                    text=Text.of(
                        N_("Ligne {row} : le projet « {project} » est déjà à la ligne {first}."),
                        row=row.number,
                        project=content.project,
                        first=first,
                    ),
                    row=row.number,
                    together=N_("{count} projets sont deux fois dans leur ville. Lignes : {rows}"),
                )
            )
    return problems


def size_problems(rows: Sequence[Row], *, left_out: int = 0) -> list[Problem]:
    """An error if there is no pitch, ``left_out`` being the rows that are none, or if there are too many."""
    pitches = sum(row.content.kind == "pitch" for row in rows)
    if pitches == 0 and left_out:
        text = Text.of(
            N_("Aucun pitch ne reste dans ce fichier. Lignes laissées de côté : {count}."), count=left_out
        )
        return [Problem(text=text, severity="error")]
    if pitches == 0:
        return [Problem(text=Text(N_("Ce fichier ne contient aucun pitch.")), severity="error")]
    if pitches > MAX_PITCHES:
        message, limit = (
            N_("Ce programme a plus de {limit} pitchs : faites-en deux soirées, chacune dans son dossier."),
            MAX_PITCHES,
        )
    elif len(rows) > MOST_ROWS:
        message, limit = (
            N_("Ce programme a plus de {limit} lignes : faites-en deux soirées, chacune dans son dossier."),
            MOST_ROWS,
        )
    else:
        return []
    return [Problem(text=Text.of(message, limit=limit), severity="error")]
