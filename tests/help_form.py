"""The form « Je veux aider » as a browser without scripts fills it in and sends it."""

import re
import sqlite3
from html import unescape
from typing import Any, NamedTuple
from urllib.parse import urlencode

import msgspec

from tests.evening import Evening

TYPES = {"Content-Type": "application/x-www-form-urlencoded"}
LEA = {"name": "Léa Martin", "address": "lea@exemple.fr", "item": ["p01"]}

Fields = dict[str, Any]


class Page(NamedTuple):
    """What came back."""

    status: int
    path: str
    """Where the browser ended up."""
    text: str


async def open_page(evening: Evening, path: str) -> Page:
    """The page that stands there."""
    async with evening.session.get(f"{evening.url}{path}") as response:
        return Page(response.status, response.url.path, await response.text())


async def new_token(evening: Evening) -> str:
    """What a fresh form holds."""
    found = re.search(r'name="token" value="([\w-]+)"', (await open_page(evening, "/help")).text)
    assert found
    return found[1]


async def send(evening: Evening, fields: Fields, *, from_address: str = "") -> Page:
    """Send the form with what it holds; without a token, as a fresh one."""
    fields = {"token": await new_token(evening)} | fields
    headers = TYPES | ({"X-Forwarded-For": from_address} if from_address else {})
    body = urlencode(fields, doseq=True)
    async with evening.session.post(f"{evening.url}/help", data=body, headers=headers) as response:
        return Page(response.status, response.url.path, await response.text())


def kept_offers(evening: Evening) -> list[dict[str, Any]]:
    """The offers on disk, in the order in which they came."""
    with sqlite3.connect(f"file:{evening.folder / 'crowd.db'}?mode=ro", uri=True) as database:
        offers = [msgspec.json.decode(body) for (body,) in database.execute("SELECT body FROM offers")]
    return sorted(offers, key=lambda offer: int(offer["number"]))


def text_of(page: Page) -> str:
    """What stands in the page, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.text)).split())
