"""The form « Je veux aider »: blank, printed in advance for the many, or with what somebody has filled in."""

import secrets
from collections.abc import Collection, Mapping
from typing import Any

from aiohttp import web
from msgspec import Struct

from topchrono.conductor import Conductor
from topchrono.config import HelpConfig
from topchrono.crowd.offers.model import LONGEST_MESSAGE, Draft
from topchrono.i18n import translations
from topchrono.show.content import Content
from topchrono.show.model import Item, Show
from topchrono.show.text import Text
from topchrono.web.http.language import language_of
from topchrono.web.pages.consent import agreement, notice
from topchrono.web.pages.rendering import Renderer, protect

TEMPLATE = "control/help/page.html"
TRAP = "website"
"""A field that people do not see; what fills it in is no person."""


class CachedPage(Struct, frozen=True):
    """A blank form as everybody gets it, but for its token."""

    made_of: tuple[str, tuple[tuple[str, Content], ...]]
    """The evening's title and the projects."""
    text: str


class HelpForm:
    """The form for the evening's projects."""

    def __init__(self, conductor: Conductor, renderer: Renderer, config: HelpConfig) -> None:
        self._conductor = conductor
        self._renderer = renderer
        self._config = config
        self._cached: dict[tuple[str, str], CachedPage] = {}
        self._place = new_token()
        """Stands in a printed form where each reader's own token goes."""

    def blank(self, request: web.Request) -> web.Response:
        """The empty form. ``?project=p07`` puts that project first; its box stays unticked.

        Hundreds open it in the seconds in which its code is in the picture: it is printed once for all.
        """
        first = request.query.get("project", "")
        if "lang" in request.query:
            return self.answer(request, _blank(new_token()), first=first)
        language = language_of(request.query, request.cookies)
        choices = projects_to_help(self._conductor.show)
        key = (language, first if first in choices else "")
        made_of = (self._conductor.show.title, tuple((item.id, item.content) for item in choices.values()))
        known = self._cached.get(key)
        if known is None or known.made_of != made_of:
            values = self._values(language, _blank(self._place), first=first)
            text = self._renderer.compose(TEMPLATE, language, nonce="", **values)
            known = self._cached[key] = CachedPage(made_of=made_of, text=text)
        response = web.Response(text=known.text.replace(self._place, new_token()), content_type="text/html")
        protect(response, self._renderer.cached_policy(language))
        return response

    def answer(
        self,
        request: web.Request,
        draft: Draft,
        *,
        first: str = "",
        is_change: bool = False,
        problems: Mapping[str, Text] | None = None,
        status: int = 200,
    ) -> web.Response:
        """The form with what ``draft`` holds; ``problems`` are by field."""
        language = language_of(request.query, request.cookies)
        values = self._values(language, draft, first=first, is_change=is_change, problems=problems or {})
        return self._renderer.answer(request, TEMPLATE, status=status, **values)

    def notice(self, language: str) -> list[str]:
        """What is told above the boxes."""
        return notice(self._config, self._conductor.show.title, translations(language).gettext)

    def consents(self, language: str, items: Collection[str]) -> dict[str, str]:
        """The words that whoever ticked the boxes of ``items`` has agreed to, for each of them."""
        choices, told = projects_to_help(self._conductor.show), self.notice(language)
        gettext = translations(language).gettext
        return {item: "\n".join([*told, agreement(choices[item].content.project, gettext)]) for item in items}

    def _values(
        self,
        language: str,
        draft: Draft,
        *,
        first: str,
        is_change: bool = False,
        problems: Mapping[str, Text] | None = None,
    ) -> dict[str, Any]:
        gettext = translations(language).gettext
        choices = projects_to_help(self._conductor.show)
        return {
            "draft": draft,
            "is_change": is_change,
            "problems": {field: problem.render(gettext) for field, problem in (problems or {}).items()},
            "first": choices.get(first),
            "items": list(choices.values()),
            "skills": [(skill, gettext(skill)) for skill in self._config.skills],
            "notice": self.notice(language),
            "agreement": lambda project: agreement(project, gettext),
            "longest_message": LONGEST_MESSAGE,
            "trap": TRAP,
        }


def projects_to_help(show: Show) -> dict[str, Item]:
    """The pitches that may be helped, by item: before and after they were on air alike."""
    return {
        item.id: item for item in show.items if item.content.kind == "pitch" and item.status != "withdrawn"
    }


def _blank(token: str) -> Draft:
    return Draft(token=token, name="", address="", skills=(), city="", message="", items=())


def new_token() -> str:
    """What nobody guesses: see :data:`topchrono.crowd.offers.model.TOKEN`."""
    return secrets.token_urlsafe(16)
