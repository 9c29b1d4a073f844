"""Folds events into the show. Deterministic: the same events always give the same show."""

from collections.abc import Iterable
from typing import assert_never

from msgspec.structs import replace

from . import events as e
from .cues import next_up
from .model import (
    WARNINGS_MS,
    Alert,
    CheckIn,
    CityCrew,
    Correction,
    Hold,
    Item,
    Message,
    Prompt,
    Run,
    Show,
    Stream,
    Timer,
    city_slug,
    item_id,
)
from .order import movers

EMPTY = Show(title="", timer=Timer(length_ms=0))

MOST_CHANGE_OVERS = 30
LONGEST_CHANGE_OVER_MS = 3_600_000
MOST_RESOLVED_ALERTS = 50
MOST_MESSAGES = 200
MOST_CORRECTIONS = 2
"""Of the programme: the last one, and the one that is the last again after its undo."""
ENDS_PROMPT = (
    e.Finished,
    e.TimeUp,
    e.Cleared,
    e.Voided,
    e.MarkedAbsent,
    e.Uncalled,
    e.Moved,
    e.Withdrawn,
)
"""What ends the prompt of the item that it happens to."""


def evolve(show: Show, event: e.AnyEvent) -> Show:
    """The show after ``event``, folded over ``show``."""
    match event:
        case e.ShowCreated():
            return _created(event)
        case e.ProgrammeApplied():
            return _programme_applied(show, event)
        case e.ProgrammeUndone():
            return _programme_undone(show, event)
        case e.StartSet(starts_at=starts_at):
            return replace(show, starts_at=starts_at)
        case e.PitchLengthSet(length_ms=length_ms):
            return replace(show, pitch_length_ms=length_ms, timer=_idle(length_ms))
        case e.TitleSet(title=title):
            return replace(show, title=title)
        case e.TimeZoneSet(time_zone=time_zone):
            return replace(show, time_zone=time_zone)
        case e.CityAdded(city=city):
            return replace(show, cities=(*show.cities, city))
        case e.CityRemoved(city=slug):
            return _city_removed(show, slug)
        case e.CitySet(city=slug, contact=contact, facilitator=facilitator):
            crew = CityCrew(contact=contact, facilitator=facilitator)
            others = {city: other for city, other in show.city_crews.items() if city != slug}
            return replace(show, city_crews=others | ({} if crew == CityCrew() else {slug: crew}))
        case e.LookChanged(look=look):
            return replace(show, look=look)
        case e.LanguageSet(language=language):
            return replace(show, language=language)
        case e.ScriptWritten(part=part, text=text):
            return replace(show, script=replace(show.script, **{part: text}))
        case e.StreamSet(url=url, delay_ms=delay_ms):
            return replace(show, stream=Stream(url=url, delay_ms=delay_ms))
        case e.DoorsOpened():
            return replace(show, phase="doors")
        case e.ShowStarted(at=at):
            return replace(show, phase="live", live_at=at)
        case e.ShowEnded(at=at, on_deck=on_deck):
            return replace(show, phase="ended", ended_at=at, on_deck_at_end=on_deck, prompt=None)
        case e.ShowReopened():
            return replace(show, phase="live", ended_at=None, on_deck_at_end=None, last_pitch_end=None)
        case e.Held(at=at, reason=reason):
            return replace(show, hold=Hold(reason=reason, since=at), last_pitch_end=None)
        case e.Released():
            return replace(show, hold=None, last_pitch_end=None)
        case e.OutputChanged() | e.PitchMarked():
            return show
        case e.ItemEvent():
            return _without_stale_prompt(_evolve_item(show, event), event)
        case e.AlertRaised() | e.AlertResolved():
            return _evolve_alerts(show, event)
        case e.Said(at=at, city=city, text=text, by=by):
            said = Message(city=city, text=text, at=at, by=by)
            return replace(show, messages=(*show.messages, said)[-MOST_MESSAGES:])
        case e.OverlayShown(name=name):
            return replace(show, hidden_overlays=show.hidden_overlays - {name})
        case e.OverlayHidden(name=name):
            return replace(show, hidden_overlays=show.hidden_overlays | {name})
        case e.TickerSet(text=text):
            return replace(show, ticker=text)
        case e.Prompted(at=at, text=text):
            prompt = Prompt(text=text, at=at, item=show.on_air or next_up(show)) if text else None
            return replace(show, prompt=prompt)
        case _:
            assert_never(event)


def replay(events: Iterable[e.AnyEvent], *, onto: Show = EMPTY) -> Show:
    """Fold ``events`` over the show ``onto``, which stays as it is."""
    show = onto
    for event in events:
        show = evolve(show, event)
    return show


