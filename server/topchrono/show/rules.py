"""The rules of the evening, read from top to bottom.

``next_step`` is the step of the big button, ``due`` the events of the clock, ``decide`` those of a command.
Pure functions: they neither wait, read a clock nor change anything, and return a list of events.
"""

from typing import Any, assert_never

from msgspec import UNSET
from msgspec.structs import asdict, replace

from . import commands as c
from . import events as e
from .content import WITH_LINES, Content
from .correction import Choices, apply, compare, undo
from .look import Look, Partner
from .model import BootTime, CityCrew, Item, NextStep, Show, cities, city_slug, item_id
from .refusal import Refused
from .text import N_, paragraphs, tidy
from .transitions import ItemAction, on_hold, require, someone_on_air, unknown_item

MOST_ITEMS = 1_300
"""A full programme leaves room for a hundred more during the evening."""
MOST_OPEN_ALERTS = 20
MOST_CITIES = 300
LOOK_COMMANDS = (c.SetColours, c.SetPicture, c.PlacePartner, c.RemovePartner)
AFTER_THE_END = (c.ReopenShow, c.Say, c.ResolveAlert, c.SetTimeZone, *LOOK_COMMANDS)
"""Talkback stays open once the evening is over, its times are still read, and partners are thanked."""
MOST_PARTNERS = 12
REOPEN_WITHIN_MS = 600_000
"""How long the end of the evening can be taken back."""


def next_step(show: Show) -> NextStep | None:
    """The one step that comes next; none after the end."""
    if show.phase == "setup":
        return NextStep(step="open_doors")
    if show.phase == "doors":
        return NextStep(step="start_show")
    if show.phase == "ended":
        return None
    if show.hold:
        return NextStep(step="release")
    on_air = show.item(show.on_air) if show.on_air else None
    if on_air:
        if on_air.status == "done":
            return NextStep(step="clear", item=on_air.id)
        armed = on_air.status == "on_air" and on_air.content.kind == "pitch"
        return NextStep(step="start_clock" if armed else "finish", item=on_air.id)
    if show.on_deck:
        return NextStep(step="take", item=show.on_deck)
    following = next(show.waiting(), None)
    return NextStep(step="call", item=following.id) if following else NextStep(step="end_show")


def reopen_until(show: Show) -> int | None:
    """When the end can no longer be taken back (epoch ms); None while the evening has not ended."""
    return None if show.ended_at is None else show.ended_at + REOPEN_WITHIN_MS


def due(show: Show, *, now: int) -> list[e.AnyEvent]:
    """The events that the clock causes by ``now`` (epoch ms): the end of the pitch, at its deadline."""
    timer = show.timer
    if timer.state == "running" and timer.item and timer.ends_at is not None and timer.ends_at <= now:
        return [e.TimeUp(at=timer.ends_at, item=timer.item)]
    return []


