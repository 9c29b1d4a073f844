"""Keys: what a press of a Stream Deck's key, a foot switch or a script does, whatever door it comes by.

A press carries neither an id nor what its finger meant, so the server asks of it what the host's page asks of
a press of the button: see :mod:`topchrono.web.commands.press_guard`.
"""

import asyncio
import hashlib
import uuid
from collections import OrderedDict, defaultdict
from collections.abc import Mapping

import msgspec

from topchrono.conductor import Conductor
from topchrono.i18n import DEFAULT_LANGUAGE, render
from topchrono.show import commands as c
from topchrono.show.model import NextStep, Show, city_slug
from topchrono.show.refusal import Refused
from topchrono.show.rules import next_step
from topchrono.show.text import N_, Text
from topchrono.show.transitions import unknown_item
from topchrono.storage.links import PressKey, actor_of
from topchrono.views.roles import PERMISSIONS, Role
from topchrono.web.commands.gateway import CommandGateway
from topchrono.web.commands.permissions import require_permission
from topchrono.web.commands.press_guard import SHOWN_MS, PressGuard, Shown
from topchrono.web.http.auth import FORBIDDEN, audience_of
from topchrono.web.http.errors import HttpRefused
from topchrono.web.http.limits import Limit

FRESH_MS = 3_000
"""A pitch that has only just begun is not cut: a double press meant the start."""
EARLY_MS = 900_000
"""Starting so long before the announced time needs a second press."""
AT_ONCE, PER_S = 80, 40
"""Token bucket of one key: a foot switch that is held down repeats."""
MOST_ANSWERS_KEPT = 2_000
NOT_FINAL = frozenset({"not_saved", "busy", "fault"})
"""Codes of refusals after which the same press may be tried again."""

PROMPTS = {
    "louder": N_("Plus fort"),
    "camera": N_("Regardez la caméra"),
    "closer": N_("Rapprochez-vous du micro"),
    "conclude": N_("Concluez"),
}
"""The ready-made prompts, as the director's panel has them."""
CLEAR = "clear"

ACTIONS: Mapping[str, type[c.Command]] = {
    "go": c.Go,
    "slate": c.HoldShow,
    "slate/on": c.HoldShow,
    "slate/off": c.Release,
    **{f"prompt/{name}": c.SendPrompt for name in (*PROMPTS, CLEAR)},
    "check-in": c.CheckInSpeaker,
}
"""What a key can do, and the command whose permission it needs. ``check-in/ITEM`` names the pitch."""
NAMED = "check-in/"

DONE_STEPS: Mapping[str, str] = {
    "open_doors": N_("Fait : les portes sont ouvertes."),
    "start_show": N_("Fait : la soirée commence."),
    "call": N_("Fait : le suivant est appelé."),
    "take": N_("Fait : le suivant est à l'antenne."),
    "start_clock": N_("Fait : le chrono est lancé."),
    "finish": N_("Fait : le passage est terminé."),
    "clear": N_("Fait : l'antenne est libre."),
    "release": N_("Fait : la mire d'attente est quittée."),
    "end_show": N_("Fait : la soirée est terminée."),
}
SLATE_ON = N_("Fait : la mire d'attente est à l'antenne.")
PROMPTED = N_("Fait : le message est à l'écran du pitch.")
CLEARED = N_("Fait : l'écran du pitch n'a plus de message.")
CHECKED_IN = N_("Fait : la présence est confirmée.")

SAME_PRESS = N_("Rien de plus : la touche vient d'être pressée.")
IS_ON = N_("Rien à faire : la mire d'attente est déjà à l'antenne.")
IS_OFF = N_("Rien à faire : la mire d'attente n'est pas à l'antenne.")
IS_PROMPTED = N_("Rien à faire : ce message est déjà à l'écran du pitch.")
IS_CLEAR = N_("Rien à faire : l'écran du pitch n'a pas de message.")
IS_CHECKED_IN = N_("Rien à faire : la présence est déjà confirmée.")

TOO_EARLY = N_("Rien n'a été fait : cela vient de changer. Regardez l'écran, puis appuyez à nouveau.")
PRESS_AGAIN = N_("Rien n'a été fait : appuyez encore dans les trois secondes pour confirmer.")
NOBODY_NEXT = N_("Rien n'a été fait : il n'y a plus de pitch à venir.")
UNKNOWN_ACTION = N_("Cette touche n'existe pas.")
BUSY = N_("Trop de demandes à la fois : attendez une seconde.")


class KeyAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What a press has done, or that there was nothing to do."""

    text: Text
    revision: int | None = None
    """At which it is on disk; None if there was nothing to do."""


def may_press(role: Role, action: str) -> bool:
    """Whether a key of ``role`` has ``action``; False also for what is none."""
    command = ACTIONS.get("check-in" if action.startswith(NAMED) else action)
    return command is not None and role in PERMISSIONS[command]


def actions_of(role: Role) -> list[str]:
    """The actions of a key of ``role``, in the order in which people look for them."""
    return [action for action in ACTIONS if may_press(role, action)]


class KeyGateway:
    """Turns presses into commands, each press into one at most."""

    def __init__(self, conductor: Conductor, gateway: CommandGateway) -> None:
        self._conductor = conductor
        self._gateway = gateway
        self._limit = Limit(burst=AT_ONCE, per_s=PER_S)
        self._guards: defaultdict[tuple[str, str], PressGuard] = defaultdict(PressGuard)
        self._answers: OrderedDict[str, asyncio.Task[KeyAnswer | Refused]] = OrderedDict()
        now = conductor.clock.now()
        self._step: Shown[NextStep | None] = Shown(next_step(conductor.show), now)
        self._slate: Shown[bool] = Shown(conductor.show.hold is not None, now)
        self._next_items: dict[str, Shown[str]] = {}
        self._look()

    async def follow(self) -> None:
        """The show has changed."""
        self._look()

    async def press(self, key: PressKey, action: str, press_id: str = "") -> KeyAnswer:
        """What a press of ``key`` has done. Raises :class:`Refused`.

        A press with the ``press_id`` of an earlier one is the same one, and gets its answer.
        """
        if action not in ACTIONS and not action.startswith(NAMED):
            raise Refused("unknown_action", UNKNOWN_ACTION)
        if not may_press(key.role, action):
            raise Refused("forbidden", FORBIDDEN)
        if not self._limit.allows(key.key):
            raise HttpRefused(429, "busy", BUSY)
        if not press_id:
            return await self._perform(key, action, str(uuid.uuid4()))
        return await self._perform_once(key, action, _command_id(key, action, press_id))

    async def _perform_once(self, key: PressKey, action: str, command_id: str) -> KeyAnswer:
        task = self._answers.get(command_id)
        if task is None:
            task = self._answers[command_id] = asyncio.create_task(self._outcome(key, action, command_id))
            if len(self._answers) > MOST_ANSWERS_KEPT:
                self._answers.popitem(last=False)
        # Whoever asked first may leave before the others have their answer.
        outcome = await asyncio.shield(task)
        if isinstance(outcome, KeyAnswer):
            return outcome
        if outcome.code in NOT_FINAL and self._answers.get(command_id) is task:
            del self._answers[command_id]
        raise outcome.copy()

    async def _outcome(self, key: PressKey, action: str, command_id: str) -> KeyAnswer | Refused:
        try:
            return await self._perform(key, action, command_id)
        except Refused as refused:
            # Done before a restart, when the step was another one.
            return KeyAnswer(text=Text(SAME_PRESS)) if refused.code == "id_reused" else refused.copy()

    async def _perform(self, key: PressKey, action: str, command_id: str) -> KeyAnswer:
        self._look()
        group, _, detail = action.partition("/")
        match group:
            case "go":
                return await self._go(key, command_id)
            case "slate":
                return await self._set_slate(key, detail, command_id)
            case "prompt":
                return await self._prompt(key, detail, command_id)
            case _:
                return await self._check_in(key, detail, command_id)

    def _look(self) -> None:
        """Note since when the show has been as it is."""
        show, now = self._conductor.show, self._conductor.clock.now()
        self._step.follow(next_step(show), now)
        self._slate.follow(show.hold is not None, now)
        following = next_items(show)
        for city in {*self._next_items, *following}:
            item = following.get(city, "")
            self._next_items.setdefault(city, Shown(item, now)).follow(item, now)

    async def _go(self, key: PressKey, command_id: str) -> KeyAnswer:
        step, show, now = self._step.value, self._conductor.show, self._conductor.clock.now()
        if step is None:
            raise Refused("ended", N_("La soirée est terminée."))
        is_cut = step.step == "finish" and _kind(show, step.item) == "pitch"
        is_early = (
            step.step == "start_show" and show.starts_at is not None and show.starts_at - now > EARLY_MS
        )
        meaning = self._guards[key.key, "go"].press(
            now,
            self._step,
            needs_second=is_cut or is_early or step.step == "end_show",
            shown_ms=FRESH_MS if is_cut else SHOWN_MS,
        )
        match meaning:
            case "same":
                return KeyAnswer(text=Text(SAME_PRESS))
            case "early":
                raise Refused("too_early", TOO_EARLY)
            case "ask":
                raise Refused("press_again", PRESS_AGAIN)
            case "go":
                return await self._submit(key, c.Go(id=command_id, expect=step), DONE_STEPS[step.step])

    async def _set_slate(self, key: PressKey, wanted: str, command_id: str) -> KeyAnswer:
        is_on = self._slate.value
        if wanted == ("on" if is_on else "off"):
            return KeyAnswer(text=Text(IS_ON if is_on else IS_OFF))
        if not wanted:
            # A switch that bounces would put the slate on air and take it away again.
            match self._guards[key.key, "slate"].press(self._conductor.clock.now(), self._slate):
                case "same":
                    return KeyAnswer(text=Text(SAME_PRESS))
                case "early":
                    raise Refused("too_early", TOO_EARLY)
                case _:
                    pass
        try:
            if is_on:
                return await self._submit(key, c.Release(id=command_id), DONE_STEPS["release"])
            return await self._submit(key, c.HoldShow(id=command_id), SLATE_ON)
        except Refused as refused:
            # Somebody else was faster.
            if refused.code not in ("already_on_hold", "not_on_hold"):
                raise
            return KeyAnswer(text=Text(IS_OFF if is_on else IS_ON))

    async def _prompt(self, key: PressKey, name: str, command_id: str) -> KeyAnswer:
        show = self._conductor.show
        # The person who pitches reads it in the language of the evening.
        text = "" if name == CLEAR else render(Text(PROMPTS[name]), show.language or DEFAULT_LANGUAGE)
        if show.phase != "ended" and text == (show.prompt.text if show.prompt else ""):
            return KeyAnswer(text=Text(IS_PROMPTED if text else IS_CLEAR))
        return await self._submit(key, c.SendPrompt(id=command_id, text=text), PROMPTED if text else CLEARED)

    async def _check_in(self, key: PressKey, named: str, command_id: str) -> KeyAnswer:
        show = self._conductor.show
        item_id = named or self._next_item(key)
        command = c.CheckInSpeaker(id=command_id, item=item_id, present=True)
        require_permission(audience_of(actor_of(key)), command, show)
        item = show.item(item_id)
        if item is None:
            raise unknown_item()
        if item.check_in.present and show.phase != "ended":
            return KeyAnswer(text=Text(IS_CHECKED_IN))
        return await self._submit(key, command, CHECKED_IN)

    def _next_item(self, key: PressKey) -> str:
        """The pitch that comes next, of the key's own city. Raises :class:`Refused`."""
        following = self._next_items.get(key.city or "")
        if following is None or not following.value:
            raise Refused("nobody_next", NOBODY_NEXT)
        if self._conductor.clock.now() - following.since < SHOWN_MS:
            raise Refused("too_early", TOO_EARLY)
        return following.value

    async def _submit(self, key: PressKey, command: c.ClientCommand, done: str) -> KeyAnswer:
        answer = await self._gateway.submit(command, actor_of(key))
        return KeyAnswer(text=Text(done), revision=answer.revision)


def next_items(show: Show) -> dict[str, str]:
    """The pitch that comes next of each city (by slug), and of the whole evening (under no name)."""
    on_deck = show.item(show.on_deck) if show.on_deck else None
    found: dict[str, str] = {}
    for item in (*([on_deck] if on_deck else []), *show.waiting()):
        if item.content.kind == "pitch":
            found.setdefault("", item.id)
            found.setdefault(city_slug(item.content.city), item.id)
    return found


def _kind(show: Show, item_id: str | None) -> str:
    item = show.item(item_id or "")
    return item.content.kind if item else ""


def _command_id(key: PressKey, action: str, press_id: str) -> str:
    """The same for the same press, also after a restart: the journal knows what it has done."""
    return hashlib.sha256(f"{key.key} {action} {press_id}".encode()).hexdigest()[:32]
