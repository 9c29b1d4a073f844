"""Static files for the browser, ours and third-party, served from memory.

``/assets/bundles/NAME-HASH`` is what pages load: a browser keeps it for ever. ``/assets/VERSION/NAME`` is
every file by itself: of pages that someone is changing, of themes, and what a script loads later.
"""

import asyncio
import hashlib
import re
from functools import cache
from pathlib import Path
from urllib.parse import quote

import msgspec
import structlog
from aiohttp import web

from topchrono.i18n import LANGUAGES
from topchrono.storage.folder import EveningFolder
from topchrono.web.http.ready_answers import ReadyAnswers
from topchrono.web.http.stored_answer import ASKED_AGAIN, KEPT_FOR_EVER, StoredAnswer, pack
from topchrono.web.pages.bundles import Bundles
from topchrono.web.pages.script_texts import script_texts
from topchrono.web.pages.theme import NotServed, Theme
from topchrono.web.pages.web_folder import Made, Ours, is_in_checkout, web_folder

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
PACKED_AS = {"br": ".br", "gzip": ".gz"}
"""How the files are named that bundles were compressed into, by content coding."""
FOLDERS: tuple[Made | Ours, ...] = ("control", "overlays", "vendor")
OVERRIDDEN = "overlays/"
"""What a theme's files override."""
BUNDLES = "/assets/bundles"
ICON = "control/_shared/ui/icon.svg"
HASHED = re.compile(r"(?P<start>.+)-[0-9A-Za-z]{8,16}(?P<suffix>\.\w+)")
"""A name that holds the hash of its content."""
SCRIPT_TEXTS = re.compile(r"messages/(?P<language>[a-z]{2})/(?P<script>.+\.js)")

log = structlog.get_logger()


class Assets:
    """The files of pages; templates are not served."""

    def __init__(self, evening: EveningFolder | None = None, ready: ReadyAnswers | None = None) -> None:
        """The files of the theme of ``evening`` override those of the same name in ``overlays``.

        ``ready`` is given what may be kept for ever, once it is read.
        """
        self._ready = ready or ReadyAnswers()
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
        self._latest = {_without_hash(name): name for name in self._bundles.files}
        """The names of bundles by those names without their hash."""
        self._kept: dict[str, StoredAnswer] = {}
        """What was read of the bundles."""
        self._read: dict[str, tuple[int, StoredAnswer]] = {}
        """What was read of the other files, and when each had been written, in ns."""
        self._themed: dict[str, StoredAnswer] = {}
        self._texts: dict[tuple[str, str], StoredAnswer] = {}
        """The translations by language and script."""
        self.version = _version(hashes, tags)
        """Changes with any of the files and the templates."""
        self.base = f"/assets/{self.version}"

    def routes(self) -> list[web.RouteDef]:
        """The routes and their handlers."""
        return [
            web.get(f"{BUNDLES}/{{path:.+}}", self.answer_bundle),
            web.get("/assets/{version}/messages/{language}.js", self.answer_messages),
            web.get("/assets/{version}/{folder}/{path:.+}", self.answer),
            web.get("/favicon.ico", self.answer_icon),
        ]

    def address(self, name: str) -> str:
        """Where a page loads the file ``name`` from: its bundle, if it has one."""
        bundle = self._bundles.find(name)
        return f"{BUNDLES}/{bundle.file}" if bundle else f"{self.base}/{name}"

    def is_bundled(self, name: str) -> bool:
        """Whether there is a bundle of that name, as new as what it was made of."""
        return self._bundles.find(name) is not None

    @cache  # noqa: B019 - there is one of these as long as the server runs
    def inlined(self, name: str) -> str:
        """A small picture as a ``data:`` address: it costs no request."""
        return f"data:{TYPES[Path(name).suffix]},{quote(self._files[name].read_text(encoding='utf-8'))}"

    def imports(self, language: str, script: str) -> dict[str, str]:
        """The import map of the page that ``script`` belongs to: bare module names to URLs."""
        return {
            "alpinejs": f"{self.base}/vendor/alpine.js",
            "@alpinejs/sort": self.address("vendor/alpine-sort.js"),
            "@alpinejs/focus": f"{self.base}/vendor/alpine-focus.js",
            "hls.js": self.address("vendor/hls.js"),
            "hyphen": f"{self.base}/vendor/hyphen.js",
            "hyphen/patterns/fr.js": f"{self.base}/vendor/hyphen-fr.js",
            "socket.io-client": f"{self.base}/vendor/socket.io.js",
            "topchrono/messages": self._address_of_texts(language, script),
            "topchrono/": f"{self.base}/control/_shared/",
        }

    async def answer_bundle(self, request: web.Request) -> web.StreamResponse:
        """What may be kept for ever. Names are looked up in the lists made at the start, never on disk."""
        name = request.match_info["path"]
        if name in self._bundles.files:
            return (await self._read_bundle(name)).answer(request)
        # A page that was loaded just before an upgrade asks for what there was: it gets what there is.
        plain = _without_hash(name)
        if found := SCRIPT_TEXTS.fullmatch(plain):
            language, script = found["language"], found["script"]
            if language in LANGUAGES and self.is_bundled(script):
                texts = self._texts_of(language, script)
                return (texts if texts.tag in name else texts.kept(ASKED_AGAIN)).answer(request)
        elif latest := self._latest.get(plain):
            stored = await self._read_bundle(latest)
            return stored.kept(ASKED_AGAIN).answer(request)
        raise web.HTTPNotFound

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """One file. Names are looked up in the lists made at the start, never on disk."""
        name = f"{request.match_info['folder']}/{request.match_info['path']}"
        is_latest = request.match_info["version"] == self.version
        return await self._answer(request, name, kept=KEPT_FOR_EVER if is_latest else ASKED_AGAIN)

    async def answer_icon(self, request: web.Request) -> web.StreamResponse:
        """The icon that browsers request by themselves."""
        return await self._answer(request, ICON, kept=ASKED_AGAIN)

    async def answer_messages(self, request: web.Request) -> web.Response:
        """A language and all of its translations, as a module: for scripts that are not bundled."""
        language = request.match_info["language"]
        if language not in LANGUAGES:
            raise web.HTTPNotFound
        return self._texts_of(language, "").answer(request)

    async def _answer(self, request: web.Request, name: str, *, kept: str) -> web.StreamResponse:
        if themed := await self._read_from_theme(name):
            return themed.answer(request)
        path = self._files.get(name)
        if path is None:
            raise web.HTTPNotFound
        stored = await self._read_file(name, path)
        # In a checkout people change files under a running server.
        is_fixed = name.startswith("vendor/") or not is_in_checkout("control")
        return stored.kept(kept if is_fixed else ASKED_AGAIN).answer(request)

    async def _read_bundle(self, name: str) -> StoredAnswer:
        stored = self._kept.get(name)
        if stored is None:
            path = self._bundles.files[name]
            stored = self._kept[name] = await asyncio.to_thread(_read, path, kept=KEPT_FOR_EVER)
            self._ready.add(f"{BUNDLES}/{name}", stored)
        return stored

    async def _read_file(self, name: str, path: Path) -> StoredAnswer:
        written_at = (await asyncio.to_thread(path.stat)).st_mtime_ns
        known = self._read.get(name)
        if known is None or known[0] != written_at:
            known = self._read[name] = (written_at, await asyncio.to_thread(_read, path, kept=ASKED_AGAIN))
        return known[1]

    async def _read_from_theme(self, name: str) -> StoredAnswer | None:
        """The file that overrides ``name``, if there is one, and it can still be served."""
        own = name.removeprefix(OVERRIDDEN)
        if self._theme is None or own == name or own not in self._theme.tags:
            return None
        try:
            file = await asyncio.to_thread(self._theme.read, own)
        except NotServed as problem:
            if own not in self._unread:
                self._unread.add(own)
                log.warning(str(problem.text))
            return None
        stored = self._themed.get(own)
        if stored is None or stored.tag != file.tag:
            stored = self._themed[own] = await asyncio.to_thread(
                _pack, file.content, Path(own).suffix, kept=ASKED_AGAIN, tag=file.tag
            )
        return stored

    def _address_of_texts(self, language: str, script: str) -> str:
        if not self.is_bundled(script):
            return f"{self.base}/messages/{language}.js"
        return _address_of_texts(language, script, self._texts_of(language, script))

    def _texts_of(self, language: str, script: str) -> StoredAnswer:
        """The translations for a script that is bundled, or all of them."""
        stored = self._texts.get((language, script))
        if stored is None:
            bundle = self._bundles.find(script)
            content = script_texts(language, bundle.texts if bundle else None)
            stored = _pack(content, ".js", kept=KEPT_FOR_EVER if bundle else ASKED_AGAIN)
            self._texts[language, script] = stored
            if bundle:
                self._ready.add(_address_of_texts(language, script, stored), stored)
        return stored


