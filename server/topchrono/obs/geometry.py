"""Where a scene item stands on the canvas, from the transform that OBS gives. Pure.

Lengths are pixels of the canvas, its origin at the top left.
"""

import math
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

TOLERANCE_PX = 1.0
LEAST_SEEN = 0.5
"""A picture of which less than this share can be seen is outside."""
LEAST_AREA = 0.01
"""Share of the canvas. A picture that covers less can't be seen."""
LEFT, RIGHT, TOP, BOTTOM = 1, 2, 4, 8
"""Bits of OBS's alignment."""
FILLING_BOUNDS = {
    "OBS_BOUNDS_NONE", "OBS_BOUNDS_STRETCH", "OBS_BOUNDS_SCALE_INNER", "OBS_BOUNDS_SCALE_OUTER",
}  # fmt: skip
"""Types of bounds with which a picture of the canvas's proportions fills the whole rectangle."""

Size = tuple[int, int]
Transform = Mapping[str, Any]


class Rectangle(Struct, frozen=True):
    """Two corners: the top left one and the bottom right one."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def area(self) -> float:
        """In square pixels; 0 for an empty rectangle."""
        return max(self.right - self.left, 0) * max(self.bottom - self.top, 0)

    def inside(self, canvas: Size) -> "Rectangle":
        """The part of it on the canvas."""
        width, height = canvas
        return Rectangle(
            max(self.left, 0), max(self.top, 0), min(self.right, width), min(self.bottom, height)
        )

    def is_close_to(self, size: Size) -> bool:
        """Whether it is a rectangle of that size at the origin."""
        corners = zip((self.left, self.top, self.right, self.bottom), (0, 0, *size), strict=True)
        return all(abs(value - wanted) <= TOLERANCE_PX for value, wanted in corners)


def extent(transform: Transform) -> Rectangle | None:
    """The smallest upright rectangle around the item; None while its source has no size."""
    width, height = _size(transform)
    if not width or not height:
        return None
    alignment = transform["alignment"]
    left = _offset(width, alignment & LEFT, alignment & RIGHT)
    top = _offset(height, alignment & TOP, alignment & BOTTOM)
    angle = math.radians(transform["rotation"])
    cos, sin = math.cos(angle), math.sin(angle)
    corners = [(x, y) for x in (left, left + width) for y in (top, top + height)]
    across = [transform["positionX"] + x * cos - y * sin for x, y in corners]
    down = [transform["positionY"] + x * sin + y * cos for x, y in corners]
    return Rectangle(min(across), min(down), max(across), max(down))


def fills(transform: Transform, canvas: Size) -> bool:
    """Whether the item shows its whole source, upright, on the whole canvas; true while it has no size."""
    rectangle = extent(transform)
    if rectangle is None:
        return True
    is_whole = not any(transform[f"crop{side}"] for side in ("Left", "Right", "Top", "Bottom"))
    is_upright = transform["rotation"] % 360 == 0 and transform["scaleX"] > 0 and transform["scaleY"] > 0
    is_filling = transform["boundsType"] in FILLING_BOUNDS
    return is_whole and is_upright and is_filling and rectangle.is_close_to(canvas)


def is_outside(transform: Transform, canvas: Size) -> bool:
    """Whether the item can't be seen for its place or its size; an item larger than the canvas is a zoom."""
    rectangle = extent(transform)
    if rectangle is None:
        return False
    canvas_area = canvas[0] * canvas[1]
    seen = rectangle.inside(canvas).area
    return seen < LEAST_SEEN * min(rectangle.area, canvas_area) or seen < LEAST_AREA * canvas_area


def covers(transform: Transform, canvas: Size) -> bool:
    """Whether the item covers a part of the canvas."""
    rectangle = extent(transform)
    return rectangle is not None and rectangle.inside(canvas).area > 0


def _size(transform: Transform) -> tuple[float, float]:
    if transform["boundsType"] != "OBS_BOUNDS_NONE":
        return transform["boundsWidth"], transform["boundsHeight"]
    width = transform["sourceWidth"] - transform["cropLeft"] - transform["cropRight"]
    height = transform["sourceHeight"] - transform["cropTop"] - transform["cropBottom"]
    return width * transform["scaleX"], height * transform["scaleY"]


def _offset(length: float, is_at_start: int, is_at_end: int) -> float:
    """Where the item begins, counted from its position."""
    if is_at_start:
        return 0
    return -length if is_at_end else -length / 2
