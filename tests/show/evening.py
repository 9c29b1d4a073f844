"""An evening to play in a test: commands in, events noted, time in the test's own hands."""

from typing import Any, Self

import msgspec

from topchrono.show.commands import ClientCommand
from topchrono.show.content import Content
from topchrono.show.events import AnyEvent, ShowCreated
from topchrono.show.model import Item, NextStep, Show, Status
from topchrono.show.reading import Reading
from topchrono.show.refusal import Refused
from topchrono.show.rules import decide, due, next_step
from topchrono.show.state import EMPTY, evolve

START = 1_800_000_000_000
PITCH = 120_000

PITCHES = (
    Content(project="Vélo-école", speaker="Lou", city="Lyon"),
    Content(project="Repair café", speaker="Sam", city="Brest"),
    Content(project="Carte des communs", speaker="Max", city="Lyon"),
)
BREAK = Content(kind="break", project="Vidéo des partenaires", length_ms=90_000)


def command(name: str, /, **fields: Any) -> ClientCommand:
    """The command as it comes through the door: checked, and with an id."""
    message = {"type": name, "id": "00000000", **fields}
    asked: ClientCommand = msgspec.convert(message, ClientCommand)
    return asked


class Evening:
    """Does what the conductor does: records what is due, then decides, then evolves."""

    def __init__(
        self,
        *contents: Content,
        pitch_length_ms: int = PITCH,
        starts_at: int | None = None,
        reading: Reading | None = None,
    ) -> None:
        self.now = START
        self.show: Show = EMPTY
        self.events: list[AnyEvent] = []
        self.note(
            ShowCreated(
                at=self.now,
                title="Top Chrono",
                pitch_length_ms=pitch_length_ms,
                starts_at=starts_at,
                contents=contents or PITCHES,
                reading=reading,
            )
        )

    def do(self, name: str, /, **fields: Any) -> list[AnyEvent]:
        """The events that the command made."""
        events = decide(self.show, command(name, **fields), now=self.now)
        self.note(*events)
        return events

    def refusal(self, name: str, /, **fields: Any) -> str | None:
        """The code that the command is refused with, if it is."""
        try:
            self.do(name, **fields)
        except Refused as refused:
            return refused.code
        return None

    def wait(self, milliseconds: int) -> None:
        """Let time pass; the clock does what it has to."""
        self.now += milliseconds
        self.note(*due(self.show, now=self.now))

    def go(self, times: int = 1) -> Self:
        """Press the big button."""
        for _ in range(times):
            self.do("go", expect=msgspec.to_builtins(next_step(self.show)))
        return self

    def live(self) -> Self:
        """Open the doors and start."""
        return self.go(2)

    def pitching(self, item: str) -> Self:
        """Bring the item from the queue to its running clock."""
        for name in ("call", "take", "start_clock"):
            self.note(*decide(self.show, command(name, item=item), now=self.now))
        return self

    def pitched(self, item: str, *, for_ms: int = PITCH, change_over_ms: int = 0) -> Self:
        """Let the item have its whole turn, up to an empty picture."""
        self.wait(change_over_ms)
        self.pitching(item).wait(for_ms)
        if self.status(item) == "pitching":
            self.do("finish", item=item)
        self.do("clear", item=item)
        return self

    def item(self, item_id: str) -> Item:
        """The item, which the rundown must have."""
        item = self.show.item(item_id)
        assert item is not None
        return item

    def status(self, item_id: str) -> Status:
        return self.item(item_id).status

    @property
    def order(self) -> list[str]:
        """The rundown's ids, in running order."""
        return [item.id for item in self.show.items]

    @property
    def next_step(self) -> tuple[str, str | None] | None:
        """The big button's step and its item."""
        step: NextStep | None = next_step(self.show)
        return (step.step, step.item) if step else None

    def note(self, *events: AnyEvent) -> None:
        """Write down what happened."""
        for event in events:
            self.show = evolve(self.show, event)
            self.events.append(event)


def evening_with(status: Status, *contents: Content) -> Evening:
    """A live evening whose first item, ``p01``, has that status; nothing else is called."""
    evening = Evening(*contents).live()
    if status in ("absent", "withdrawn"):
        evening.do("mark_absent" if status == "absent" else "withdraw", item="p01")
    else:
        presses = {"queued": 0, "on_deck": 1, "on_air": 2, "pitching": 3, "done": 4}
        evening.go(presses[status])
    assert evening.status("p01") == status
    return evening
