"""Reads a table that somebody pastes as text."""

import re

from topchrono.show.text import N_, Text

from .mending import NO_MENDING, Mending
from .problem import Problem
from .reading import Programme, read_data

_ADDRESS = re.compile(r"\s*(?:https?://|www\.)\S+\s*", re.IGNORECASE)


def read_pasted(text: str, mending: Mending = NO_MENDING) -> Programme:
    """Read cells of a spreadsheet, CSV, HTML, or a table in Markdown.

    Bad input raises nothing: it is reported in ``problems``.
    """
    if not text.strip():
        return _refused(
            N_("Rien n’est collé. Sélectionnez les cellules du tableau avec leurs titres, et copiez-les.")
        )
    if _ADDRESS.fullmatch(text):
        return _refused(N_("C’est une adresse, pas un tableau. Donnez-la comme adresse du programme."))
    return read_data(text.encode(errors="replace"), mending)


def _refused(message: str) -> Programme:
    return Programme(problems=(Problem(text=Text(message), severity="error"),))
