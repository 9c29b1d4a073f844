"""Errors of the files, worded for the operator."""

from topchrono.show.text import TextError


class JournalError(TextError):
    """The journal can't be opened or written."""