def decide(show: Show, command: c.AnyCommand, *, now: int, boot: BootTime | None = None) -> list[e.AnyEvent]:
    """The events of ``command`` on ``show`` at ``now`` (epoch ms); none if the show already is as requested.

    ``boot`` is ``now`` on the machine's own clock, where it has one.
    Raises :class:`Refused`, also while an event that is :func:`due` has not been recorded.
    """
    if isinstance(command, c.ServerCommand):
        return [_noted(show, command, now)]
    if due(show, now=now):
        raise Refused("time_is_up", N_("Le temps est écoulé : le pitch est terminé."))
    if show.phase == "ended" and not isinstance(command, AFTER_THE_END):
        raise Refused("ended", N_("La soirée est terminée."))
    match command:
        case c.Go(expect=expect):
            return _go(show, expect, now, boot)
        case c.OpenDoors():
            return _open_doors(show, now)
        case c.StartShow():
            return _start_show(show, now)
        case c.EndShow():
            return _end_show(show, now)
        case c.ReopenShow():
            return _reopen_show(show, now)
        case c.Release():
            return _release(show, now)
        case c.Call(item=item):
            return _call(show, item, now)
        case c.Take(item=item):
            return _take(show, item, now)
        case c.StartClock(item=item):
            return _start_clock(show, item, now, boot)
        case c.Finish(item=item):
            return _finish(show, item, now)
        case c.Clear(item=item):
            return _clear(show, item, now)
        case c.HoldShow(reason=reason):
            return _hold(show, reason, now)
        case c.SetStart(starts_at=starts_at, was=was):
            _require_not_live(
                show, "start_is_fixed", N_("L'heure de début ne change plus : la soirée a commencé.")
            )
            if starts_at == show.starts_at:
                return []
            _require_unchanged(was, show.starts_at)
            return [e.StartSet(at=now, starts_at=starts_at)]
        case c.SetPitchLength(length_ms=length_ms, was=was):
            _require_not_live(
                show,
                "length_is_fixed",
                N_("La durée des pitchs ne change plus : elle est la même pour tout le monde."),
            )
            if length_ms == show.pitch_length_ms:
                return []
            _require_unchanged(was, show.pitch_length_ms)
            return [e.PitchLengthSet(at=now, length_ms=length_ms)]
        case c.SetTitle(title=title, was=was):
            if title == show.title:
                return []
            _require_unchanged(was, show.title)
            return [e.TitleSet(at=now, title=title)]
        case c.SetTimeZone(time_zone=zone, was=was):
            if zone == show.time_zone:
                return []
            _require_unchanged(was, show.time_zone)
            return [e.TimeZoneSet(at=now, time_zone=zone)]
        case c.SetLanguage(language=language, was=was):
            if language == show.language:
                return []
            _require_unchanged(was, show.language)
            return [e.LanguageSet(at=now, language=language)]
        case c.WriteScript():
            return _write_script(show, command, now)
        case c.SetStream():
            return _set_stream(show, command, now)
        case c.SetColours() | c.SetPicture() | c.PlacePartner() | c.RemovePartner():
            look = _look_after(show.look, command)
            return [e.LookChanged(at=now, look=look)] if look != show.look else []
        case c.AddCity(name=name):
            return _add_city(show, name, now)
        case c.RemoveCity(city=city):
            return _remove_city(show, city, now)
        case c.SetCity():
            return _set_city(show, command, now)
        case c.Void(item=item, reason=reason):
            return _void(show, item, reason, now)
        case c.RedoLater(item=item, reason=reason):
            return _redo_later(show, item, reason, now)
        case c.Move(item=item, before=before):
            return _move(show, item, before, now)
        case c.Swap(item=item, other=other):
            return _swap(show, item, other, now)
        case c.Postpone(item=item):
            return _postpone(show, item, now)
        case c.MarkAbsent(item=item):
            return _mark_absent(show, item, now)
        case c.Reinstate(item=item):
            _find(show, item, "reinstate")
            return [e.Reinstated(at=now, item=item)]
        case c.Withdraw(item=item):
            _find(show, item, "withdraw")
            return [e.Withdrawn(at=now, item=item)]
        case c.AddItem():
            return _add_item(show, command, now)
        case c.EditItem():
            return _edit_item(show, command, now)
        case c.ApplyProgramme():
            return _apply_programme(show, command, now)
        case c.UndoProgramme(at=at):
            return [undo(show, at, now=now)]
        case c.CheckInSpeaker():
            return _check_in(show, command, now)
        case c.RaiseAlert(city=city, text=text, by=by):
            return _raise_alert(show, city, text, by, now)
        case c.ResolveAlert(alert=alert, answer=answer):
            return _resolve_alert(show, alert, answer, now)
        case c.Say(city=city, text=text, by=by):
            if city:
                _require_city(show, city)
            return [e.Said(at=now, city=city, text=_filled(text), by=tidy(by))]
        case c.ShowOverlay(name=name):
            return [e.OverlayShown(at=now, name=name)] if name in show.hidden_overlays else []
        case c.HideOverlay(name=name):
            return [e.OverlayHidden(at=now, name=name)] if name not in show.hidden_overlays else []
        case c.SetTicker(text=text):
            return [e.TickerSet(at=now, text=tidy(text))] if tidy(text) != show.ticker else []
        case c.SendPrompt(text=text):
            return [e.Prompted(at=now, text=tidy(text))]
        case _:
            assert_never(command)


