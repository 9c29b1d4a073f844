"""Days and times of day as people write them: « vendredi 20 h », ``8:30 PM``, ``2026-11-27T20:00+01:00``."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cache
from typing import NoReturn

from babel.dates import get_day_names, get_month_names
from msgspec import Struct

from topchrono.inputs.reading import NotUnderstood, clean, shown, without_accents
from topchrono.inputs.zones import LOCALES, exists, is_ambiguous, zone_name, zone_of
from topchrono.show.text import N_, Text

EXAMPLES = '20:00, 20h30, « vendredi 20h », "2026-11-27 20:00"'
LONGEST_AGO, LONGEST_AHEAD = timedelta(days=3_650), timedelta(days=36_500)
"""A moment further away is a mistake in the date, or in the machine's clock."""
STILL_MEANT = timedelta(hours=12)
"""Up to here a time without a date is that of today although it has passed: the evening is late."""
NEAR_PAST = timedelta(days=60)
"""A day without a year that is so long ago is perhaps that of the evening that is over."""
_A_DAY = timedelta(days=1)
_DAYS = {
    "aujourd'hui": 0, "aujourdhui": 0, "ce soir": 0, "today": 0, "tonight": 0,
    "apres-demain": 2, "apres demain": 2, "demain soir": 1, "demain": 1, "tomorrow": 1,
}  # fmt: skip
_EVENINGS = frozenset({"ce soir", "tonight", "demain soir"})
_FILLERS = frozenset({"a", "at", "le", "on", "the"})
_ZONE = re.compile(
    r"(?<=\d) ?(?P<utc>z)\b"
    r"|(?:(?<=:\d\d)|(?<=[.]\d{3})|(?<=[.]\d{6})) ?(?P<offset>[+-]\d{2}:?\d{2})\b"
    r"|\b(?P<name>(?:utc|gmt)(?![\w+-])|[a-z]+(?:/[a-z_+-]+)+)"
    r"|\bheure (?:de |d')(?P<place>[a-z' -]+)$"
)
_TIMES = (
    re.compile(r"\b(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d{2}))? ?(?P<half>[ap])\.?m\b\.?"),
    re.compile(r"\b(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?\b(?!:)"),
    re.compile(
        r"\b(?P<hour>\d{1,2}) ?(?:h|heures?|hours?|hrs?)"
        r"(?: ?(?P<minute>\d{2}) ?(?:min|mn|m|minutes?)?)?(?![\w:])"
    ),
)
_WORDS = {"midi": time(12), "noon": time(12), "minuit": None, "midnight": None}
_ISO = re.compile(r"(?<![\d/-])(?P<year>\d{4})([-/.])(?P<month>\d{1,2})\2(?P<day>\d{1,2})(?![\d/-])")
_NUMERIC = re.compile(
    r"(?<![\d/.-])(?P<day>\d{1,2})([-/.])(?P<month>\d{1,2})(?:\2(?P<year>\d{4}|\d{2}))?(?![\d/-])"
)


class Moment(Struct, frozen=True, kw_only=True):
    """A moment that was understood. Times are epoch ms."""

    at: int
    notes: tuple[Text, ...] = ()
    """How it was read, where it could have been read otherwise."""


class _Reader:
    """Takes known pieces out of a text; what is left is not understood."""

    def __init__(self, text: str) -> None:
        self.typed = clean(text)
        self.rest = re.sub(r"[,;()\u202f\xa0]", " ", without_accents(self.typed).replace("’", "'"))
        self.rest = re.sub(r"(?<=\d)t(?=\d)", " ", self.rest)
        # A dot between hours and minutes would look like a date.
        self.rest = re.sub(r"\b(\d{1,2})\.(\d{2})(?= ?[ap]\.?m\b)", r"\1:\2", self.rest)

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """The first match, which is taken out."""
        found = pattern.search(self.rest)
        if found:
            self.rest = f"{self.rest[: found.start()]} {self.rest[found.end() :]}"
        return found

    def refuse(self, message: str, /, **details: object) -> NoReturn:
        """Raise that the text can't be used."""
        raise NotUnderstood(message, value=shown(self.typed), **details)


