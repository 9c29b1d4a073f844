"""The cities of the rows: one spelling for each, and whose city is missing."""

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate, chain, islice

from msgspec.structs import replace

from topchrono.show.model import ONLINE_CITY, city_slug
from topchrono.show.text import N_, Text

from .header import Header
from .problem import Problem, listed
from .rows import Row
from .vocabulary import AROUND_ONLINE, ONLINE_WORDS, fold

_MOST_PAIRS = 3
_ONLINE_PART = re.compile(r"\b(?:en ligne|online|a distance|distanciel|visio\w*|remote|hybride)\b")
_SHORTEST_MISSPELT = 4
_ARTICLES = re.compile(r"\b(?:le|la|les)\b")
_SAINT = re.compile(r"\bst(e?)(?:\b\.?(?=[\s-])|\.(?=\w))", re.IGNORECASE)
_BESIDE_NAME = re.compile(r"^\s*(?:(?:ville|antenne|commune)\s+(?:de\s+|d['’])|à\s+)", re.IGNORECASE)
_DIGITS = re.compile(r"\b\w*\d\w*\b")


def with_one_spelling_per_city(rows: Sequence[Row]) -> tuple[list[Row], list[Problem]]:
    """The rows with each city written as its first row writes it.

    Two spellings are one city if their letters and figures are the same: they would share a room.
    """
    spellings = {_letters(ONLINE_CITY): ONLINE_CITY}
    reported = set()
    unified, problems = [], []
    for row in rows:
        city = row.content.city
        spelling = _spelling(city, spellings)
        unified.append(row if spelling == city else replace(row, content=replace(row.content, city=spelling)))
        if spelling != city and city not in reported:
            reported.add(city)
            problems.append(
                Problem(
                    text=Text.of(
                        N_("Ligne {row} : la ville « {city} » est lue comme « {spelling} »."),
                        row=row.number,
                        city=city,
                        spelling=spelling,
                    ),
                    row=row.number,
                )
            )
    return unified, problems


def city_problems(header: Header, rows: Sequence[Row]) -> Iterator[Problem]:
    """Pitches without a city, so that nobody is in the online room by accident; cities that look alike."""
    pitches = [row for row in rows if row.content.kind == "pitch"]
    without = [row.number for row in pitches if not row.content.city]
    if pitches and len(without) == len(pitches):
        if "city" in header.columns:
            column = header.name(header.columns["city"])
            text = Text.of(
                N_("La colonne « {column} » est vide : tous les projets sont en ligne."),
                column=column,
            )
        else:
            text = Text(N_("Aucune colonne ne dit la ville (« Ville ») : tous les projets sont en ligne."))
        yield Problem(text=text, row=header.row)
    elif without:
        text = Text.of(N_("Projets sans ville, donc en ligne. Lignes : {rows}"), rows=listed(without))
        yield Problem(text=text, row=without[0], rows=tuple(without))
    for row in pitches:
        if row.content.city != ONLINE_CITY and _ONLINE_PART.search(fold(row.content.city)):
            text = Text.of(
                N_("Ligne {row} : « {city} » est lu comme une ville, et non comme « En ligne »."),
                row=row.number,
                city=row.content.city,
            )
            yield Problem(text=text, row=row.number)
    yield from _alike({row.content.city: row.number for row in reversed(pitches) if row.content.city})


def _alike(cities: dict[str, int]) -> Iterator[Problem]:
    """A few cities that may be the same; ``cities`` has their first rows."""
    names = {fold(city): city for city in cities}
    cores: dict[str, str] = {}
    for name in names:
        core = " ".join(word for word in name.split() if not any(map(str.isdigit, word)))
        cores.setdefault(core, name)
    found = (
        (names[cores[core]], names[name])
        for name in names
        for core in accumulate(_DIGITS.sub("", name).split(), lambda words, word: f"{words} {word}")
        if cores.get(core, name) != name
    )
    for short, long in islice(dict.fromkeys(chain(found, _misspelt(names))), _MOST_PAIRS):
        yield Problem(
            text=Text.of(
                N_("« {short} » et « {long} » sont deux villes, chacune avec son lien."),
                short=short,
                long=long,
            ),
            row=cities[long],
        )


def _misspelt(names: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Names that differ by one letter, or by an article."""
    seen: dict[str, str] = {}
    for name, city in reversed(names.items()):
        if _DIGITS.search(name) or len(name) < _SHORTEST_MISSPELT:
            continue
        bare = " ".join(_ARTICLES.sub("", name).split())
        # Two names that differ by one letter are alike without it.
        forms = {bare, *(bare[:at] + bare[at + 1 :] for at in range(1, len(bare)))}
        if other := next((seen[form] for form in sorted(forms) if form in seen), None):
            yield other, city
        seen |= dict.fromkeys(forms, city)


def _spelling(city: str, spellings: dict[str, str]) -> str:
    if not city:
        return ""
    return ONLINE_CITY if is_online(city) else spellings.setdefault(_letters(city), city)


def is_online(city: str) -> bool:
    """Whether the cell means the online room and nothing but: « En ligne (visio) », « via Zoom »."""
    words = fold(city)
    left = words
    for online in sorted(ONLINE_WORDS, key=len, reverse=True):
        left = re.sub(rf"\b{online}\b", "", left)
    return left != words and not AROUND_ONLINE.sub("", left).strip()


def _letters(city: str) -> str:
    """What two names of one city share, whatever their hyphens: ``St Denis``, ``Saint-Denis``."""
    name = _BESIDE_NAME.sub("", _SAINT.sub(lambda saint: "Sainte" if saint[1] else "Saint", city))
    return city_slug((name.strip(" -.!") or city).replace("’", "'")).replace("-", "")
