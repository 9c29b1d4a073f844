"""Snapshots and deltas of each audience."""

from pathlib import Path

from tests.test_conductor import running_conductor
from topchrono.views.live_state import LiveState
from topchrono.views.roles import Audience
from topchrono.views.sections import LIVE_STATE_SECTIONS, sections_of
from topchrono.web.push.audiences import Audiences

LYON = Audience("organizer", "lyon")


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