def read_moment(text: str, *, zone: str, now: int) -> Moment:
    """The moment that ``text`` names, on the clocks of ``zone`` (IANA) unless it names another; see above.

    ``now`` is in epoch ms. A time without a day is today's, or tomorrow's where that was half a day ago.
    Raises :class:`NotUnderstood` for whatever could mean two things.
    """
    reader = _Reader(text)
    own_zone = _take_zone(reader)
    clocks = own_zone or zone_of(zone)
    today = datetime.fromtimestamp(now / 1000, clocks)
    day, notes, is_evening = _take_day(reader, today)
    time_of_day, days_later = _take_time(reader, has_day=day is not None, is_evening=is_evening)
    left = " ".join(word for word in reader.rest.split() if word not in _FILLERS).strip(" .-'")
    if left:
        reader.refuse(
            N_("« {rest} » n'est pas compris dans « {value} » : écrivez par exemple {examples}."),
            rest=shown(left),
            examples=EXAMPLES,
        )
    local = _at(reader, day or today.date(), time_of_day, days_later, clocks)
    if day is None and today - local > STILL_MEANT:
        local = _at(reader, today.date() + _A_DAY, time_of_day, days_later, clocks)
    if not -LONGEST_AGO < local.replace(tzinfo=None) - today.replace(tzinfo=None) < LONGEST_AHEAD:
        far = N_("« {value} » est trop loin d'aujourd'hui, le {today}.")
        reader.refuse(far, today=f"{today:%d/%m/%Y}")
    if not exists(local):
        reader.refuse(N_("« {value} » n'existe pas : cette nuit-là, les horloges avancent d'une heure."))
    if is_ambiguous(local):
        twice = N_("Cette nuit-là, cette heure revient deux fois : c'est la première qui compte.")
        notes = (*notes, Text(twice))
    return Moment(at=round(local.timestamp()) * 1000, notes=notes)


def _at(reader: _Reader, day: date, time_of_day: time, days_later: int, clocks: tzinfo) -> datetime:
    try:
        return datetime.combine(day + timedelta(days=days_later), time_of_day, tzinfo=clocks)
    except OverflowError:
        reader.refuse(N_("« {value} » : ce jour n'existe pas."))


def _take_zone(reader: _Reader) -> tzinfo | None:
    found = reader.take(_ZONE)
    if not found:
        return None
    if found["utc"]:
        return UTC
    if not found["offset"]:
        name = found["name"] or found["place"]
        return UTC if name == "gmt" else zone_of(zone_name(name))
    sign, hours, minutes = found["offset"][0], int(found["offset"][1:3]), int(found["offset"][-2:])
    if minutes > 59 or hours > 14:
        reader.refuse(N_("« {value} » : {zone} n'est pas un décalage horaire."), zone=found["offset"])
    distance = timedelta(hours=hours, minutes=minutes)
    return timezone(-distance if sign == "-" else distance)


def _take_time(reader: _Reader, *, has_day: bool, is_evening: bool) -> tuple[time, int]:
    """The time of day, and whether it is that of the day after."""
    for word, meant in _WORDS.items():
        if reader.take(re.compile(rf"\b{word}\b")):
            if meant:
                return meant, 0
            if has_day:
                reader.refuse(
                    N_("« {value} » : à minuit, quel jour commence ? Écrivez 0h avec la date du lendemain.")
                )
            return time(0), 1
    found = next(filter(None, map(reader.take, _TIMES)), None)
    if found is None:
        if has_day:
            reader.refuse(
                N_("« {value} » n'a pas d'heure : écrivez par exemple {examples}."), examples=EXAMPLES
            )
        reader.refuse(
            N_("« {value} » n'est pas une heure : écrivez par exemple {examples}."), examples=EXAMPLES
        )
    parts = found.groupdict()
    hour, minute, second = int(parts["hour"]), int(parts["minute"] or 0), int(parts.get("second") or 0)
    if half := parts.get("half"):
        if not 1 <= hour <= 12:
            reader.refuse(N_("« {value} » n'est pas une heure : avec am ou pm, de 1 à 12."))
        hour = hour % 12 + (12 if half == "p" else 0)
    elif is_evening and hour < 12:
        reader.refuse(
            N_("« {value} » : le soir, les heures vont de 12 à 23. Écrivez par exemple {time}."),
            time=f"{hour + 12}h{minute:02}",
        )
    is_next = (hour, minute, second) == (24, 0, 0)
    try:
        return time(0 if is_next else hour, minute, second), int(is_next)
    except ValueError:
        reader.refuse(
            N_("« {value} » n'est pas une heure : les heures vont de 0 à 23, les minutes de 0 à 59.")
        )


