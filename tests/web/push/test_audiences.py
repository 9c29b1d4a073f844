"""What each audience is told, and when."""

from pathlib import Path

from tests.test_conductor import running_conductor
from topchrono.views.live_state import LiveState
from topchrono.views.roles import Audience
from topchrono.views.sections import LIVE_STATE_SECTIONS, sections_of
from topchrono.web.push.audiences import Audiences

LYON = Audience("organizer", "lyon")


async def test_whoever_comes_is_welcomed_with_the_whole_view_whatever_was_published_before(
    tmp_path: Path,
) -> None:
    async with running_conductor(tmp_path) as conductor:
        audiences = Audiences(conductor, lambda: LiveState(online={"lyon": ("Camille",)}))
        assert audiences.refresh([LYON], only=LIVE_STATE_SECTIONS) == {}
        whole = audiences.whole(LYON)
        assert set(whole.changes) == {section.name for section in sections_of("organizer")}
        assert whole.revision == conductor.revision


async def test_what_stands_beside_the_show_is_told_alone(tmp_path: Path) -> None:
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
