"""Renders templates into pages, with security headers."""

import asyncio
import base64
import hashlib
import secrets
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import jinja2
import msgspec
import structlog
from aiohttp import web
from markupsafe import Markup, escape

from topchrono.conductor import Conductor
from topchrono.i18n import CONTENT_LANGUAGE, LANGUAGES, language_name, translations, typeset
from topchrono.runtime.quiet import Quiet
from topchrono.web.http.cookies import read_cookies
from topchrono.web.http.language import COOKIE, language_of
from topchrono.web.http.sign_in import COOKIE_AGE
from topchrono.web.pages.assets import Assets
from topchrono.web.pages.overlays import find_overlays, overlay_labels
from topchrono.web.pages.times import format_countdown, format_day, format_duration, format_time, zone_city
from topchrono.web.pages.web_folder import web_folder

log = structlog.get_logger()


class Renderer:
    """The templates of ``control`` and ``overlays`` in every language."""

    def __init__(self, conductor: Conductor, assets: Assets, *, evening: str = "") -> None:
        """``evening`` tells what browsers remember of this evening from what they do of others."""
        self._conductor = conductor
        self._evening = evening
        self._assets = assets
        self._templates = {language: _environment(language) for language in LANGUAGES}

    async def warm_up(self, quiet: Quiet) -> None:
        """Compile every template in advance: it would delay a page's first reader by a tenth of a second.

        Pauses while a deadline is near.
        """
        for environment in self._templates.values():
            for name in environment.list_templates(extensions=["html"]):
                await quiet.wait()
                try:
                    environment.get_template(name)
                except jinja2.TemplateError:
                    log.exception("a page has a fault", page=name)
                await asyncio.sleep(0)

    def answer(
        self,
        request: web.Request,
        template: str,
        *,
        status: int = 200,
        sources: dict[str, str] | None = None,
        **values: Any,
    ) -> web.Response:
        """A page rendered for this request. ``sources`` is for :func:`security_policy`."""
        language = language_of(request.query, read_cookies(request))
        nonce = secrets.token_urlsafe(16)
        response = web.Response(
            text=self.compose(template, language, nonce=nonce, **values),
            content_type="text/html",
            status=status,
        )
        protect(response, security_policy(f"'nonce-{nonce}'", **(sources or {})))
        keep_language(request, response)
        return response

    def compose(self, template: str, language: str, *, nonce: str, **values: Any) -> str:
        """The text of a page."""
        return (
            self._templates[language]
            .get_template(template)
            .render(
                asset=self._assets.address,
                is_bundled=self._assets.is_bundled,
                evening=self._evening,
                imports=self.imports(language),
                language=language,
                nonce=nonce,
                show=self._conductor.show,
                **values,
            )
        )

    def imports(self, language: str) -> str:
        """The text of the import map, the one inline script of every page."""
        return msgspec.json.encode({"imports": self._assets.imports(language)}).decode()

    def cached_policy(self, language: str) -> str:
        """The content policy of cached pages, without a nonce, which must be fresh for each reader.

        The one inline script is allowed by its hash.
        """
        digest = hashlib.sha256(self.imports(language).encode()).digest()
        return security_policy(f"'sha256-{base64.b64encode(digest).decode()}'")


def security_policy(inline_script: str, *, load: str = "", media: str = "", frame: str = "") -> str:
    """The content security policy: own scripts and files, and only the given third-party sources."""
    frames = frame or "'none'"
    return (
        f"default-src 'none'; script-src 'self' {inline_script}; style-src 'self' 'unsafe-inline'; "
        f"img-src 'self' data:; font-src 'self'; connect-src 'self' {load}; media-src 'self' {media}; "
        f"frame-src {frames}; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
    )


def keep_language(request: web.Request, response: web.Response) -> None:
    """Keep the language of the query in a cookie."""
    wanted = request.query.get("lang")
    if wanted in LANGUAGES:
        response.set_cookie(COOKIE, wanted, samesite="Lax", max_age=int(COOKIE_AGE.total_seconds()), path="/")


def protect(response: web.Response, policy: str) -> None:
    """Set the security headers of every page."""
    response.headers["Content-Security-Policy"] = policy
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Content-Type-Options"] = "nosniff"


def _in_evening_time(format_moment: Callable[[int, str, str], str], language: str) -> Callable[..., str]:
    """A filter that formats a moment in the time zone of the page's show.

    Its name must change with its signature: compiled pages of an earlier version may still be cached.
    """

    @jinja2.pass_context
    def in_evening_time(context: jinja2.runtime.Context, epoch_ms: int) -> str:
        return format_moment(epoch_ms, language, context["show"].time_zone)

    return in_evening_time


def _compiled_before() -> jinja2.BytecodeCache | None:
    """The bytecode cache of earlier starts, in this user's own folder for temporary files."""
    try:
        return jinja2.FileSystemBytecodeCache()
    except (OSError, RuntimeError):
        # The folder belongs to another user: without a cache, warming up takes a second longer.
        return None


def _quoting(text: str, written: str, *, is_foreign: bool) -> Markup:
    """A sentence of ours in which what people wrote is marked with its language, as ``x-quoting`` does it."""
    safe, quoted = escape(text), escape(typeset(written))
    if not is_foreign or not quoted:
        return safe
    return safe.replace(quoted, Markup('<span lang="{}">{}</span>').format(CONTENT_LANGUAGE, quoted))


def _environment(language: str) -> jinja2.Environment:
    folders = {name: jinja2.FileSystemLoader(Path(web_folder(name))) for name in ("control", "overlays")}
    environment = jinja2.Environment(
        loader=jinja2.PrefixLoader(folders),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        bytecode_cache=_compiled_before(),
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.filters |= {
        "duration": format_duration,
        "countdown": format_countdown,
        "typeset": typeset,
    }
    environment.filters["quoting"] = partial(_quoting, is_foreign=language != CONTENT_LANGUAGE)
    environment.filters["evening_time"] = _in_evening_time(format_time, language)
    environment.filters["evening_day"] = _in_evening_time(format_day, language)
    environment.filters["zone_city"] = partial(zone_city, language=language)
    environment.globals["content_language"] = CONTENT_LANGUAGE
    environment.globals["languages"] = {code: language_name(code) for code in LANGUAGES}
    environment.globals["overlay_labels"] = partial(overlay_labels, environment, find_overlays())
    environment.install_gettext_translations(translations(language), newstyle=False)  # type: ignore[attr-defined]
    return environment
