"""What patterns may not use, so that they match the same on every Python that the server runs on."""

import re
from pathlib import Path

SERVER = Path(__file__).parents[2] / "server/topchrono"
POSSESSIVE_GROUP = re.compile(r"\)[*+?]\+|\)\{[\d,]+\}\+|\(\?>")


def test_no_group_is_repeated_possessively_which_debian_12_matches_wrongly() -> None:
    found = [
        f"{path.relative_to(SERVER)}: {line.strip()}"
        for path in SERVER.rglob("*.py")
        for line in path.read_text("utf-8").splitlines()
        if POSSESSIVE_GROUP.search(line)
    ]
    assert found == []