def _go(show: Show, expect: NextStep, now: int, boot: BootTime | None) -> list[e.AnyEvent]:
    step = next_step(show)
    if step is None or step != expect:
        raise Refused(
            "stale_go",
            N_("Quelqu'un a déjà fait cette étape. Regardez ce que dit le bouton, puis appuyez."),
        )
    item = step.item or ""
    match step.step:
        case "open_doors":
            return _open_doors(show, now)
        case "start_show":
            return _start_show(show, now)
        case "call":
            return _call(show, item, now)
        case "take":
            return _take(show, item, now)
        case "start_clock":
            return _start_clock(show, item, now, boot)
        case "finish":
            return _finish(show, item, now)
        case "clear":
            return _clear(show, item, now)
        case "release":
            return _release(show, now)
        case "end_show":
            return _end_show(show, now)
        case _:
            assert_never(step.step)


# The evening as a whole


def _add_city(show: Show, name: str, now: int) -> list[e.AnyEvent]:
    name = _filled(name)
    if city_slug(name) in cities(show):
        return []
    if len(show.cities) >= MOST_CITIES:
        raise Refused("too_many_cities", N_("Il y a déjà trop de villes."))
    return [e.CityAdded(at=now, city=name)]


def _remove_city(show: Show, slug: str, now: int) -> list[e.AnyEvent]:
    _require_city(show, slug)
    if any(item.content.kind == "pitch" and city_slug(item.content.city) == slug for item in show.items):
        raise Refused(
            "city_has_pitches",
            N_("Cette ville a des pitchs : changez d'abord leur ville, dans le conducteur."),
        )
    return [e.CityRemoved(at=now, city=slug)]


def _set_city(show: Show, command: c.SetCity, now: int) -> list[e.AnyEvent]:
    _require_city(show, command.city)
    crew = show.city_crews.get(command.city, CityCrew())
    contact = crew.contact if command.contact is UNSET else tidy(command.contact)
    facilitator = crew.facilitator if command.facilitator is UNSET else tidy(command.facilitator)
    if (contact, facilitator) == (crew.contact, crew.facilitator):
        return []
    _require_unchanged(command.was_contact, crew.contact)
    _require_unchanged(command.was_facilitator, crew.facilitator)
    return [e.CitySet(at=now, city=command.city, contact=contact, facilitator=facilitator)]


def _look_after(look: Look, command: c.SetColours | c.SetPicture | c.PlacePartner | c.RemovePartner) -> Look:
    match command:
        case c.SetColours(accent=accent, plate=plate, text=text):
            chosen = {"accent": accent, "plate": plate, "text": text}
            colours = {
                name: colour and colour.lower() for name, colour in chosen.items() if colour is not UNSET
            }
            return replace(look, **colours)
        case c.SetPicture(place=place, picture=picture):
            return replace(look, **{place: picture.picture if picture else None})
        case c.PlacePartner():
            return _with_partner(look, command)
        case c.RemovePartner(picture=picture):
            return replace(look, partners=_partners_without(look, picture))
        case _:
            assert_never(command)


def _with_partner(look: Look, command: c.PlacePartner) -> Look:
    partner = Partner(picture=command.picture.picture, name=_filled(command.name))
    others = _partners_without(look, partner.picture.id)
    if len(others) >= MOST_PARTNERS:
        raise Refused(
            "too_many_partners",
            N_("Au plus {most} logos de partenaires : retirez-en un d'abord."),
            most=MOST_PARTNERS,
        )
    if command.before == partner.picture.id:
        raise Refused("unknown_partner", N_("Ce logo n'est plus là."))
    ids = [other.picture.id for other in others]
    if command.before is not None and command.before not in ids:
        raise Refused("unknown_partner", N_("Ce logo n'est plus là."))
    place = len(others) if command.before is None else ids.index(command.before)
    return replace(look, partners=(*others[:place], partner, *others[place:]))


def _partners_without(look: Look, picture: str) -> tuple[Partner, ...]:
    return tuple(partner for partner in look.partners if partner.picture.id != picture)


