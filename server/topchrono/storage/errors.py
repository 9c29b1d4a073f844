"""What goes wrong with the files, in words for the operator."""


class JournalError(Exception):
    """The journal can't be opened or written.

    ``message`` is a text to translate and fill in with ``details``; ``str()`` gives it in French.
    """

    def __init__(self, message: str, **details: str) -> None:
        super().__init__(message.format(**details))
        self.message = message
        self.details = details
