"""Catalogues of translations: compiled when the package is built, because reading them as written takes long.

A catalogue of 2,000 texts takes 0.3 s of a slow machine to read (``.po``), and 10 ms when it is compiled:
in the format of GNU gettext (``.mo``) for the server, and as JSON for pages, with a digest of what both
were made of.
"""

import hashlib
import io
import json
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "locale"
FILE = "LC_MESSAGES/topchrono.po"
BINARY, TEXTS = ".mo", ".json"


@dataclass(frozen=True)
class Catalogue:
    """A catalogue that is ready to be used."""

    binary: bytes
    """In the format of GNU gettext."""
    texts: dict[str, str]
    """Every translated text: French to translation, singulars and plurals alike."""


def languages() -> list[str]:
    """The codes of the languages that have a catalogue, in alphabetical order."""
    return sorted(file.parents[1].name for file in FOLDER.glob(f"*/{FILE}"))


def read_catalogue(language: str, folder: Path = FOLDER) -> Catalogue:
    """The compiled catalogue, or the one that people write where that has changed since."""
    written = folder / language / FILE
    source = written.read_bytes()
    return _read_compiled(written, _digest(source)) or compile_catalogue(source)


def compile_catalogue(source: bytes) -> Catalogue:
    """Compile what people write (``.po``)."""
    # Slow to import, and seldom needed.
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    catalogue = read_po(io.BytesIO(source))
    binary = io.BytesIO()
    write_mo(binary, catalogue)
    found: dict[str, str] = {}
    for message in catalogue:
        if isinstance(message.id, str):
            found[message.id] = str(message.string)
        elif message.string:
            # Pages know one form and one for several, whatever the language has: see docs/translating.md.
            found |= zip(message.id, (message.string[0], message.string[-1]), strict=True)
    return Catalogue(
        binary.getvalue(), {text: translated for text, translated in found.items() if text and translated}
    )


def compile_all(folder: Path = FOLDER) -> None:
    """Compile every catalogue, beside where it was written."""
    for written in sorted(folder.glob(f"*/{FILE}")):
        source = written.read_bytes()
        catalogue = compile_catalogue(source)
        # The texts say what both were made of: away first, written last.
        written.with_suffix(TEXTS).unlink(missing_ok=True)
        written.with_suffix(BINARY).write_bytes(catalogue.binary)
        texts = {"source": _digest(source), "texts": catalogue.texts}
        written.with_suffix(TEXTS).write_text(json.dumps(texts, ensure_ascii=False), encoding="utf-8")


def _read_compiled(written: Path, digest: str) -> Catalogue | None:
    """What was compiled of the source with this digest, if it was."""
    try:
        binary = written.with_suffix(BINARY).read_bytes()
        texts = json.loads(written.with_suffix(TEXTS).read_bytes())
    except (OSError, ValueError):
        return None
    return Catalogue(binary, texts["texts"]) if texts["source"] == digest else None


def _digest(source: bytes) -> str:
    return hashlib.sha256(source).hexdigest()
