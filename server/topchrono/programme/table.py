"""The raw rows of a programme file."""

from topchrono.show.text import N_

from .problem import UnreadableError

Table = list[list[str]]

MAX_ROWS = 5_000
MAX_COLUMNS = 200


def refuse_too_large(rows: int, columns: int) -> None:
    """Refuse a table that is larger than any evening needs.

    Raises:
        UnreadableError: more than 5,000 rows or 200 columns.
    """
    if rows > MAX_ROWS:
        raise UnreadableError(
            N_("Ce tableau a plus de {limit} lignes. Recopiez celles du programme dans un nouveau fichier."),
            limit=MAX_ROWS,
        )
    if columns > MAX_COLUMNS:
        raise UnreadableError(
            N_(
                "Ce tableau a plus de {limit} colonnes. Recopiez celles du programme dans un nouveau fichier."
            ),
            limit=MAX_COLUMNS,
        )