def _take_day(reader: _Reader, today: datetime) -> tuple[date | None, tuple[Text, ...], bool]:
    """The day, how it was read, and whether it is an evening."""
    day, notes = _take_date(reader, today)
    weekday = _take_name(reader, _weekdays())
    word = next((word for word in _DAYS if reader.take(re.compile(rf"\b{word}\b"))), None)
    if word is not None:
        if day:
            reader.refuse(N_("« {value} » nomme deux jours : n'en écrivez qu'un."))
        day = today.date() + timedelta(days=_DAYS[word])
    if weekday is not None and day is None:
        day = today.date() + timedelta(days=(weekday - today.weekday()) % 7)
    elif weekday is not None and day is not None and day.weekday() != weekday:
        reader.refuse(
            N_("« {value} » : le {day} est un {weekday}. Corrigez la date ou le jour."),
            day=f"{day:%d/%m/%Y}",
            weekday=get_day_names("wide", locale="fr")[day.weekday()],
        )
    return day, notes, word in _EVENINGS


def _take_date(reader: _Reader, today: datetime) -> tuple[date | None, tuple[Text, ...]]:
    if found := reader.take(_ISO):
        return _date(reader, int(found["year"]), int(found["month"]), int(found["day"])), ()
    if found := reader.take(_named()):
        month = _months()[found["month"] or found["month_first"]]
        day = int(found["day"] or found["day_second"])
        return _date_near(reader, found["year"] or found["year_second"], month, day, today), ()
    if found := reader.take(_NUMERIC):
        day, month = int(found["day"]), int(found["month"])
        if month > 12 >= day:
            reader.refuse(
                N_("« {value} » : le jour s'écrit avant le mois, par exemple {example}."),
                example="/".join(filter(None, (f"{month:02}", f"{day:02}", found["year"]))),
            )
        if (found["year"] is None and found[2] == ".") or (len(found["year"] or "") == 2 and found[2] == "-"):
            # A time may be written with a dot, and a year may come first.
            reader.refuse(
                N_("« {value} » peut se lire de deux façons : écrivez par exemple {example}."),
                example="27/11/2026 20:00",
            )
        read = _date_near(reader, found["year"], month, day, today)
        if day == month or day > 12:
            return read, ()
        french = N_("« {value} » est lu à la française, le jour avant le mois : {day}/{month}/{year}.")
        note = Text.of(
            french, value=shown(reader.typed), day=f"{day:02}", month=f"{month:02}", year=read.year
        )
        return read, (note,)
    return None, ()


def _date_near(reader: _Reader, year: str | None, month: int, day: int, today: datetime) -> date:
    """The day of that year; without a year, the next one, unless it was not long ago."""
    if year:
        return _date(reader, int(year) + (2000 if len(year) == 2 else 0), month, day)
    years = [_try_date(today.year + step, month, day) for step in (-1, 0, 1)]
    if not (known := [one for one in years if one]):
        _date(reader, today.year, month, day)
    past = max((one for one in known if one < today.date() - (_A_DAY if today.hour < 12 else timedelta())),
               default=date.min)  # fmt: skip
    if today.date() - past < NEAR_PAST:
        reader.refuse(
            N_("« {value} » : ce jour est passé, le {day}. Si c'est une autre année, écrivez-la."),
            day=f"{past:%d/%m/%Y}",
        )
    return min(one for one in known if one > past)


def _date(reader: _Reader, year: int, month: int, day: int) -> date:
    found = _try_date(year, month, day)
    if found is None:
        reader.refuse(N_("« {value} » : ce jour n'existe pas."))
    return found


def _try_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _take_name(reader: _Reader, names: dict[str, int]) -> int | None:
    pattern = re.compile(rf"\b({'|'.join(sorted(names, key=len, reverse=True))})\b\.?")
    found = reader.take(pattern)
    return names[found[1]] if found else None


@cache
def _weekdays() -> dict[str, int]:
    return _names(get_day_names)


@cache
def _months() -> dict[str, int]:
    # « mar. » is a day in French and a month in English.
    return {name: month for name, month in _names(get_month_names).items() if name not in _weekdays()}


def _names(names_of: Callable[..., object]) -> dict[str, int]:
    """Names in French and English, long and short, without accents and dots."""
    found: dict[str, int] = {}
    for locale in LOCALES:
        for width in ("wide", "abbreviated"):
            names = dict(names_of(width, locale=locale))  # type: ignore[call-overload]
            found |= {without_accents(name).strip("."): number for number, name in names.items()}
    return found


@cache
def _named() -> re.Pattern[str]:
    months = "|".join(sorted(_months(), key=len, reverse=True))
    return re.compile(
        rf"\b(?P<day>\d{{1,2}})(?:er|st|nd|rd|th)? (?:of )?(?P<month>{months})\b\.?(?: +(?P<year>\d{{4}})\b)?"
        rf"|\b(?P<month_first>{months})\b\.? (?P<day_second>\d{{1,2}})(?:st|nd|rd|th)?(?= )"
        r"(?: +(?P<year_second>\d{4})\b)?"
    )
