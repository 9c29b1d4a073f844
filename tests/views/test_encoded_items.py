"""Items encoded once for all who may see the same of them."""

from typing import Any

import msgspec
import pytest

from tests.show.evening import Evening
from topchrono.views.encoded_items import ItemEncoder, Items
from topchrono.views.items import item_view
from topchrono.views.roles import Audience

HOST, DIRECTOR, VIEWER = Audience("host"), Audience("director"), Audience("viewer")
LYON, BREST = Audience("organizer", "lyon"), Audience("organizer", "brest")
EVERYONE = (HOST, DIRECTOR, VIEWER, LYON, BREST, Audience("overlay"), Audience("speaker"))


def one_by_one(evening: Evening, audience: Audience) -> dict[str, Any]:
    views = [item_view(evening.show, item, audience) for item in evening.show.items]
    return {view.id: msgspec.json.decode(msgspec.json.encode(view)) for view in views}


def decoded(items: Items) -> dict[str, Any]:
    return {id_: msgspec.json.decode(item.whole) for id_, item in items.whole.items()}


@pytest.mark.parametrize("audience", EVERYONE, ids=str)
def test_each_reader_gets_every_item_as_it_is_after_each_change(audience: Audience) -> None:
    evening, encoder = Evening(), ItemEncoder()
    for name, fields in (
        ("set_pitch_length", {"length_ms": 60_000}),
        ("open_doors", {}),
        ("start_show", {}),
        ("call", {"item": "p02"}),
        ("check_in", {"item": "p01", "present": True, "sound": True, "picture": False, "by": "Zoé"}),
        ("edit_item", {"item": "p03", "project": "Autre"}),
        ("move", {"item": "p03", "before": "p01"}),
        ("withdraw", {"item": "p03"}),
    ):
        evening.do(name, **fields)
        items = encoder.items_for(evening.show, audience)
        assert list(items.whole) == [item.id for item in evening.show.items]
        assert decoded(items) == one_by_one(evening, audience)


def test_an_item_that_has_not_changed_is_not_encoded_again() -> None:
    evening, encoder = Evening().live(), ItemEncoder()
    before = {who: encoder.items_for(evening.show, who) for who in EVERYONE}
    evening.do("edit_item", item="p02", project="Autre")
    for who, items in before.items():
        now = encoder.items_for(evening.show, who)
        assert [id_ for id_ in now.whole if now[id_] is not items[id_]] == ["p02"]


def test_an_item_whose_commands_alone_change_keeps_its_base() -> None:
    evening, encoder = Evening().live(), ItemEncoder()
    before = encoder.items_for(evening.show, HOST)
    evening.do("call", item="p01")
    now = encoder.items_for(evening.show, HOST)
    assert [id_ for id_ in now.whole if now[id_].base is before[id_].base] == ["p02", "p03"]
    assert now["p02"].possible != before["p02"].possible


def test_those_who_see_the_same_share_it() -> None:
    evening, encoder = Evening(), ItemEncoder()
    overlay, viewer = (encoder.items_for(evening.show, Audience(role)) for role in ("overlay", "viewer"))
    assert overlay.common is viewer.common
    host, director = (encoder.items_for(evening.show, who) for who in (HOST, DIRECTOR))
    assert host.common is not director.common
