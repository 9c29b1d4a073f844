"""Static files for the browser, ours and third-party, under a URL that changes with their content."""

import hashlib
import os
from pathlib import Path

import msgspec
import structlog
from aiohttp import web

from topchrono.i18n import LANGUAGES, messages
from topchrono.web.pages.web_folder import web_folder

SHIPPED = {".css", ".js", ".svg", ".woff2", ".png", ".json"}
TO_BE_COPIED = "_template"
"""Folders with templates of a page or an overlay, for developers to copy."""
TEXTS = {".css", ".js", ".svg", ".json"}
"""File types that are worth compressing."""
TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".png": "image/png",
    ".json": "application/json",
}

log = structlog.get_logger()


class Assets:
    """``/assets/VERSION/{control,overlays,vendor,theme}/…``; templates are not served."""

    def __init__(self, theme: Path | None = None) -> None:
        """``theme`` is a show's own folder: its files override those of the same name in ``overlays``."""
        self._files: dict[str, Path] = {}
        for name in ("control", "overlays", "vendor"):
            self._files |= _files(name, web_folder(name))
        if theme:
            self._files |= _files("overlays", theme)
        self.version = _version(self._files)
        self.base = f"/assets/{self.version}"

    def routes(self) -> list[web.RouteDef]:
        """The routes and their handlers."""
        return [
            web.get("/assets/{version}/messages/{language}.js", self.answer_messages),
            web.get("/assets/{version}/{folder}/{path:.+}", self.answer),
            web.get("/favicon.ico", self.answer_icon),
        ]

    def imports(self, language: str) -> dict[str, str]:
        """The import map: bare module names to URLs."""
        return {
            "alpinejs": f"{self.base}/vendor/alpine.js",
            "@alpinejs/sort": f"{self.base}/vendor/alpine-sort.js",
            "@alpinejs/focus": f"{self.base}/vendor/alpine-focus.js",
            "hls.js": f"{self.base}/vendor/hls.js",
            "socket.io-client": f"{self.base}/vendor/socket.io.js",
            "topchrono/messages": f"{self.base}/messages/{language}.js",
            "topchrono/": f"{self.base}/control/_shared/",
        }

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """One file. Names are looked up in the list made at the start, never on disk."""
        return self._answer(request, f"{request.match_info['folder']}/{request.match_info['path']}")

    async def answer_icon(self, request: web.Request) -> web.StreamResponse:
        """The icon that browsers request by themselves."""
        return self._answer(request, "control/_shared/ui/icon.svg")

    async def answer_messages(self, request: web.Request) -> web.Response:
        """A language and its translations, as a module."""
        language = request.match_info["language"]
        if language not in LANGUAGES:
            raise web.HTTPNotFound
        catalogue = msgspec.json.encode(messages(language)).decode()
        return web.Response(
            text=f'export const language = "{language}";\nexport default {catalogue};\n',
            content_type="text/javascript",
            headers={"Cache-Control": "no-cache"},
        )

    def _answer(self, request: web.Request, name: str) -> web.StreamResponse:
        path = self._files.get(name)
        if path is None:
            raise web.HTTPNotFound
        return _file(request, path)


def _files(name: str, folder: Path) -> dict[str, Path]:
    """Every file of ``folder`` to serve, by its URL path."""
    return {
        f"{name}/{path.relative_to(folder).as_posix()}": path
        for path in sorted(folder.rglob("*"))
        if path.suffix in SHIPPED and path.is_file() and TO_BE_COPIED not in path.parts and _is_readable(path)
    }


def _is_readable(path: Path) -> bool:
    """Whether this user may read the file: one of a theme that they may not must not prevent the evening."""
    if not os.access(path, os.R_OK):
        log.error("a file may not be read: pages do without it", file=str(path))
        return False
    return True


def _file(request: web.Request, path: Path) -> web.FileResponse:
    response = web.FileResponse(
        path,
        headers={
            "Content-Type": TYPES[path.suffix],
            "Cache-Control": "no-cache",
            "Vary": "Accept-Encoding",
        },
    )
    # Compression appends bytes to a response without a body, which corrupt the connection's next one.
    is_known = request.if_none_match is not None or request.if_modified_since is not None
    if path.suffix in TEXTS and request.method != "HEAD" and not is_known:
        response.enable_compression()
    return response


def _version(files: dict[str, Path]) -> str:
    digest = hashlib.blake2b(digest_size=6)
    for name, path in files.items():
        digest.update(name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
