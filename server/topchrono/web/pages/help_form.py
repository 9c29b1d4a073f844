"""The form « Je veux aider »: blank and cached, or filled in."""

import secrets
from collections.abc import Callable, Collection, Mapping
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
from topchrono.web.http.request_language import language_in
from topchrono.web.pages.consent import agreement, notice
from topchrono.web.pages.rendering import Renderer, protect

TEMPLATE = "control/help/page.html"
WITHOUT_PROJECTS = "control/help/none_yet.html"
TRAP = "website"
"""The name of the honeypot, a field that people do not see and robots fill in."""


class CachedPage(Struct, frozen=True):
    """A blank form, the same for all but for its token."""

    content: tuple[HelpConfig, str, tuple[tuple[str, Content], ...]]
    """Cache key: the settings, the evening's title and the projects."""
    text: str


class HelpForm:
    """The form for the evening's projects."""

    def __init__(self, conductor: Conductor, renderer: Renderer, config: Callable[[], HelpConfig]) -> None:
        """``config`` returns the settings in use."""
        self._conductor = conductor
        self._renderer = renderer
        self._config = config
        self._cached: dict[tuple[str, str], CachedPage] = {}
        self._place = new_token()
        """The placeholder in a cached form for each reader's own token."""

    def blank(self, request: web.Request) -> web.Response:
        """The empty form. ``?project=p07`` puts that project first; its box stays unticked.

        It is cached: hundreds open it in the seconds in which its QR code is on air. Before there are
        projects, there is none.
        """
        choices = projects_to_help(self._conductor.show)
        if not choices:
            return self._renderer.answer(request, WITHOUT_PROJECTS)
        first = request.query.get("project", "")
        if "lang" in request.query:
            return self.answer(request, _blank(new_token()), first=first)
        language = language_in(request)
        key = (language, first if first in choices else "")
        projects = tuple((item.id, item.content) for item in choices.values())
        content = (self._config(), self._conductor.show.title, projects)
        known = self._cached.get(key)
        if known is None or known.content != content:
            values = self._values(language, _blank(self._place), first=first)
            text = self._renderer.compose(TEMPLATE, language, nonce="", **values)
            known = self._cached[key] = CachedPage(content=content, text=text)
        response = web.Response(text=known.text.replace(self._place, new_token()), content_type="text/html")
        protect(response, self._renderer.cached_policy(TEMPLATE, language))
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
        """The form, filled in with ``draft``; ``problems`` are by field."""
        language = language_in(request)
        values = self._values(language, draft, first=first, is_change=is_change, problems=problems or {})
        return self._renderer.answer(request, TEMPLATE, status=status, **values)

    def notice(self, language: str) -> list[str]:
        """The privacy notice."""
        return notice(self._config(), self._conductor.show.title, translations(language).gettext)

    def consents(self, language: str, items: Collection[str]) -> dict[str, str]:
        """The consent texts of the boxes of ``items``, for each of them."""
        choices, notice = projects_to_help(self._conductor.show), self.notice(language)
        gettext = translations(language).gettext
        return {
            item: "\n".join([*notice, agreement(choices[item].content.project, gettext)]) for item in items
        }

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
            "skills": [(skill, gettext(skill)) for skill in self._config().skills],
            "notice": self.notice(language),
            "agreement": lambda project: agreement(project, gettext),
            "longest_message": LONGEST_MESSAGE,
            "trap": TRAP,
        }


def projects_to_help(show: Show) -> dict[str, Item]:
    """The pitches that accept offers, by item, before and after they were on air."""
    return {
        item.id: item for item in show.items if item.content.kind == "pitch" and item.status != "withdrawn"
    }


def _blank(token: str) -> Draft:
    return Draft(token=token, name="", address="", skills=(), city="", message="", items=())


def new_token() -> str:
    """A random token: see :data:`topchrono.crowd.offers.model.TOKEN`."""
    return secrets.token_urlsafe(16)
