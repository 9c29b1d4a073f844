"""Reads the XML of a workbook without trusting it."""

from xml.parsers import expat

Attributes = dict[str, str]


class UnexpectedXmlError(Exception):
    """It is no XML as a spreadsheet writes it."""


class XmlReader:
    """Is called for every element, by its name without the prefix of its namespace."""

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins; attributes keep their prefix."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, text: str) -> None:
        """Text inside an element."""

    def read(self, data: bytes) -> None:
        """Read a whole part.

        Raises:
            UnexpectedXmlError: it is damaged, or declares entities, as no spreadsheet does.
        """
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse
        parser.CharacterDataHandler = self.text

        def first(name: str, attributes: Attributes) -> None:
            # One call less for each element of a file without prefixes.
            prefixed = ":" in name
            parser.StartElementHandler = self._start_prefixed if prefixed else self.start
            parser.EndElementHandler = self._end_prefixed if prefixed else self.end
            parser.StartElementHandler(name, attributes)

        parser.StartElementHandler = first
        try:
            parser.Parse(data, True)
        except expat.ExpatError:
            raise UnexpectedXmlError from None

    def _start_prefixed(self, name: str, attributes: Attributes) -> None:
        self.start(name.rpartition(":")[2], attributes)

    def _end_prefixed(self, name: str) -> None:
        self.end(name.rpartition(":")[2])


def _refuse(*_: object) -> None:
    raise UnexpectedXmlError
