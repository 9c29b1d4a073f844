"""The text of announcements of new offers of help to services outside.

No personal data leaves the server. An announcement says which skills are offered to which projects, both
from the evening's own lists: no name, no address, no town, no message, no free text. The offer itself is
behind the link at the message's end, which requires a link of the crew.
"""

import re
from collections.abc import Callable, Sequence

from topchrono.config import Channel
from topchrono.crowd.offers.model import Offer
from topchrono.show.model import ONLINE_CITY, Item, Show, city_slug
from topchrono.show.text import N_, Text, tidy

MOST_LINES = 20
MOST_PROJECTS = 3
LONGEST_NAME = 80
WORD_JOINER = "\u2060"
"""Zero-width, and keeps two characters apart."""

ONE_TITLE = N_("Une nouvelle offre d'aide")
TITLE = N_("{count} nouvelles offres d'aide")
NO_SKILL = N_("Sans compétence précisée")
MORE_PROJECTS = N_("et {count} autres projets")
ONE_MORE_PROJECT = N_("et un autre projet")
MORE = N_("et {count} autres")
ONE_MORE = N_("et une autre")
LINE = N_("{skills} · pour {projects}")
PROJECT = N_("« {project} » ({city})")
WHO = N_("Qui, et comment leur répondre : {address} (avec votre lien)")

Gettext = Callable[[str], str]


def announcements_for(
    channels: Sequence[Channel], offer: Offer, show: Show, gettext: Gettext
) -> list[tuple[str, str]]:
    """For each channel that the offer matches, its name and a line of text.

    A channel with skills gets offers that have one of them, a channel with cities those for projects there.
    """
    items = [item for item in show.items if item.id in offer.standing]
    announcements = []
    for channel in channels:
        its_items = [
            item for item in items if not channel.cities or city_slug(item.content.city) in channel.cities
        ]
        if its_items and (not channel.skills or set(channel.skills) & set(offer.skills)):
            announcements.append((channel.name, _line(offer, its_items, gettext)))
    return announcements


def title(count: int, evening: str, gettext: Gettext) -> str:
    """The title of a message about ``count`` offers."""
    what = Text(ONE_TITLE) if count == 1 else Text.of(TITLE, count=count)
    return f"{what.render(gettext)} · {plain(evening)}"


def digest(lines: Sequence[str], count: int, address: str, gettext: Gettext) -> str:
    """The text of a message about ``count`` offers, of which the first ``lines`` are quoted."""
    quoted = [f"• {line}" for line in lines[:MOST_LINES]]
    left = count - len(quoted)
    if left:
        more = Text(ONE_MORE) if left == 1 else Text.of(MORE, count=left)
        quoted.append(more.render(gettext))
    return "\n".join([*quoted, "", Text.of(WHO, address=address).render(gettext)])


def address_for(channel: Channel, url: str) -> str:
    """The page with the offers: the room of the channel's city, or else the director's panel."""
    page = f"/city/{channel.cities[0]}" if len(channel.cities) == 1 else "/director"
    return url + page


def plain(text: str) -> str:
    """The text with mentions, links and tags escaped, which services would interpret."""
    return re.sub(r"([@<]|\](?=[(\[]))", rf"\1{WORD_JOINER}", tidy(text))


def _line(offer: Offer, items: Sequence[Item], gettext: Gettext) -> str:
    """``Droit, Design · pour « Vélo Cargo » (Rennes)``."""
    skills = ", ".join(plain(gettext(skill)) for skill in offer.skills) or gettext(NO_SKILL)
    projects = [_project(item, gettext) for item in items[:MOST_PROJECTS]]
    left = len(items) - len(projects)
    if left:
        more = Text(ONE_MORE_PROJECT) if left == 1 else Text.of(MORE_PROJECTS, count=left)
        projects.append(more.render(gettext))
    return Text.of(LINE, skills=skills, projects=", ".join(projects)).render(gettext)


def _project(item: Item, gettext: Gettext) -> str:
    name = tidy(item.content.project)
    if len(name) > LONGEST_NAME:
        name = name[: LONGEST_NAME - 1] + "…"
    city = plain(item.content.city or ONLINE_CITY)
    return Text.of(PROJECT, project=plain(name), city=city).render(gettext)
