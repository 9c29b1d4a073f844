"""The figure of an item's statuses, made from the table of transitions.

``python -m tests.docs.state_figure`` draws it anew in ARCHITECTURE.md.
"""

import re
from pathlib import Path

from topchrono.show.transitions import TIME_UP, TRANSITIONS

ARCHITECTURE = Path(__file__).parents[2] / "ARCHITECTURE.md"
FIGURE = re.compile(r"```mermaid\nstateDiagram-v2\n.*?```\n", re.DOTALL)


def state_figure() -> str:
    """The figure as Mermaid draws it: https://mermaid.js.org/syntax/stateDiagram.html.

    An action that only breaks have is marked; one that leaves the status as it is would say nothing here.
    """
    labels: dict[tuple[str, str], list[str]] = {}
    for action, moves in TRANSITIONS["pitch"].items():
        for before, after in moves.items():
            labels.setdefault((before, after), []).append(action)
    for action, moves in TRANSITIONS["break"].items():
        for before, after in moves.items():
            if TRANSITIONS["pitch"][action].get(before) != after:
                labels.setdefault((before, after), []).append(f"{action} (a break)")
    for before, after in TIME_UP.items():
        labels.setdefault((before, after), []).append("the clock")
    arrows = [
        f"    {before} --> {after} : {', '.join(actions)}"
        for (before, after), actions in labels.items()
        if before != after
    ]
    return "\n".join(["```mermaid", "stateDiagram-v2", "    [*] --> queued", *arrows, "```", ""])


def main() -> None:
    """Draw the figure anew in ARCHITECTURE.md."""
    text = ARCHITECTURE.read_text(encoding="utf-8")
    ARCHITECTURE.write_text(FIGURE.sub(lambda _: state_figure(), text), encoding="utf-8")


if __name__ == "__main__":
    main()
