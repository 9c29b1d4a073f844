"""Snapshots and deltas of each audience."""

from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.show.evening import Evening
from tests.test_conductor import running_conductor
from tests.views.building import build_sections
from tests.views.reader import decoded
from tests.views.test_delta import ITEMS, STEPS, step
from tests.web.merging import with_changes
from topchrono.conductor import Conductor
from topchrono.show.refusal import Refused
from topchrono.views.live_state import LiveState
from topchrono.views.roles import Audience
from topchrono.views.sections import LIVE_STATE_SECTIONS, sections_of
from topchrono.web.push.audiences import Audiences

LYON, BREST = Audience("organizer", "lyon"), Audience("organizer", "brest")
WITHOUT_PITCH = [Audience("organizer", city) for city in ("caen", "lille", "nice")]
EVERYBODY = [
    *(Audience(role) for role in ("host", "overlay", "director", "speaker")), LYON, BREST, *WITHOUT_PITCH,
    Audience("viewer"),
]  # fmt: skip


def audiences_of(evening: Evening) -> Audiences:
    """The audiences of an evening without a server; its revision is the number of its events."""

    class Playing:
        clock = SimpleNamespace(now=lambda: evening.now)

        @property
        def show(self) -> Any:
            return evening.show

        @property
        def revision(self) -> int:
            return len(evening.events)

    return Audiences(cast("Conductor", Playing()))


async def test_a_new_client_gets_the_snapshot_whatever_was_published_before(
    tmp_path: Path,
) -> None:
    async with running_conductor(tmp_path) as conductor:
        audiences = Audiences(conductor, lambda: LiveState(online={"lyon": ("Camille",)}))
        assert audiences.refresh([LYON], only=LIVE_STATE_SECTIONS) == {}
        whole = audiences.whole(LYON)
        assert set(whole.changes) == {section.name for section in sections_of("organizer")}
        assert whole.revision == conductor.revision


async def test_a_change_of_live_state_is_published_alone(tmp_path: Path) -> None:
    online: tuple[str, ...] = ()
    async with running_conductor(tmp_path) as conductor:
        audiences = Audiences(conductor, lambda: LiveState(online={"lyon": online}))
        audiences.whole(LYON)
        online = ("Camille",)
        [update] = audiences.refresh([LYON], only=LIVE_STATE_SECTIONS).values()
        assert {name: bytes(value) for name, value in update.changes.items()} == {
            "organizers": b'["Camille"]'
        }
        assert audiences.refresh([LYON], only=LIVE_STATE_SECTIONS) == {}


@pytest.mark.slow
@given(
    steps=st.lists(
        st.tuples(st.sampled_from((*STEPS, "say_to_lyon", "move_to_brest")), st.sampled_from(ITEMS)),
        max_size=20,
    )
)
def test_whatever_audiences_share_each_is_sent_its_own_view(steps: list[tuple[str, str]]) -> None:
    evening = Evening().live()
    audiences = audiences_of(evening)
    views = {audience: decoded(audiences.whole(audience).changes) for audience in EVERYBODY}
    for name, item in steps:
        with suppress(Refused):
            if name == "say_to_lyon":
                evening.do("say", city="lyon", text=f"Message {evening.now}")
            elif name == "move_to_brest":
                evening.do("edit_item", item=item, city="Brest")
            else:
                step(evening, name, item)
        for audience, update in audiences.refresh(EVERYBODY).items():
            views[audience] = with_changes(views[audience], decoded(update.changes))
        for audience in EVERYBODY:
            assert views[audience] == decoded(build_sections(evening.show, audience, now=evening.now)), (
                audience
            )


def test_rooms_that_are_sent_the_same_share_one_message() -> None:
    evening = Evening().live()
    audiences = audiences_of(evening)
    for audience in EVERYBODY:
        audiences.whole(audience)
    for _ in range(3):
        evening.go()
        updates = audiences.refresh(EVERYBODY)
        assert len({id(updates[audience]) for audience in WITHOUT_PITCH}) == 1
        assert updates[LYON] is not updates[WITHOUT_PITCH[0]]