def _open_doors(show: Show, now: int) -> list[e.AnyEvent]:
    if show.phase != "setup":
        raise Refused("doors_are_open", N_("Les portes sont déjà ouvertes."))
    if next(show.waiting(), None) is None:
        raise Refused("empty_rundown", N_("Le conducteur est vide : ajoutez au moins un pitch."))
    return [e.DoorsOpened(at=now)]


def _start_show(show: Show, now: int) -> list[e.AnyEvent]:
    if show.phase == "setup":
        raise Refused("doors_are_closed", N_("Ouvrez d'abord les portes."))
    if show.phase == "live":
        raise _already_live()
    return [e.ShowStarted(at=now)]


def _end_show(show: Show, now: int) -> list[e.AnyEvent]:
    _require_live(show)
    _require_no_hold(show)
    if show.on_air:
        raise someone_on_air(show, show.on_air)
    on_deck = _back_in_queue(_find(show, show.on_deck), now) if show.on_deck else []
    return [*on_deck, e.ShowEnded(at=now, on_deck=show.on_deck)]


def _reopen_show(show: Show, now: int) -> list[e.AnyEvent]:
    if show.phase == "live":
        raise _already_live()
    until = reopen_until(show)
    if until is None:
        raise _not_live()
    if now >= until:
        raise Refused(
            "too_late_to_reopen",
            N_("La soirée est terminée depuis plus de dix minutes : elle ne peut plus reprendre."),
        )
    again = [e.Called(at=now, item=show.on_deck_at_end)] if show.on_deck_at_end else []
    return [e.ShowReopened(at=now), *again]


def _write_script(show: Show, command: c.WriteScript, now: int) -> list[e.AnyEvent]:
    part = command.part
    text = tidy(command.text) if part == "host" else paragraphs(command.text)
    written = getattr(show.script, part)
    if text == written:
        return []
    _require_unchanged(command.was, written)
    return [e.ScriptWritten(at=now, part=part, text=text)]


def _set_stream(show: Show, command: c.SetStream, now: int) -> list[e.AnyEvent]:
    stream = show.stream
    url = stream.url if command.url is UNSET else tidy(command.url)
    delay_ms = stream.delay_ms if command.delay_ms is UNSET else command.delay_ms
    if (url, delay_ms) == (stream.url, stream.delay_ms):
        return []
    _require_unchanged(command.was_url, stream.url)
    _require_unchanged(command.was_delay_ms, stream.delay_ms)
    return [e.StreamSet(at=now, url=url, delay_ms=delay_ms)]


def _require_unchanged(was: object, value: object) -> None:
    """Raises :class:`Refused` if what somebody saw before they typed is not there any more."""
    if was is not UNSET and was != value:
        raise Refused(
            "changed_meanwhile",
            N_("Quelqu’un d’autre vient de changer ce réglage : regardez ce qu’il est devenu."),
        )


def _hold(show: Show, reason: str, now: int) -> list[e.AnyEvent]:
    _require_live(show)
    if show.hold:
        raise Refused("already_on_hold", N_("La mire d'attente est déjà à l'antenne."))
    return [e.Held(at=now, reason=tidy(reason))]


def _release(show: Show, now: int) -> list[e.AnyEvent]:
    _require_live(show)
    if not show.hold:
        raise Refused("not_on_hold", N_("La mire d'attente n'est pas à l'antenne."))
    return [e.Released(at=now)]


# One pitch from its call to its end


def _call(show: Show, item_id: str, now: int) -> list[e.AnyEvent]:
    return [e.Called(at=now, item=_find(show, item_id, "call").id)]


def _take(show: Show, item_id: str, now: int) -> list[e.AnyEvent]:
    return [e.Taken(at=now, item=_find(show, item_id, "take").id)]


def _start_clock(show: Show, item_id: str, now: int, boot: BootTime | None) -> list[e.AnyEvent]:
    item = _find(show, item_id, "start_clock")
    return [e.ClockStarted(at=now, item=item.id, ends_at=now + show.pitch_length_ms, boot=boot)]


def _finish(show: Show, item_id: str, now: int) -> list[e.AnyEvent]:
    return [e.Finished(at=now, item=_find(show, item_id, "finish").id)]