def _files(name: str, folder: Path) -> dict[str, Path]:
    """Every file of ``folder`` to serve, by its URL path."""
    return {
        f"{name}/{path.relative_to(folder).as_posix()}": path
        for path in sorted(folder.rglob("*"))
        if path.suffix in SHIPPED and path.is_file() and TO_BE_COPIED not in path.parts
    }


def _read(path: Path, *, kept: str) -> StoredAnswer:
    """The answer made of a file and of what was compressed of it when the package was built."""
    files = {coding: path.with_name(path.name + suffix) for coding, suffix in PACKED_AS.items()}
    packed = {coding: file.read_bytes() for coding, file in files.items() if file.exists()}
    return _pack(path.read_bytes(), path.suffix, kept=kept, packed=packed)


def _pack(
    content: bytes, suffix: str, *, kept: str, tag: str = "", packed: dict[str, bytes] | None = None
) -> StoredAnswer:
    bodies = packed or (pack(content) if suffix in TEXTS else {})
    return StoredAnswer.of_file(content, TYPES[suffix], kept=kept, tag=tag, packed=bodies)


def _address_of_texts(language: str, script: str, texts: StoredAnswer) -> str:
    return f"{BUNDLES}/messages/{language}/{script.removesuffix('.js')}-{texts.tag}.js"


def _without_hash(name: str) -> str:
    found = HASHED.fullmatch(name)
    return found["start"] + found["suffix"] if found else name


def _version(hashes: dict[str, str], theme: dict[str, str]) -> str:
    digest = hashlib.blake2b(msgspec.json.encode((hashes, theme)), digest_size=6)
    for folder in ("control", "overlays"):
        for template in sorted(web_folder(folder).rglob("*.html")):
            digest.update(template.read_bytes())
    return digest.hexdigest()
