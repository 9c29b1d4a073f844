"""The error that a rule raises to refuse a command."""

from .text import TextError


class Refused(TextError):
    """A command that the rules do not allow now; nothing has changed.

    ``code`` is for programs, ``text`` for people.
    """

    def __init__(self, code: str, message: str, /, **details: object) -> None:
        super().__init__(message, **details)
        self.code = code

    def copy(self) -> "Refused":
        """The same refusal without its traceback, which holds the frames that it passed through."""
        return Refused(self.code, self.text.message, **self.text.details)

    def __str__(self) -> str:
        return f"{self.code}: {self.text}"
