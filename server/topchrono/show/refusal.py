"""How a rule says no."""


class Refused(Exception):
    """A command that the rules do not allow now; nothing has changed.

    ``code`` is for programs; ``message`` is a text to translate and fill in with ``details`` for people.
    """

    def __init__(self, code: str, message: str, **details: str) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.details = details
