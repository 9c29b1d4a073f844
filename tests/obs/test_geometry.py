"""Where a scene item stands, as a table."""

from typing import Any

import pytest

from topchrono.obs.geometry import Rectangle, covers, extent, fills, is_outside

CANVAS = (1920, 1080)
PLAIN = {
    "sourceWidth": 1920, "sourceHeight": 1080, "positionX": 0, "positionY": 0, "rotation": 0, "scaleX": 1,
    "scaleY": 1, "alignment": 5, "boundsType": "OBS_BOUNDS_NONE", "boundsWidth": 0, "boundsHeight": 0,
    "cropLeft": 0, "cropRight": 0, "cropTop": 0, "cropBottom": 0,
}  # fmt: skip
BOX = {"boundsType": "OBS_BOUNDS_SCALE_INNER", "boundsWidth": 1920, "boundsHeight": 1080}


def item(**changes: Any) -> dict[str, Any]:
    return {**PLAIN, **changes}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, (0, 0, 1920, 1080)),
        ({"scaleX": 0.5, "scaleY": 0.5, "positionX": 100}, (100, 0, 1060, 540)),
        ({"cropLeft": 960}, (0, 0, 960, 1080)),
        ({"alignment": 0, "positionX": 960, "positionY": 540}, (0, 0, 1920, 1080)),
        ({"alignment": 10, "positionX": 1920, "positionY": 1080}, (0, 0, 1920, 1080)),
        ({"rotation": 90, "positionX": 1080}, (0, 0, 1080, 1920)),
        ({**BOX, "sourceWidth": 640, "sourceHeight": 360}, (0, 0, 1920, 1080)),
    ],
)
def test_an_item_stands_in_a_rectangle(
    changes: dict[str, Any], expected: tuple[float, float, float, float]
) -> None:
    found = extent(item(**changes))
    assert found is not None
    assert (found.left, found.top, found.right, found.bottom) == pytest.approx(expected)


def test_a_source_without_a_size_stands_nowhere() -> None:
    assert extent(item(sourceWidth=0, sourceHeight=0)) is None
    assert fills(item(sourceWidth=0, sourceHeight=0), CANVAS)
    assert not is_outside(item(sourceWidth=0, sourceHeight=0), CANVAS)
    assert not covers(item(sourceWidth=0, sourceHeight=0), CANVAS)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, True),
        (BOX, True),
        ({**BOX, "sourceWidth": 0, "sourceHeight": 0}, True),
        ({"positionX": 0.4}, True),
        ({"alignment": 0, "positionX": 960, "positionY": 540}, True),
        ({"positionX": 20}, False),
        ({"scaleX": 0.5, "scaleY": 0.5}, False),
        ({"scaleX": 2, "scaleY": 2}, False),
        ({"rotation": 180, "positionX": 1920, "positionY": 1080}, False),
        ({"scaleX": -1, "positionX": 1920}, False),
        ({**BOX, "cropTop": 10}, False),
        ({**BOX, "boundsWidth": 640, "boundsHeight": 360}, False),
        ({**BOX, "boundsType": "OBS_BOUNDS_MAX_ONLY"}, False),
    ],
)
def test_an_overlay_fills_the_canvas_or_does_not(changes: dict[str, Any], *, expected: bool) -> None:
    assert fills(item(**changes), CANVAS) is expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, False),
        ({"scaleX": 0.25, "scaleY": 0.25, "positionX": 1400, "positionY": 700}, False),
        ({"scaleX": 3, "scaleY": 3, "positionX": -1000, "positionY": -1000}, False),
        ({"positionX": 900}, False),
        ({"positionX": 1200}, True),
        ({"positionX": 5000}, True),
        ({"positionY": -1080}, True),
        ({"scaleX": 0.05, "scaleY": 0.05}, True),
        ({"rotation": 180}, True),
    ],
)
def test_a_camera_can_be_seen_or_is_outside(changes: dict[str, Any], *, expected: bool) -> None:
    assert is_outside(item(**changes), CANVAS) is expected


def test_what_lies_beside_the_canvas_covers_nothing() -> None:
    assert covers(item(), CANVAS)
    assert not covers(item(positionX=1920), CANVAS)
    assert Rectangle(0, 0, 10, 10).inside((5, 5)).area == 25
