"""Makes the fonts of the pages: ``python tools/fonts.py node_modules VENDOR``.

A page loads what French and its neighbours are written with. Every other character of the packages is in a
face of the same family, which browsers load where a text needs it. Hinting is dropped: it is a third of a
font, and screens have the pixels by now.
"""

import io
import json
import sys
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

LETTERS = frozenset(map(chr, range(0x20, 0x7F))) | frozenset(
    "ÀÁÂÃÄÇÈÉÊËÌÍÎÏÑÒÓÔÕÖÙÚÛÜŒÆŸàáâãäçèéêëìíîïñòóôõöùúûüœæÿß’‘“”„«»‹›–—…•·×€°¡¿ªº→\u00a0\u202f"
)
"""What French, Breton, Catalan, English, German, Italian, Portuguese and Spanish are written with."""
DIGITS = frozenset("0123456789:+-−–.,/%’' \u00a0\u202f")
"""What a clock and a count are written with."""
FEATURES = ("kern", "ccmp", "mark", "locl")

# `block`, not `swap`: on air, a text that changes its face once it is shown is worse than one drawn late.
FACE = """\
@font-face {{
  font-family: "{family}";
  font-style: normal;
  font-weight: {weight};
  font-display: block;
  src: url("fonts/{file}") format("woff2");
  unicode-range: {characters};
}}
"""


class Family(NamedTuple):
    """A package of fonts, and what of it pages load at once."""

    package: str
    weights: tuple[int, ...]
    usual: frozenset[str]


FAMILIES = (
    Family("atkinson-hyperlegible", (400, 700), LETTERS),
    Family("b612-mono", (400, 700), DIGITS),
    Family("bricolage-grotesque", (500, 700, 800), LETTERS),
)


def make_fonts(packages: Path, vendor: Path) -> None:
    """Write the fonts of ``packages`` and the sheets that declare them into ``vendor``."""
    (vendor / "fonts").mkdir()
    css = "".join(face for family in FAMILIES for face in _faces(family, packages / "@fontsource", vendor))
    (vendor / "fonts.css").write_text(css, encoding="utf-8")
    # On a phone with a slow connection, a text that can be read at once is better than the right face.
    (vendor / "fonts_swap.css").write_text(css.replace("display: block", "display: swap"), encoding="utf-8")


def _faces(family: Family, packages: Path, vendor: Path) -> Iterator[str]:
    folder = packages / family.package
    name = json.loads((folder / "metadata.json").read_text(encoding="utf-8"))["family"]
    ranges = json.loads((folder / "unicode.json").read_text(encoding="utf-8"))
    usual = frozenset(map(ord, family.usual))
    for weight in family.weights:
        # Of two faces that have a character, the later one counts: what is rare comes first.
        for part in ("latin-ext", "rare", "usual"):
            source = folder / "files" / f"{family.package}-{_subset(part)}-{weight}-normal.woff2"
            if not source.exists():
                continue
            covered = frozenset(TTFont(source).getBestCmap())
            characters = {"latin-ext": covered, "rare": covered - usual, "usual": covered & usual}[part]
            file = f"{family.package}-{part}-{weight}.woff2"
            (vendor / "fonts" / file).write_bytes(subset(source, characters))
            spelled = ranges["latin-ext"] if part == "latin-ext" else spell(characters)
            yield FACE.format(family=name, weight=weight, file=file, characters=spelled)


def _subset(part: str) -> str:
    """The file of a package that has this part."""
    return "latin-ext" if part == "latin-ext" else "latin"


def subset(source: Path, characters: Collection[int]) -> bytes:
    """The font with these ``characters`` alone, as WOFF2."""
    options = Options(layout_features=[*FEATURES], hinting=False)
    font = TTFont(source, recalcTimestamp=False)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    font.flavor = "woff2"
    packed = io.BytesIO()
    font.save(packed)
    return packed.getvalue()


def spell(characters: Collection[int]) -> str:
    """The characters as a ``unicode-range``: ``U+20-7E, U+A0``."""
    spans: list[tuple[int, int]] = []
    for code in sorted(characters):
        if spans and spans[-1][1] == code - 1:
            spans[-1] = (spans[-1][0], code)
        else:
            spans.append((code, code))
    return ", ".join(f"U+{first:X}" + (f"-{last:X}" if last > first else "") for first, last in spans)


if __name__ == "__main__":
    make_fonts(Path(sys.argv[1]), Path(sys.argv[2]))
