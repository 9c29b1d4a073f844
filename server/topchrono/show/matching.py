"""Finds which item of the rundown each row of an edited list is about: the stable key of a project.

From the surest sign to the weakest: the same texts, the same identifier, the same names, then likeness.
Deterministic: of rows that nothing tells apart, the first one is the first item.
"""

import re
import unicodedata
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from msgspec import json

from .content import Content
from .model import ONLINE_CITY, Item, city_slug

ALIKE = 0.85
"""Likeness (0 to 1) of two names that differ by a typing error."""
RATHER_ALIKE = 0.6
"""Likeness of two names that count as one where the speaker or the association agrees."""
MOST_IN_BLOCK = 400
"""Pairs that one sign of likeness may propose: what fits more of them tells nothing."""
MOST_PAIRS = 20_000
"""Pairs whose likeness is computed."""

_SHORTEST_SURE_ID = 6
_SHORTEST_WORD = 4
_IDENTIFIER = re.compile(
    r"\b(?:id|uid|uuid|guid|sid|identifiant|identifier|token|jeton|ref|reference)\b|^code$"
)
_ADDRESS = re.compile(r"\b(?:url|lien|link|permalien|permalink)\b")

Sign = Callable[[Content], Hashable]


def match(items: Sequence[Item], contents: Sequence[Content]) -> tuple[str | None, ...]:
    """The id of the item that each content is about; None for a new one. No item is named twice.

    An item is known by what the programme last said of it and by what the crew made of it.
    """
    matching = _Matching(items, contents)
    matching.pair(_whole)
    matching.pair_by_identifiers(_is_same_project_or_speaker)
    matching.pair(_names)
    matching.pair_by_identifiers(_is_sure)
    matching.pair_by_likeness()
    return matching.ids


class _Matching:
    """Pairs the rows of a list with items, one sign after the other."""

    def __init__(self, items: Sequence[Item], contents: Sequence[Content]) -> None:
        self._items = items
        self._contents = contents
        self._found: dict[int, int] = {}
        """The item of each row, both by their place."""
        # What the last programme had comes first, in its order.
        self._free = dict.fromkeys(
            sorted(range(len(items)), key=lambda at: (items[at].place is None, items[at].place or 0, at))
        )
        self._open = dict.fromkeys(range(len(contents)))
        named = Counter(name for item in items for name in {_project(face) for face in _faces(item)})
        self._shared_names = {
            name for names in (named, Counter(map(_project, contents))) for name in names if names[name] > 1
        }

    @property
    def ids(self) -> tuple[str | None, ...]:
        """The item of each row, None for a new one."""
        return tuple(
            self._items[self._found[row]].id if row in self._found else None
            for row in range(len(self._contents))
        )

    def pair(self, sign: Sign) -> None:
        """Pair those that have a sign in common, in their order."""
        # An item that the crew gave another's texts is still what the programme said.
        for face in (0, -1):
            waiting: dict[Hashable, deque[int]] = defaultdict(deque)
            for item in self._free:
                waiting[sign(_faces(self._items[item])[face])].append(item)
            for row in list(self._open):
                if items := waiting.get(sign(self._contents[row])):
                    self._note(row, items.popleft())

    def pair_by_identifiers(self, is_accepted: Callable[[Content, Content, str], bool]) -> None:
        """Pair those that alone have an identifier, where the two contents bear it out."""
        of_items = self._alone(self._free, lambda item: _faces(self._items[item]))
        of_rows = self._alone(self._open, lambda row: (self._contents[row],))
        for sign, row in of_rows.items():
            owner = of_items.get(sign)
            if owner is None or owner not in self._free or row not in self._open:
                continue
            content, faces = self._contents[row], _faces(self._items[owner])
            if faces[0].kind == content.kind and any(is_accepted(face, content, sign[1]) for face in faces):
                self._note(row, owner)

    def pair_by_likeness(self) -> None:
        """Pair what is alike enough, the likest first."""
        scored = [(-self._likeness(item, row), row, item) for row, item in self._candidates()]
        for unlikeness, row, item in sorted(scored):
            if unlikeness and row in self._open and item in self._free:
                self._note(row, item)

    def _likeness(self, item: int, row: int) -> float:
        content = self._contents[row]
        is_shared = _project(content) in self._shared_names
        return max(_likeness(face, content, is_shared=is_shared) for face in _faces(self._items[item]))

    def _candidates(self) -> Iterator[tuple[int, int]]:
        """Pairs that may be alike: with a name, a word or a piece of one in common."""
        items: dict[Hashable, dict[int, None]] = defaultdict(dict)
        rows: dict[Hashable, list[int]] = defaultdict(list)
        for item in self._free:
            for face in _faces(self._items[item]):
                for sign in _hints(face):
                    items[sign][item] = None
        for row in self._open:
            for sign in _hints(self._contents[row]):
                rows[sign].append(row)
        seen: set[tuple[int, int]] = set()
        for sign, those in rows.items():
            its = items.get(sign, {})
            if len(those) * len(its) > MOST_IN_BLOCK:
                continue
            for pair in ((row, item) for row in those for item in its):
                if pair not in seen and len(seen) < MOST_PAIRS:
                    seen.add(pair)
                    yield pair

    def _alone(
        self, places: Iterable[int], faces: Callable[[int], Iterable[Content]]
    ) -> dict[tuple[str, str], int]:
        """Identifiers (column and value) that only one of them has, to its place."""
        owners: dict[tuple[str, str], set[int]] = defaultdict(set)
        for place in places:
            for face in faces(place):
                for sign in _identifiers(face):
                    owners[sign].add(place)
        return {sign: next(iter(its)) for sign, its in owners.items() if len(its) == 1}

    def _note(self, row: int, item: int) -> None:
        self._found[row] = item
        del self._free[item], self._open[row]


