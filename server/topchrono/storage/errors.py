"""Errors of the files, worded for the operator."""

from topchrono.show.text import TextError


class JournalError(TextError):
    """The journal can't be opened or written."""


class FolderInUse(JournalError):
    """Another process has locked the folder."""


class DiskFullError(JournalError):
    """There is no room to write; what is on disk stays as it is."""
