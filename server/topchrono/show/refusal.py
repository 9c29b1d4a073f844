"""How a rule says no."""


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for "translate this later"
    """Mark a text for translation; it is translated where the person's language is known."""
    return message


class Refused(Exception):
    """A command that the rules do not allow now; nothing has changed.

    ``code`` is for programs; ``message`` is a text to translate and fill in with ``details`` for people.
    """

    def __init__(self, code: str, message: str, **details: str) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.details = details