def _clear(show: Show, item_id: str, now: int) -> list[e.AnyEvent]:
    return [e.Cleared(at=now, item=_find(show, item_id, "clear").id)]


# Exceptions to the usual order


def _void(show: Show, item_id: str, reason: str, now: int) -> list[e.AnyEvent]:
    return [e.Voided(at=now, item=_find(show, item_id, "void").id, reason=tidy(reason))]


def _redo_later(show: Show, item_id: str, reason: str, now: int) -> list[e.AnyEvent]:
    item = _find(show, item_id, "redo_later")
    return [
        e.Voided(at=now, item=item.id, reason=tidy(reason)),
        e.Moved(at=now, item=item.id, before=None),
    ]


def _mark_absent(show: Show, item_id: str, now: int) -> list[e.AnyEvent]:
    return [e.MarkedAbsent(at=now, item=_find(show, item_id, "mark_absent").id)]


def _move(show: Show, item_id: str, before: str | None, now: int) -> list[e.AnyEvent]:
    item = _find(show, item_id, "move")
    if before is not None:
        _find(show, before)
    if before == item_id or before == _following(show, item_id):
        return []
    return [*_back_in_queue(item, now), e.Moved(at=now, item=item_id, before=before)]


def _swap(show: Show, item_id: str, other_id: str, now: int) -> list[e.AnyEvent]:
    """Swap one way only, which makes it idempotent: two people at once must not undo each other's swap."""
    item, other = _find(show, item_id), _find(show, other_id)
    for one in (item, other):
        require(show, one, "swap")
    if item is other:
        return []
    if show.items.index(other) < show.items.index(item):
        raise Refused(
            "already_before",
            N_("« {other} » passe déjà avant « {project} »."),
            other=other.content.project,
            project=item.content.project,
        )
    events = [*_back_in_queue(item, now), *_back_in_queue(other, now)]
    after = _following(show, other_id)
    is_apart = _following(show, item_id) != other_id
    events.append(e.Moved(at=now, item=other_id, before=item_id))
    return [*events, e.Moved(at=now, item=item_id, before=after)] if is_apart else events


def _postpone(show: Show, item_id: str, now: int) -> list[e.AnyEvent]:
    item = _find(show, item_id, "postpone")
    reinstated: list[e.AnyEvent] = [e.Reinstated(at=now, item=item_id)] if item.status == "absent" else []
    return reinstated + _back_in_queue(item, now) + [e.Moved(at=now, item=item_id, before=None)]


def _back_in_queue(item: Item, now: int) -> list[e.AnyEvent]:
    return [e.Uncalled(at=now, item=item.id)] if item.status == "on_deck" else []


def _following(show: Show, item_id: str) -> str | None:
    ids = [item.id for item in show.items]
    place = ids.index(item_id) + 1
    return ids[place] if place < len(ids) else None


# The rundown's texts


def _add_item(show: Show, command: c.AddItem, now: int) -> list[e.AnyEvent]:
    if len(show.items) >= MOST_ITEMS:
        raise _full()
    if command.before is not None:
        _find(show, command.before)
    content = _tidied(Content(**_given(command)))
    return [e.ItemAdded(at=now, item=item_id(show.ids_given), content=content, before=command.before)]


def _edit_item(show: Show, command: c.EditItem, now: int) -> list[e.AnyEvent]:
    item = _find(show, command.item, "edit_item")
    changes = _given(command)
    if "length_ms" in changes and item.content.kind == "pitch":
        raise Refused(
            "length_is_fixed", N_("La durée des pitchs ne change plus : elle est la même pour tout le monde.")
        )
    content = _tidied(replace(item.content, **changes))
    return [e.ItemEdited(at=now, item=item.id, content=content)] if content != item.content else []


def _apply_programme(show: Show, command: c.ApplyProgramme, now: int) -> list[e.AnyEvent]:
    if len(show.items) + sum(row.item is None for row in command.rows) > MOST_ITEMS:
        raise _full()
    for item in (*command.theirs, *command.ours):
        _find(show, item)
    revision = compare(show, command.rows)
    if revision.fingerprint != command.expect:
        raise Refused(
            "stale_programme",
            N_("Le conducteur a changé depuis cette comparaison : regardez-la à nouveau, puis appliquez."),
        )
    choices = Choices(theirs=command.theirs, ours=command.ours)
    event = apply(show, revision, choices, programme=command.programme, reading=command.reading, now=now)
    return [event] if event else []


