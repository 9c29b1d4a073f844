"""Static files for the browser, ours and third-party, under a URL that changes with their content."""

import asyncio
import hashlib
from pathlib import Path

import msgspec
import structlog
from aiohttp import web

from topchrono.i18n import LANGUAGES, messages
from topchrono.storage.folder import EveningFolder
from topchrono.web.pages.bundles import Bundles
from topchrono.web.pages.theme import NotServed, Theme, ThemeFile
from topchrono.web.pages.web_folder import Made, Ours, web_folder

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
FOLDERS: tuple[Made | Ours, ...] = ("control", "overlays", "vendor")
ANY_TAG = "*"
KEPT_FOR_EVER = "public, max-age=31536000, immutable"
"""For a file whose name changes with its content."""
OVERRIDDEN = "overlays/"
"""What a theme's files override."""

log = structlog.get_logger()


class Assets:
    """``/assets/VERSION/{control,overlays,vendor}/…``; templates are not served."""

    def __init__(self, evening: EveningFolder | None = None) -> None:
        """The files of the theme of ``evening`` override those of the same name in ``overlays``."""
        self._files: dict[str, Path] = {}
        for name in FOLDERS:
            self._files |= _files(name, web_folder(name))
        self._theme = Theme(evening, SHIPPED) if evening else None
        self._unread: set[str] = set()
        if self._theme:
            for finding in self._theme.findings:
                log.warning(str(finding))
        tags = self._theme.tags if self._theme else {}
        hashes = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in self._files.items()}
        not_overridden = {
            name: known for name, known in hashes.items() if name.removeprefix(OVERRIDDEN) not in tags
        }
        self._bundles = Bundles(self._files, not_overridden)
        self.base = f"/assets/{_version(hashes, tags)}"

    def routes(self) -> list[web.RouteDef]:
        """The routes and their handlers."""
        return [
            web.get("/assets/{version}/messages/{language}.js", self.answer_messages),
            web.get("/assets/{version}/{folder}/{path:.+}", self.answer),
            web.get("/favicon.ico", self.answer_icon),
        ]

    def address(self, name: str) -> str:
        """Where a page loads the file ``name`` from: its bundle, if it has one."""
        return f"{self.base}/{self._bundles.find(name) or name}"

    def is_bundled(self, name: str) -> bool:
        """Whether there is a bundle of that name, as new as what it was made of."""
        return self._bundles.find(name) is not None

    def imports(self, language: str) -> dict[str, str]:
        """The import map: bare module names to URLs."""
        return {
            "alpinejs": f"{self.base}/vendor/alpine.js",
            "@alpinejs/sort": f"{self.base}/vendor/alpine-sort.js",
            "@alpinejs/focus": f"{self.base}/vendor/alpine-focus.js",
            "hls.js": f"{self.base}/vendor/hls.js",
            "hyphen": f"{self.base}/vendor/hyphen.js",
            "hyphen/patterns/fr.js": f"{self.base}/vendor/hyphen-fr.js",
            "socket.io-client": f"{self.base}/vendor/socket.io.js",
            "topchrono/messages": f"{self.base}/messages/{language}.js",
            "topchrono/": f"{self.base}/control/_shared/",
        }

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """One file. Names are looked up in the lists made at the start, never on disk."""
        return await self._answer(request, f"{request.match_info['folder']}/{request.match_info['path']}")

    async def answer_icon(self, request: web.Request) -> web.StreamResponse:
        """The icon that browsers request by themselves."""
        return await self._answer(request, "control/_shared/ui/icon.svg")

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

    async def _answer(self, request: web.Request, name: str) -> web.StreamResponse:
        if file := await self._read_from_theme(name):
            return _content(request, file, Path(name).suffix)
        if bundle := self._bundles.files.get(name):
            return web.FileResponse(bundle, headers=_headers(bundle.suffix, KEPT_FOR_EVER))
        path = self._files.get(name)
        if path is None:
            raise web.HTTPNotFound
        return _compressed(request, web.FileResponse(path, headers=_headers(path.suffix)), path.suffix)

    async def _read_from_theme(self, name: str) -> ThemeFile | None:
        """The file that overrides ``name``, if there is one, and it can still be served."""
        own = name.removeprefix(OVERRIDDEN)
        if self._theme is None or own == name or own not in self._theme.tags:
            return None
        try:
            return await asyncio.to_thread(self._theme.read, own)
        except NotServed as problem:
            if own not in self._unread:
                self._unread.add(own)
                log.warning(str(problem.text))
            return None


def _files(name: str, folder: Path) -> dict[str, Path]:
    """Every file of ``folder`` to serve, by its URL path."""
    return {
        f"{name}/{path.relative_to(folder).as_posix()}": path
        for path in sorted(folder.rglob("*"))
        if path.suffix in SHIPPED and path.is_file() and TO_BE_COPIED not in path.parts
    }


def _content(request: web.Request, file: ThemeFile, suffix: str) -> web.StreamResponse:
    is_known = any(tag.value in (file.tag, ANY_TAG) for tag in request.if_none_match or ())
    response = web.Response(status=304) if is_known else web.Response(body=file.content)
    response.headers.update(_headers(suffix))
    response.etag = file.tag
    return _compressed(request, response, suffix)


def _headers(suffix: str, kept: str = "no-cache") -> dict[str, str]:
    return {"Content-Type": TYPES[suffix], "Cache-Control": kept, "Vary": "Accept-Encoding"}


def _compressed(request: web.Request, response: web.StreamResponse, suffix: str) -> web.StreamResponse:
    # Compression appends bytes to a response without a body, which corrupt the connection's next one.
    is_known = request.if_none_match is not None or request.if_modified_since is not None
    if suffix in TEXTS and request.method != "HEAD" and not is_known:
        response.enable_compression()
    return response


def _version(hashes: dict[str, str], theme: dict[str, str]) -> str:
    return hashlib.blake2b(msgspec.json.encode((hashes, theme)), digest_size=6).hexdigest()
