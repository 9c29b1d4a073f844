"""The look of the evening: colours and pictures, and whether what is written in the colours can be read.

Contrast: https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio
"""

from typing import Literal

from msgspec import Struct

Place = Literal["logo", "background"]
"""Where the show has one picture. Partners have one each."""
Pair = Literal["text_on_plate", "accent_on_plate", "alarm_on_plate"]
Channels = tuple[float, float, float]

DEFAULT_ACCENT = "#ffd23f"
DEFAULT_PLATE = "#13141f"
DEFAULT_TEXT = "#fff9ea"
ALARM = "#ff5d4d"
"""The clock's last 10 seconds; not to be chosen: it must mean the same at every evening."""
INKS = ("#13141f", "#ffffff", "#000000")
"""What is written with on the accent: the first that is legible, as one of the last two always is."""
TEXT_RATIO = 4.5
LARGE_RATIO = 3.0
"""For letters of 24 px and more, and for what is no text."""
RAISED, LINE, QUIET = 0.06, 0.24, 0.2
"""How much of the other colour a raised plate, a thin line and secondary text are mixed with."""
VEIL_PERCENT = 78
"""How much of the plate's colour lies on the background picture, so that texts stay legible."""


class Picture(Struct, frozen=True, kw_only=True):
    """A picture of the look, as it is served."""

    id: str
    """Made from its content: another content is another picture."""
    width: int
    """In pixels, like the height."""
    height: int


class Partner(Struct, frozen=True, kw_only=True):
    """A partner's logo."""

    picture: Picture
    name: str
    """For those who do not see it."""


class Look(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was chosen; None is what Top Chrono comes with."""

    accent: str | None = None
    """``#rrggbb`` in lower case, like the other colours."""
    plate: str | None = None
    text: str | None = None
    logo: Picture | None = None
    background: Picture | None = None
    partners: tuple[Partner, ...] = ()

    def pictures(self) -> set[str]:
        """The ids of all pictures."""
        pictures = (self.logo, self.background, *(partner.picture for partner in self.partners))
        return {picture.id for picture in pictures if picture}


class Contrast(Struct, frozen=True, kw_only=True):
    """How well one colour can be told from the one under it."""

    pair: Pair
    ratio: float
    """1 (the same colour) to 21, on the less favourable of both plates, rounded down."""
    needed: float
    is_enough: bool


def contrasts(look: Look) -> tuple[Contrast, ...]:
    """The contrasts of the colours in use."""
    plate, text = look.plate or DEFAULT_PLATE, look.text or DEFAULT_TEXT
    plates = (plate, mix(plate, text, RAISED))
    return (
        _contrast("text_on_plate", text, plates, TEXT_RATIO),
        _contrast("accent_on_plate", look.accent or DEFAULT_ACCENT, plates, LARGE_RATIO),
        _contrast("alarm_on_plate", ALARM, plates, LARGE_RATIO),
    )


def variables(look: Look) -> dict[str, str]:
    """The values of the style sheets' variables that follow the look, without ``--look-`` before their names.

    Only those that differ from what Top Chrono comes with.
    """
    found: dict[str, str] = {}
    if look.accent:
        found |= {"accent": look.accent, "on-accent": ink_on(look.accent)}
    if look.plate or look.text:
        plate, text = look.plate or DEFAULT_PLATE, look.text or DEFAULT_TEXT
        found |= {
            "plate": plate,
            "plate-raised": mix(plate, text, RAISED),
            "plate-line": mix(plate, text, LINE),
            "text": text,
            "text-quiet": mix(text, plate, QUIET),
        }
    if look.background:
        red, green, blue = (round(255 * part) for part in _channels(look.plate or DEFAULT_PLATE))
        found["veil"] = f"rgb({red} {green} {blue} / {VEIL_PERCENT}%)"
    return found


def ratio(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def ink_on(colour: str) -> str:
    """The ink for texts on ``colour``."""
    return next(ink for ink in INKS if ratio(ink, colour) >= TEXT_RATIO)


def mix(one: str, other: str, part: float) -> str:
    """``one`` with a ``part`` (0 to 1) of ``other``."""
    mixed = (
        round(255 * (1 - part) * of_one + 255 * part * of_other)
        for of_one, of_other in zip(_channels(one), _channels(other), strict=True)
    )
    return "#" + "".join(f"{value:02x}" for value in mixed)


def _contrast(pair: Pair, colour: str, plates: tuple[str, ...], needed: float) -> Contrast:
    found = min(ratio(colour, plate) for plate in plates)
    # Rounded down: what is too little must not look like enough.
    return Contrast(pair=pair, ratio=int(found * 100) / 100, needed=needed, is_enough=found >= needed)


def _luminance(colour: str) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _channels(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _channels(colour: str) -> Channels:
    """Red, green and blue of ``#rrggbb``, 0 to 1."""
    red, green, blue = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return red, green, blue
