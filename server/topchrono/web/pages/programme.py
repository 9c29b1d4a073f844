"""The template values of the public's pages, from the viewers' view."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, Self

import msgspec
from msgspec import Struct

from topchrono.i18n import APOSTROPHE, typeset, typeset_all
from topchrono.show.model import city_slug
from topchrono.web.push.audiences import Update

View = dict[str, Any]
"""The sections of a view as decoded JSON, the same as in the browser's modules."""
ItemView = dict[str, Any]

LONGEST_SEARCH = 100


class ProgrammeFilter(Struct, frozen=True):
    """A search in the programme; empty fields match everything."""

    search: str = ""
    city: str = ""
    theme: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Self:
        """The filter in the page's query string."""
        search, city, theme = (query.get(name, "")[:LONGEST_SEARCH] for name in ("search", "city", "theme"))
        return cls(search, city, typeset(theme))

    def fits(self, item: ItemView) -> bool:
        """Whether the item matches. A break matches the empty filter only."""
        if item["kind"] != "pitch":
            return self == ProgrammeFilter()
        return (
            self.city in ("", item["city_slug"])
            and (not self.theme or self.theme in themes_of(item))
            and _is_found(item, self.search)
        )


class Entry(Struct, frozen=True):
    """One row of the programme's page."""

    item: ItemView
    number: int | None
    """Counts pitches only."""
    is_shown: bool


class Choice(Struct, frozen=True):
    """One choice of a filter."""

    value: str
    name: str
    count: int


def read_view(whole: Update) -> View:
    """The view that was sent to the viewers, typeset as their pages do."""
    view: View = typeset_all({name: msgspec.json.decode(section) for name, section in whole.changes.items()})
    return view


def public_values(view: View, wanted: ProgrammeFilter) -> dict[str, Any]:
    """The template values of the public's pages."""
    pitches = [item for item in view["rundown"] if item["kind"] == "pitch"]
    entries = list(_entries(view["rundown"], wanted))
    return {
        "view": view,
        "scene": scene_of(view),
        "upcoming": upcoming(view),
        "entries": entries,
        "has_pitched": any(item["status"] == "done" for item in pitches),
        "found": sum(entry.is_shown for entry in entries if entry.number),
        "pitch_count": len(pitches),
        "city_count": len({item["city_slug"] for item in pitches} - {city_slug("")}),
        "cities": _choices((item["city_slug"], item["city"]) for item in pitches),
        "themes": _choices((theme, theme) for item in pitches for theme in themes_of(item)),
        "wanted": wanted,
        "shows_times": view["show"]["phase"] == "live" or view["show"]["starts_at"] is not None,
    }


def scene_of(view: View) -> str:
    """The scene: ``before``, ``ended``, ``hold``, ``between``, or the kind of the item on air."""
    show, on_air = view["show"], view["on_air"]
    if show["phase"] != "live":
        return "ended" if show["phase"] == "ended" else "before"
    if show["on_hold"]:
        return "hold"
    if on_air is None or (on_air["kind"] == "break" and on_air["status"] == "done"):
        return "between"
    return str(on_air["kind"])


def upcoming(view: View) -> list[ItemView]:
    """The items to come: on deck, then the queue; none once the evening is over."""
    if view["show"]["phase"] == "ended":
        return []
    on_deck = [view["on_deck"]] if view["on_deck"] else []
    return on_deck + [item for item in view["rundown"] if item["status"] == "queued"]


def themes_of(item: ItemView) -> list[str]:
    """The themes of an item: programmes write several in one cell."""
    return [theme for part in re.split(r"[,;/]", item["theme"]) if (theme := part.strip())]


def _entries(rundown: list[ItemView], wanted: ProgrammeFilter) -> Iterable[Entry]:
    number = 0
    for item in rundown:
        number += item["kind"] == "pitch"
        yield Entry(item, number if item["kind"] == "pitch" else None, wanted.fits(item))


def _choices(pairs: Iterable[tuple[str, str]]) -> list[Choice]:
    names: dict[str, str] = {}
    counts: dict[str, int] = {}
    for value, name in pairs:
        names.setdefault(value, name)
        counts[value] = counts.get(value, 0) + 1
    found = [Choice(value, name, counts[value]) for value, name in names.items()]
    return sorted(found, key=lambda choice: _plain(choice.name))


def _is_found(item: ItemView, search: str) -> bool:
    fields = ("project", "speaker", "association", "city", "theme", "summary")
    text = _plain(" ".join([*(item[name] for name in fields), *item["needs"]]))
    return all(word in text for word in _plain(search).split())


def _plain(text: str) -> str:
    """Without accents, capitals and typographic apostrophes, as people type on a phone."""
    letters = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return letters.replace(APOSTROPHE, "'").lower()
