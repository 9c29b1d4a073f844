"""Decodes a text file, whatever program wrote it."""

import codecs
import contextlib
import re
from typing import NamedTuple

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    # Before UTF-16, whose mark is the beginning of this one.
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ONE_BYTE_ENCODINGS = ("cp1252", "iso8859_15", "mac_roman", "cp850")
_UTF_7 = re.compile(rb"\+A[MO][A-Za-z0-9+/]{0,40}-")

_LETTER = "a-zàâäçéèêëîïôöùûüÿñœæ"
_FRENCH = re.compile(
    f"[{_LETTER[3:]}]"
    f"|(?<![{_LETTER}])[ÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸÑŒÆ]"
    r"|(?<=\w)’|[«»“”‘–—€°·•²³\u00a0]|…(?!\w)|(?<!\w)[½¼¾](?!\w)"
)
"""What stands in a French text, beside ASCII; in a wrong encoding, capitals come after small letters."""
_IN_NO_WORD = re.compile(r"[£¥¤¦¨¬´¶¸¹][^\W\d_]|[^\W\d_][£¥¤¦¨¬¶¸]")
"""Signs that a wrong encoding puts into words."""
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_SAMPLE = 200_000

_MOJIBAKE = re.compile(r"[ÃÂÅâ][^\x00-\x7f]|Ã |[√¬‚][^\x00-\x7f\u00a0]|[├┬┼][^\x00-\x7f]|ÔÇ")
_DOS_MOJIBAKE = re.compile(r"[├┬┼][^\x00-\x7f]|ÔÇ[^\x00-\x7f]")
_MOJIBAKE_BOM = "ï»¿"
_CELL = re.compile(r"[^;,\t|\"\n]+")
_MOST_MIXED = 5_000
_MOST_MENDED = 300_000
"""Characters, of lines with letters from a wrong encoding: about a second of work."""


class Decoded(NamedTuple):
    """A text, and the numbers of its lines where letters are not certain; the first line is 0."""

    text: str
    mended: tuple[int, ...] = ()
    """Lines whose letters another program had decoded with a wrong encoding."""
    mixed: tuple[int, ...] = ()
    """Lines in another encoding than the others."""


def decode(data: bytes) -> Decoded:
    """The text of a file in UTF-8, 16, 32 or 7, Windows-1252, ISO 8859-15, Mac Roman or code page 850."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _mend(_one_line_end(data[len(bom) :].decode(encoding, "replace")))
    if wide := _wide_encoding(data):
        return Decoded(_one_line_end(data.decode(wide, "replace")))
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return _decode_bytes(data)
    if text.isascii() and _UTF_7.search(data):
        with contextlib.suppress(UnicodeDecodeError):
            text = data.decode("utf-7")
    return _mend(_one_line_end(text))


def _one_line_end(text: str) -> str:
    return text.replace("\r\r\n", "\n").replace("\r\n", "\n").replace("\r", "\n")


def _wide_encoding(data: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark: Latin letters then have zeros at fixed places."""
    sample = data[: _SAMPLE - _SAMPLE % 4]
    if sample.count(0) < len(sample) // 4:
        return None
    zeros = [sample[place::4].count(0) * 8 > len(sample) for place in range(4)]
    match zeros:
        case [False, True, True, True]:
            return "utf-32-le"
        case [True, True, True, False]:
            return "utf-32-be"
        case [False, True, False, True]:
            return "utf-16-le"
        case [True, False, True, False]:
            return "utf-16-be"
        case _:
            return None


def _decode_bytes(data: bytes) -> Decoded:
    """The text of a file that is no UTF-8, or not all of it."""
    if not _is_mostly_utf_8(data[:_SAMPLE]):
        text = _one_line_end(_most_french(data))
        doubtful = [number for number, line in enumerate(text.split("\n")) if _IN_NO_WORD.search(line)]
        return _mend(text)._replace(mixed=tuple(doubtful[:_MOST_MIXED]))
    # Somebody put two files together, or damaged a letter.
    lines = data.replace(b"\r\r\n", b"\n").replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    texts: list[str] = []
    mixed: list[int] = []
    for number, line in enumerate(lines):
        text = line.decode(errors="replace")
        if "\ufffd" in text and len(mixed) < _MOST_MIXED and not _is_mostly_utf_8(line):
            in_other = _most_french(line)
            if _fitness(in_other) > 0:
                text = in_other
                mixed.append(number)
        texts.append(text)
    return _mend("\n".join(texts))._replace(mixed=tuple(mixed))


def _is_mostly_utf_8(data: bytes) -> bool:
    """Whether more letters are whole in UTF-8 than broken."""
    broken = data.decode(errors="replace").count("\ufffd")
    whole = len(_NOT_ASCII.findall(data.decode(errors="ignore")))
    return whole > broken


def _most_french(data: bytes) -> str:
    """The text in the encoding that gives the most French letters and the fewest strange ones."""

    def fitness(encoding: str) -> int:
        return _fitness(data[:_SAMPLE].decode(encoding, "replace"))

    return data.decode(max(_ONE_BYTE_ENCODINGS, key=fitness), "replace")


def _fitness(text: str) -> int:
    return 2 * len(_FRENCH.findall(text)) - len(_NOT_ASCII.findall(text))


def _mend(text: str) -> Decoded:
    """The text with letters such as ``Ã©`` mended where this is certain: ``é``."""
    text = text.removeprefix(_MOJIBAKE_BOM)
    if not _MOJIBAKE.search(text):
        return Decoded(text)
    # Slow to import, and rarely needed.
    from ftfy import fix_encoding

    def mend(cell: re.Match[str]) -> str:
        return fix_encoding(cell[0]) if _MOJIBAKE.search(cell[0]) else cell[0]

    lines = text.split("\n")
    mended = []
    left = _MOST_MENDED
    for number, line in enumerate(lines):
        if _MOJIBAKE.search(line) and (left := left - len(line)) > 0:
            # The whole line tells most; some of its cells alone may be wrong.
            lines[number] = _CELL.sub(mend, fix_encoding(_DOS_MOJIBAKE.sub(_from_dos, line)))
            if lines[number] != line:
                mended.append(number)
    return Decoded("\n".join(lines), tuple(mended))


def _from_dos(found: re.Match[str]) -> str:
    """The letter that two of a DOS code page stand for."""
    for encoding in ("cp850", "cp437"):
        with contextlib.suppress(UnicodeError):
            return found[0].encode(encoding).decode()
    return found[0]