def _created(event: e.ShowCreated) -> Show:
    return Show(
        title=event.title,
        time_zone=event.time_zone,
        starts_at=event.starts_at,
        pitch_length_ms=event.pitch_length_ms,
        items=tuple(
            Item(id=item_id(place), content=content, base=content, place=place)
            for place, content in enumerate(event.contents)
        ),
        ids_given=len(event.contents),
        timer=_idle(event.pitch_length_ms),
        reading=event.reading,
        programme=event.programme,
        cities=event.cities,
        stream=Stream(url=event.stream_url, delay_ms=event.stream_delay_ms),
    )


def _city_removed(show: Show, slug: str) -> Show:
    return replace(
        show,
        cities=tuple(city for city in show.cities if city_slug(city) != slug),
        city_crews={city: crew for city, crew in show.city_crews.items() if city != slug},
    )


def _programme_applied(show: Show, event: e.ProgrammeApplied) -> Show:
    known = {item.id: item for item in show.items}
    rows = {row.item: row for row in event.rows}
    places = {item: place for place, item in enumerate(event.listed)}

    def applied(item_id: str) -> Item:
        row = rows.get(item_id)
        said = row.said if row else None
        content = row.content or row.said if row else None
        item = known.get(item_id) or Item(id=item_id, content=rows[item_id].said)
        item = replace(
            item, content=content or item.content, base=said or item.base, place=places.get(item_id)
        )
        if item_id in withdrawn:
            return replace(item, status="withdrawn", called_at=None)
        return replace(item, status="queued", called_at=None) if item_id in reinstated else item

    withdrawn, reinstated = frozenset(event.withdrawn), frozenset(event.reinstated)
    after = replace(
        show,
        items=tuple(applied(item) for item in event.order),
        ids_given=show.ids_given + len(event.order) - len(known),
        on_deck=None if show.on_deck in withdrawn else show.on_deck,
        prompt=None if show.prompt and show.prompt.item in withdrawn else show.prompt,
        reading=event.reading,
        programme=event.programme,
    )
    made = Correction(
        at=event.at,
        new=event.new,
        changed=event.changed,
        moved=event.moved,
        gone=event.gone,
        movers=movers([item.id for item in show.items], event.order),
        before=show.items,
        after=after.items,
        reading_before=show.reading,
        programme_before=show.programme,
        prompt_before=show.prompt,
        prompt_after=after.prompt,
    )
    return replace(after, corrections=(*show.corrections, made)[-MOST_CORRECTIONS:])


def _programme_undone(show: Show, event: e.ProgrammeUndone) -> Show:
    """The show with the texts, statuses and order of before; runs and check-ins are those of now."""
    last = show.corrections[-1]
    before = {item.id: item for item in last.before}
    after = {item.id: item for item in last.after}
    now = {item.id: item for item in show.items}

    def undone(item_id: str) -> Item:
        item, was, became = now[item_id], before.get(item_id), after.get(item_id)
        if was is None or became is None:
            return item
        item = replace(item, base=was.base, place=was.place)
        if was.content != became.content:
            item = replace(item, content=was.content)
        if was.status != became.status:
            item = replace(item, status=was.status, called_at=was.called_at)
        return item

    items = tuple(undone(item) for item in event.order)
    on_deck = next((item.id for item in items if item.status == "on_deck"), None)
    prompt = show.prompt
    if prompt == last.prompt_after and last.prompt_before and show.on_air in (None, last.prompt_before.item):
        prompt = last.prompt_before
    return replace(
        show,
        items=items,
        on_deck=on_deck,
        prompt=prompt if prompt and prompt.item in (None, *event.order) else None,
        reading=last.reading_before,
        programme=last.programme_before,
        corrections=show.corrections[:-1],
    )


def _evolve_item(show: Show, event: e.ItemChange) -> Show:
    item = show.item(event.item)
    match event:
        case e.ItemAdded(content=content, before=before):
            added = replace(show, ids_given=show.ids_given + 1)
            return _placed(added, Item(id=event.item, content=content), before)
        case _ if item is None:
            raise ValueError(f"the rundown has no item {event.item}")
        case e.ItemEdited(content=content):
            return _with(show, replace(item, content=content))
        case e.Moved(before=before):
            rest = replace(show, items=tuple(other for other in show.items if other.id != item.id))
            return _placed(rest, item, before)
        case e.CheckedIn(at=at, present=present, sound=sound, picture=picture, by=by):
            check_in = CheckIn(present=present, sound=sound, picture=picture, by=by, at=at)
            return _with(show, replace(item, check_in=check_in))
        case e.Called(at=at):
            return _with(replace(show, on_deck=item.id), replace(item, status="on_deck", called_at=at))
        case e.Uncalled() | e.Reinstated():
            return _with(_off_deck(show, item), replace(item, status="queued", called_at=None))
        case e.Withdrawn():
            return _with(_off_deck(show, item), replace(item, status="withdrawn", called_at=None))
        case e.Taken(at=at):
            return _taken(show, item, at)
        case e.ClockStarted(at=at, ends_at=ends_at):
            return _clock_started(show, item, at, ends_at)
        case e.Finished(at=at):
            return _finished(show, item, at)
        case e.TimeUp(at=at):
            timer = replace(show.timer, state="time_up")
            done = replace(_run_ended(item, at, "time_up"), status="done", outcome="time_up")
            return _with(replace(show, timer=timer, last_pitch_end=at), done)
        case e.Voided(at=at, reason=reason):
            queued = replace(
                _run_ended(item, at, "voided", reason), status="queued", outcome=None, called_at=None
            )
            return _with(_off_air(show, item), queued)
        case e.MarkedAbsent(at=at):
            tried = _run_ended(item, at, "absent") if item.status == "on_air" else item
            return _with(
                _off_air(_off_deck(show, item), item), replace(tried, status="absent", called_at=None)
            )
        case e.Cleared():
            return replace(show, on_air=None, timer=_idle(show.pitch_length_ms))
        case _:
            assert_never(event)


