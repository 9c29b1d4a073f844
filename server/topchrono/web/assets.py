"""Files for the browser: ours and those of others, under an address that changes with their content."""

import hashlib
from pathlib import Path

from aiohttp import web

from topchrono.i18n import messages
from topchrono.webfiles import web_folder

SHIPPED = {".css", ".js", ".svg", ".woff2", ".png", ".json"}
TEXTS = {".css", ".js", ".svg", ".json"}
"""What gets smaller when it is compressed."""
TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".png": "image/png",
    ".json": "application/json",
}


class Assets:
    """``/assets/VERSION/{control,overlays,vendor,theme}/…``; templates are not served."""

    def __init__(self, theme: Path | None = None) -> None:
        """``theme`` is a show's own folder: a file there stands for the one of that name in ``overlays``."""
        self._folders = {name: web_folder(name).resolve() for name in ("control", "overlays", "vendor")}
        self._theme = theme.resolve() if theme else None
        self.version = _version([*self._folders.values(), *([self._theme] if self._theme else [])])
        self.base = f"/assets/{self.version}"

    def routes(self) -> list[web.RouteDef]:
        """The addresses and what answers there."""
        return [
            web.get("/assets/{version}/messages/{language}.js", self.answer_messages),
            web.get("/assets/{version}/{folder}/{path:.+}", self.answer),
            web.get("/favicon.ico", self.answer_icon),
        ]

    def imports(self, language: str) -> dict[str, str]:
        """The import map: the bare names that our modules use, as addresses."""
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
        """One file."""
        path = self._find(request.match_info["folder"], request.match_info["path"])
        if path is None:
            raise web.HTTPNotFound
        return _file(path)

    async def answer_icon(self, _request: web.Request) -> web.StreamResponse:
        """The icon that browsers ask for by themselves."""
        path = self._find("control", "_shared/icon.svg")
        if path is None:
            raise web.HTTPNotFound
        return _file(path)

    async def answer_messages(self, request: web.Request) -> web.Response:
        """The translations of a language, as a module."""
        catalogue = web.json_response(messages(request.match_info["language"])).text
        return web.Response(
            text=f"export default {catalogue};",
            content_type="text/javascript",
            headers={"Cache-Control": "no-cache"},
        )

    def _find(self, folder: str, name: str) -> Path | None:
        roots = [self._folders[folder]] if folder in self._folders else []
        if folder == "overlays" and self._theme:
            roots.insert(0, self._theme)
        for root in roots:
            path = (root / name).resolve()
            if path.is_relative_to(root) and path.suffix in SHIPPED and path.is_file():
                return path
        return None


def _file(path: Path) -> web.FileResponse:
    response = web.FileResponse(
        path,
        headers={
            "Content-Type": TYPES[path.suffix],
            "Cache-Control": "no-cache",
            "Vary": "Accept-Encoding",
        },
    )
    if path.suffix in TEXTS:
        response.enable_compression()
    return response


def _version(folders: list[Path]) -> str:
    digest = hashlib.blake2b(digest_size=6)
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix in SHIPPED:
                digest.update(path.relative_to(folder).as_posix().encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()
