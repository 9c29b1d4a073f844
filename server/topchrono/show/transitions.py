"""Which command moves an item from which status to which: the state machine of the rundown, as one table.

The rules read it through :func:`obstacle`; the views send :func:`possible`, so no page keeps a table of its
own. ARCHITECTURE's figure is generated from it. An illegal transition is refused and changes nothing.
"""

from collections.abc import Mapping
from typing import Literal, get_args

from .content import Kind
from .model import Item, Phase, Show, Status
from .refusal import Refused
from .text import N_

ItemAction = Literal[
    "call",
    "take",
    "start_clock",
    "finish",
    "clear",
    "void",
    "redo_later",
    "move",
    "swap",
    "postpone",
    "mark_absent",
    "reinstate",
    "withdraw",
    "edit_item",
    "check_in",
]
"""The commands that name an item, by the tag that they have on the wire."""

Moves = Mapping[Status, Status]
"""From a status that allows the command to the status that follows."""

IN_EVERY_STATUS: Moves = {status: status for status in get_args(Status)}

EVERY_ITEM: dict[ItemAction, Moves] = {
    "call": {"queued": "on_deck"},
    "take": {"on_deck": "on_air"},
    "clear": {"done": "done"},
    "void": {"on_air": "queued", "pitching": "queued", "done": "queued"},
    "redo_later": {"on_air": "queued", "pitching": "queued", "done": "queued"},
    "move": {"queued": "queued", "on_deck": "queued", "absent": "absent", "withdrawn": "withdrawn"},
    "swap": {"queued": "queued", "on_deck": "queued"},
    "postpone": {"queued": "queued", "on_deck": "queued", "absent": "queued"},
    "reinstate": {"absent": "queued", "withdrawn": "queued"},
    "withdraw": {"queued": "withdrawn", "on_deck": "withdrawn", "absent": "withdrawn"},
    "edit_item": IN_EVERY_STATUS,
}
PITCH: dict[ItemAction, Moves] = {
    "start_clock": {"on_air": "pitching"},
    "finish": {"pitching": "done"},
    "mark_absent": {"queued": "absent", "on_deck": "absent", "on_air": "absent"},
    "check_in": IN_EVERY_STATUS,
}
BREAK: dict[ItemAction, Moves] = {"finish": {"on_air": "done"}}

TRANSITIONS: dict[Kind, dict[ItemAction, Moves]] = {
    "pitch": {action: (EVERY_ITEM | PITCH)[action] for action in get_args(ItemAction)},
    "break": {
        action: (EVERY_ITEM | BREAK)[action]
        for action in get_args(ItemAction)
        if action in EVERY_ITEM or action in BREAK
    },
}
TIME_UP: Moves = {"pitching": "done"}
"""The transition that the clock causes, at the deadline."""

WHILE_LIVE: frozenset[ItemAction] = frozenset({"call", "take", "start_clock"})
NOT_ON_HOLD: frozenset[ItemAction] = frozenset({"take", "start_clock"})

NOT_FOR_A_BREAK: dict[ItemAction, tuple[str, str]] = {
    "start_clock": ("no_clock_for_a_break", N_("Une pause n'a pas de chrono.")),
    "mark_absent": ("not_a_pitch", N_("Cette action ne concerne que les pitchs.")),
    "check_in": ("not_a_pitch", N_("Cette action ne concerne que les pitchs.")),
}
WRONG_STEP: dict[tuple[ItemAction, Status], tuple[str, str]] = {
    ("take", "queued"): ("not_called", N_("Appelez d'abord « {project} ».")),
    ("start_clock", "pitching"): ("clock_is_running", N_("Le chrono tourne déjà.")),
    ("finish", "on_air"): ("clock_not_started", N_("Le chrono n'est pas encore lancé.")),
}
"""Refusals that name the missing or repeated step, where that says more than the status."""
WRONG_STATUS: dict[Status, str] = {
    "queued": N_("« {project} » est dans la file, pas encore à l'antenne."),
    "on_deck": N_("« {project} » est le suivant, pas encore à l'antenne."),
    "on_air": N_("« {project} » est à l'antenne."),
    "pitching": N_("« {project} » a la parole : le chrono tourne."),
    "done": N_("« {project} » est déjà passé à l'antenne."),
    "absent": N_("L'absence de « {project} » est signalée."),
    "withdrawn": N_("« {project} » est retiré de la soirée."),
}


def possible(show: Show, item: Item) -> tuple[ItemAction, ...]:
    """The commands on ``item`` that the rules accept now, in the order of :data:`ItemAction`."""
    if show.phase == "ended":
        return ()
    return tuple(action for action in TRANSITIONS[item.content.kind] if obstacle(show, item, action) is None)


Situation = tuple[Phase, bool, bool, bool, Kind, Status, bool]


def situation(show: Show, item: Item) -> Situation:
    """Cache key of :func:`possible`: items in the same situation accept the same commands, in any show."""
    is_on_hold, is_on_deck, is_on_air = show.hold is not None, bool(show.on_deck), bool(show.on_air)
    is_this_one = item.id == show.on_air
    return show.phase, is_on_hold, is_on_deck, is_on_air, item.content.kind, item.status, is_this_one


def require(show: Show, item: Item, action: ItemAction) -> None:
    """Raise the :func:`obstacle` to ``action`` on ``item``, if there is one."""
    refused = obstacle(show, item, action)
    if refused:
        raise refused


def obstacle(show: Show, item: Item, action: ItemAction) -> Refused | None:
    """Why the rules refuse ``action`` on ``item`` now; None if they accept it."""
    if action in WHILE_LIVE and show.phase != "live":
        return Refused("not_live", N_("La soirée n'a pas encore commencé."))
    if action in NOT_ON_HOLD and show.hold:
        return on_hold()
    if action == "clear" and show.on_air != item.id:
        return _named(item, "not_on_air", N_("« {project} » n'est pas à l'antenne."))
    moves = TRANSITIONS[item.content.kind].get(action)
    if moves is None:
        return Refused(*NOT_FOR_A_BREAK[action])
    if item.status not in moves:
        if (action, item.status) in WRONG_STEP:
            return _named(item, *WRONG_STEP[action, item.status])
        return _named(item, f"item_is_{item.status}", WRONG_STATUS[item.status])
    if action == "call" and show.on_deck:
        return Refused(
            "someone_on_deck", N_("« {project} » est déjà le suivant."), project=_project(show, show.on_deck)
        )
    if action == "take" and show.on_air:
        return someone_on_air(show, show.on_air)
    return None


def unknown_item() -> Refused:
    """The refusal where the rundown has no such item."""
    return Refused("unknown_item", N_("Ce pitch n'existe pas dans le conducteur."))


def someone_on_air(show: Show, item_id: str) -> Refused:
    """The refusal while another item is on air."""
    return Refused(
        "someone_on_air", N_("« {project} » est encore à l'antenne."), project=_project(show, item_id)
    )


def on_hold() -> Refused:
    """The refusal while the slate is on air."""
    return Refused("on_hold", N_("La mire d'attente est à l'antenne : quittez-la d'abord."))


def _named(item: Item, code: str, message: str) -> Refused:
    """A refusal that names the item where its text has a place for it."""
    return Refused(code, message, **({"project": item.content.project} if "{project}" in message else {}))


def _project(show: Show, item_id: str) -> str:
    item = show.item(item_id)
    return item.content.project if item else item_id
