"""Views built at once, as a new reader gets them."""

from collections.abc import Collection

from topchrono.show.model import Show
from topchrono.views.built_section import build
from topchrono.views.encoded_items import ItemEncoder
from topchrono.views.live_state import NO_LIVE_STATE, LiveState
from topchrono.views.roles import Audience
from topchrono.views.sections import Moment, Source, sections_of


def build_sections(
    show: Show,
    audience: Audience,
    *,
    now: int,
    live_state: LiveState = NO_LIVE_STATE,
    only: Collection[str] | None = None,
) -> dict[str, bytes]:
    """The sections that ``audience`` sees of ``show`` and its ``live_state`` at ``now`` (epoch ms), as JSON.

    ``only`` names those that are wanted; all of them without it.
    """
    items = ItemEncoder().items_for(show, audience)
    source = Source(moment=Moment(show, now, live_state), audience=audience, items=items)
    return {
        section.name: bytes(build(section, source, None).encoded)
        for section in sections_of(audience.role)
        if only is None or section.name in only
    }