def _faces(item: Item) -> tuple[Content, ...]:
    """The contents that an item is known by."""
    return (item.content,) if item.base in (None, item.content) else (item.base, item.content)


def _whole(content: Content) -> Hashable:
    return json.encode(content, order="deterministic")


def _names(content: Content) -> Hashable:
    return (
        content.kind,
        bare(content.project),
        bare(content.speaker),
        bare(content.association),
        _city(content),
    )


def _project(content: Content) -> Hashable:
    return content.kind, bare(content.project)


def _hints(content: Content) -> Iterator[Hashable]:
    """Signs of which two contents that are alike have at least one in common."""
    kind, project = content.kind, bare(content.project)
    yield kind, "project", project
    yield kind, "start", project[:_SHORTEST_WORD]
    yield kind, "end", project[-_SHORTEST_WORD:]
    for name, text in (("speaker", content.speaker), ("association", content.association)):
        if text:
            yield kind, name, bare(text)
    for word in dict.fromkeys(re.findall(r"\w+", content.project.casefold())):
        if len(word) >= _SHORTEST_WORD:
            yield kind, "word", bare(word)


def _likeness(old: Content, new: Content, *, is_shared: bool) -> float:
    """How sure it is that both are the same project; 0 if it is not.

    ``is_shared`` says that several projects have the name of the new one.
    """
    if old.kind != new.kind:
        return 0
    agreements = [
        _agreement(bare(old.speaker), bare(new.speaker)),
        _agreement(bare(old.association), bare(new.association)),
        _agreement(_city(old), _city(new)),
    ]
    agreeing, disagreeing = agreements.count(True), agreements.count(False)
    sureness = agreeing - disagreeing
    before, after = bare(old.project), bare(new.project)
    if before == after:
        is_theirs = not disagreeing if is_shared else disagreeing < len(agreements)
        return 10 + sureness if agreeing or is_theirs else 0
    if disagreeing > 1 or (disagreeing and not agreeing):
        return 0
    likeness = _similarity(before, after)
    is_typo = likeness >= ALIKE and _figures(before) == _figures(after)
    has_same_people = True in agreements[:2] and likeness >= RATHER_ALIKE
    is_renamed = agreements[0] is True
    if is_typo or (not disagreeing and (has_same_people or is_renamed)):
        return 1 + likeness + sureness
    return 0


def _agreement(old: str, new: str) -> bool | None:
    """Whether both say the same; None where one of them says nothing."""
    return old == new if old and new else None


def _is_same_project_or_speaker(old: Content, new: Content, _value: str) -> bool:
    return bare(old.project) == bare(new.project) or bool(
        old.speaker and bare(old.speaker) == bare(new.speaker)
    )


def _is_sure(_old: Content, _new: Content, value: str) -> bool:
    """Whether the identifier was made by a machine: a short or a counted one may be that of another row."""
    return len(value) >= _SHORTEST_SURE_ID and "://" not in value


def _identifiers(content: Content) -> Iterator[tuple[str, str]]:
    """What other columns of the file identify the project by: column and value."""
    for header, value in content.notes.items():
        name = _words(header)
        if _IDENTIFIER.search(name) or _ADDRESS.search(name):
            yield name, value.strip().casefold()


def _city(content: Content) -> str:
    return "" if content.city in ("", ONLINE_CITY) else city_slug(content.city)


def _figures(text: str) -> list[str]:
    return re.findall(r"\d+", text)


@lru_cache(maxsize=4_096)
def _similarity(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= RATHER_ALIKE else 0


@lru_cache(maxsize=8_192)
def bare(text: str) -> str:
    """The letters and figures of the text alone, without capitals and accents; the text if it has none."""
    letters = unicodedata.normalize("NFKD", text).casefold()
    return "".join(char for char in letters if char.isalnum()) or text.strip()


@lru_cache(maxsize=1_024)
def _words(header: str) -> str:
    """The words of a header: ``Submission_ID`` is ``submission id``."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header)
    letters = unicodedata.normalize("NFKD", apart).casefold()
    return " ".join(re.findall(r"[^\W_]+", "".join(c for c in letters if not unicodedata.combining(c))))