def _given(command: c.ContentCommand) -> dict[str, Any]:
    """The fields of a content that the command does not leave out."""
    fields = asdict(command).items()
    return {name: value for name, value in fields if name in Content.__struct_fields__ and value is not UNSET}


def _tidied(content: Content) -> Content:
    texts = {
        name: paragraphs(value) if name in WITH_LINES else tidy(value)
        for name, value in asdict(content).items()
        if isinstance(value, str)
    }
    needs = tuple(need for need in map(tidy, content.needs) if need)
    return replace(content, **texts | {"project": _filled(content.project), "needs": needs})


# Cities


def _check_in(show: Show, command: c.CheckInSpeaker, now: int) -> list[e.AnyEvent]:
    item = _find(show, command.item, "check_in")
    known = item.check_in
    return [
        e.CheckedIn(
            at=now,
            item=item.id,
            present=known.present if command.present is UNSET else command.present,
            sound=known.sound if command.sound is UNSET else command.sound,
            picture=known.picture if command.picture is UNSET else command.picture,
            by=tidy(command.by),
        )
    ]


def _raise_alert(show: Show, city: str, text: str, by: str, now: int) -> list[e.AnyEvent]:
    _require_city(show, city)
    open_here = [alert for alert in show.alerts if alert.city == city and alert.resolved_at is None]
    if len(open_here) >= MOST_OPEN_ALERTS:
        raise Refused(
            "too_many_alerts",
            N_("La régie a déjà beaucoup d'alertes de votre ville : attendez sa réponse, ou appelez-la."),
        )
    alert_id = f"a{show.alerts_raised + 1}"
    return [e.AlertRaised(at=now, alert=alert_id, city=city, text=_filled(text), by=tidy(by))]


def _resolve_alert(show: Show, alert_id: str, answer: str, now: int) -> list[e.AnyEvent]:
    alert = next((alert for alert in show.alerts if alert.id == alert_id), None)
    if alert is None:
        raise Refused("unknown_alert", N_("Cette alerte n'existe pas."))
    if alert.resolved_at is not None:
        return []
    return [e.AlertResolved(at=now, alert=alert_id, answer=tidy(answer))]


# Changes in OBS that the server records, in any phase


def _noted(show: Show, command: c.ServerCommand, now: int) -> e.AnyEvent:
    if isinstance(command, c.NoteOutput):
        return e.OutputChanged(at=now, output=command.output, change=command.change)
    return e.PitchMarked(
        at=now,
        item=_find(show, command.item).id,
        edge=command.edge,
        moment=command.moment,
        stream_ms=command.stream_ms,
        record_ms=command.record_ms,
    )


# Preconditions


def _filled(text: str) -> str:
    if not tidy(text):
        raise Refused("empty_text", N_("Écrivez d'abord un texte."))
    return tidy(text)


def _full() -> Refused:
    return Refused("rundown_is_full", N_("Le conducteur est plein : rien ne peut y être ajouté."))


def _find(show: Show, item_id: str, action: ItemAction | None = None) -> Item:
    """The item of that id, on which the rules accept ``action`` now."""
    item = show.item(item_id)
    if item is None:
        raise unknown_item()
    if action:
        require(show, item, action)
    return item


def _require_live(show: Show) -> None:
    if show.phase != "live":
        raise _not_live()


def _not_live() -> Refused:
    return Refused("not_live", N_("La soirée n'a pas encore commencé."))


def _already_live() -> Refused:
    return Refused("already_live", N_("La soirée est déjà à l'antenne."))


def _require_not_live(show: Show, code: str, message: str) -> None:
    if show.phase == "live":
        raise Refused(code, message)


def _require_no_hold(show: Show) -> None:
    if show.hold:
        raise on_hold()


def _require_city(show: Show, slug: str) -> None:
    if slug not in cities(show):
        raise Refused("unknown_city", N_("Cette ville n'existe pas dans le conducteur."))
