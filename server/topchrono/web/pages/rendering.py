"""Renders templates into pages, with security headers."""

import asyncio
import base64
import hashlib
import re
import secrets
from collections.abc import Callable
from functools import cache, partial
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
from topchrono.web.http.content_coding import choose_coding
from topchrono.web.http.language import COOKIE
from topchrono.web.http.request_language import language_in
from topchrono.web.http.sign_in import COOKIE_AGE
from topchrono.web.pages.assets import Assets
from topchrono.web.pages.overlays import find_overlays, overlay_labels
from topchrono.web.pages.times import format_countdown, format_day, format_duration, format_time, zone_city
from topchrono.web.pages.web_folder import web_folder

OVERLAY_PAGE, ALL_OVERLAYS = "overlays/_shared/page.html", "overlays/_shared/all.js"

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

        What is compiled for one language is cached for all. Pauses while a deadline is near.
        """
        await quiet.wait()
        _languages()
        environments = list(self._templates.values())
        for environment in environments[:1] if environments[0].bytecode_cache else environments:
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
        language = language_in(request)
        nonce = secrets.token_urlsafe(16)
        response = web.Response(
            text=self.compose(template, language, nonce=nonce, **values),
            content_type="text/html",
            status=status,
        )
        _compress(request, response)
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
                inlined=self._assets.inlined,
                is_bundled=self._assets.is_bundled,
                version=self._assets.version,
                evening=self._evening,
                imports=self.imports(template, language),
                language=language,
                nonce=nonce,
                show=self._conductor.show,
                **values,
            )
        )

    def imports(self, template: str, language: str) -> str:
        """The text of the import map, the one inline script of every page."""
        return msgspec.json.encode({"imports": self._assets.imports(language, script_of(template))}).decode()

    def cached_policy(self, template: str, language: str) -> str:
        """The content policy of cached pages, without a nonce, which must be fresh for each reader.

        The one inline script is allowed by its hash.
        """
        digest = hashlib.sha256(self.imports(template, language).encode()).digest()
        return security_policy(f"'sha256-{base64.b64encode(digest).decode()}'")


@cache
def _languages() -> dict[str, str]:
    """The name of each language, by its code. Lazily: Babel reads all that it knows of a language."""
    return {code: language_name(code) for code in LANGUAGES}


def script_of(template: str) -> str:
    """The script of a page, which lies beside its template."""
    return ALL_OVERLAYS if template == OVERLAY_PAGE else template.removesuffix(".html") + ".js"


def security_policy(inline_script: str, *, load: str = "", media: str = "", frame: str = "") -> str:
    """The content security policy: own scripts and files, and only the given third-party sources."""
    frames = frame or "'none'"
    return (
        f"default-src 'none'; script-src 'self' {inline_script}; style-src 'self' 'unsafe-inline'; "
        f"img-src 'self' data:; font-src 'self' data:; connect-src 'self' {load}; media-src 'self' {media}; "
        f"frame-src {frames}; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
    )


def keep_language(request: web.Request, response: web.Response) -> None:
    """Keep the language of the query in a cookie."""
    wanted = request.query.get("lang")
    if wanted in LANGUAGES:
        response.set_cookie(COOKIE, wanted, samesite="Lax", max_age=int(COOKIE_AGE.total_seconds()), path="/")


def _compress(request: web.Request, response: web.Response) -> None:
    response.headers["Vary"] = "Accept-Encoding, Cookie"
    takes_gzip = choose_coding(request.headers.get("Accept-Encoding", ""), ("gzip",)) == "gzip"
    # aiohttp would append bytes to a response without a body, which corrupt the connection's next one.
    if takes_gzip and request.method != "HEAD":
        response.enable_compression(web.ContentCoding.gzip)


def protect(response: web.Response, policy: str) -> None:
    """Set the security headers of every page."""
    response.headers.update(security_headers(policy))


def security_headers(policy: str) -> dict[str, str]:
    """The security headers of a page with this content policy."""
    return {
        "Content-Security-Policy": policy,
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }


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


class _Templates(jinja2.FileSystemLoader):
    """Reads templates without their indentation: of a page's bytes it is a twentieth, compressed.

    Lines keep their numbers, and HTML reads the end of one as a space.
    """

    _INDENTATION = re.compile(r"\n[ \t]+")

    def get_source(
        self, environment: jinja2.Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        """The template's text, its file, and whether that is still the same."""
        source, file, is_same = super().get_source(environment, template)
        return self._INDENTATION.sub("\n", source), file, is_same


def _environment(language: str) -> jinja2.Environment:
    folders = {name: _Templates(Path(web_folder(name))) for name in ("control", "overlays")}
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
    environment.globals["languages"] = _languages
    environment.globals["overlay_labels"] = partial(overlay_labels, environment, find_overlays())
    environment.install_gettext_translations(translations(language), newstyle=False)  # type: ignore[attr-defined]
    return environment