def _taken(show: Show, item: Item, at: int) -> Show:
    is_pitch = item.content.kind == "pitch"
    length_ms = show.pitch_length_ms
    timer = replace(_idle(length_ms), state="armed", item=item.id) if is_pitch else _idle(length_ms)
    taken = replace(show, on_air=item.id, on_deck=None, timer=timer)
    if not is_pitch:
        taken = replace(taken, last_pitch_end=None)
    return _with(taken, replace(item, status="on_air", runs=(*item.runs, Run(taken_at=at))))


def _clock_started(show: Show, item: Item, at: int, ends_at: int) -> Show:
    change_overs = show.change_overs_ms
    # A clock that was set in between gives any length, also one below zero.
    if show.last_pitch_end is not None and 0 <= at - show.last_pitch_end <= LONGEST_CHANGE_OVER_MS:
        change_overs = (*change_overs, at - show.last_pitch_end)[-MOST_CHANGE_OVERS:]
    timer = replace(show.timer, state="running", started_at=at, ends_at=ends_at)
    run = replace(item.run, started_at=at)
    return _with(
        replace(show, timer=timer, change_overs_ms=change_overs),
        replace(item, status="pitching", runs=(*item.runs[:-1], run)),
    )


def _finished(show: Show, item: Item, at: int) -> Show:
    done = replace(_run_ended(item, at, "finished"), status="done", outcome="finished")
    if item.content.kind == "break":
        return _with(show, done)
    timer = replace(show.timer, state="stopped", stopped_at=at)
    return _with(replace(show, timer=timer, last_pitch_end=at), done)


def _run_ended(item: Item, at: int, outcome: str, reason: str = "") -> Item:
    run = item.run
    ended = replace(run, ended_at=run.ended_at or at, outcome=outcome, reason=reason)
    return replace(item, runs=(*item.runs[:-1], ended))


def _off_air(show: Show, item: Item) -> Show:
    if show.on_air != item.id:
        return show
    return replace(show, on_air=None, timer=_idle(show.pitch_length_ms), last_pitch_end=None)


def _without_stale_prompt(show: Show, event: e.ItemEvent) -> Show:
    """``show`` after ``event``, without a prompt whose item has ended, has left or was overtaken."""
    if show.prompt is None:
        return show
    is_its_own = show.prompt.item == event.item
    is_stale = is_its_own if isinstance(event, ENDS_PROMPT) else isinstance(event, e.Taken) and not is_its_own
    return replace(show, prompt=None) if is_stale else show


def _off_deck(show: Show, item: Item) -> Show:
    return replace(show, on_deck=None) if show.on_deck == item.id else show


def _with(show: Show, item: Item) -> Show:
    return replace(show, items=tuple(item if other.id == item.id else other for other in show.items))


def _placed(show: Show, item: Item, before: str | None) -> Show:
    ids = [other.id for other in show.items]
    place = ids.index(before) if before is not None else len(ids)
    return replace(show, items=(*show.items[:place], item, *show.items[place:]))


def _idle(length_ms: int) -> Timer:
    return Timer(length_ms=length_ms, warnings_ms=tuple(left for left in WARNINGS_MS if left < length_ms))


def _evolve_alerts(show: Show, event: e.AlertRaised | e.AlertResolved) -> Show:
    if isinstance(event, e.AlertRaised):
        raised = Alert(id=event.alert, city=event.city, text=event.text, raised_at=event.at, by=event.by)
        return replace(show, alerts=(*show.alerts, raised), alerts_raised=show.alerts_raised + 1)
    alerts = [
        replace(alert, resolved_at=event.at, answer=event.answer) if alert.id == event.alert else alert
        for alert in show.alerts
    ]
    resolved = sorted((alert.resolved_at, alert.id) for alert in alerts if alert.resolved_at is not None)
    # The last one stays whatever its time: the clock may have been set back since the others.
    too_old = {alert_id for _, alert_id in resolved[:-MOST_RESOLVED_ALERTS]} - {event.alert}
    return replace(show, alerts=tuple(alert for alert in alerts if alert.id not in too_old))
