"""Keys of a real evening, for tests: made by the director, pressed over HTTP."""

from dataclasses import dataclass
from typing import Any

from yarl import URL

from tests.evening import Evening


@dataclass
class Key:
    """A key that was made: its id, and its addresses by action."""

    id: str
    role: str
    city: str | None
    addresses: dict[str, str]

    @property
    def token(self) -> str:
        """The secret part of its addresses."""
        return self.addresses[next(iter(self.addresses))].split("/")[4]


async def change(evening: Evening, action: str, by: str | None = "director", **body: Any) -> tuple[int, Any]:
    """Ask for a key to be made, renewed or revoked; the status and the answer."""
    headers = evening.headers(by) if by else {}
    body = {"action": action, **body}
    async with evening.session.post(f"{evening.url}/api/keys", json=body, headers=headers) as response:
        return response.status, await response.json()


async def make(evening: Evening, place: str) -> Key:
    """The key of ``host``, ``director`` or ``organizer:lyon``."""
    role, _, city = place.partition(":")
    status, answer = await change(evening, "make", role=role, city=city or None)
    assert status == 200, answer
    return find(answer, place)


def find(answer: Any, place: str) -> Key:
    """The key of that place in a list of links."""
    role, _, city = place.partition(":")
    one = next(key for key in answer["keys"] if (key["role"], key["city"] or "") == (role, city))
    addresses = {action["action"]: action["address"] for action in one["actions"]}
    return Key(one["id"], role, city or None, addresses)


async def press(
    evening: Evening, address: str | URL, *, method: str = "POST", **headers: str
) -> tuple[int, dict[str, Any]]:
    """Press; the status and the answer as JSON."""
    headers = {
        "Accept": "application/json",
        **{name.replace("_", "-"): text for name, text in headers.items()},
    }
    async with evening.session.request(method, address, headers=headers) as response:
        return response.status, await response.json()
