"""A page in a browser of Debian's that Playwright can't drive: it wants its own builds of Firefox and WebKit.

Firefox speaks WebDriver BiDi (https://www.w3.org/TR/webdriver-bidi/) by itself, WebKitGTK has a WebDriver
(https://www.w3.org/TR/webdriver2/); both take the same input actions. Selenium would need a driver for
Firefox too, which Debian does not have.
"""

import asyncio
import json
from abc import ABC, abstractmethod
from typing import Any

WITHIN_S = 20.0
POLL_S = 0.05
CENTRE = """
(() => {
  const found = [...document.querySelectorAll(%s)].find((one) => one.checkVisibility() && !one.disabled);
  if (!found) return null;
  found.scrollIntoView({ block: "center", behavior: "instant" });
  const { left, top, width, height } = found.getBoundingClientRect();
  const [x, y] = [left + width / 2, top + height / 2];
  const there = document.elementFromPoint(x, y);
  return found.contains(there) || there?.contains(found) ? [Math.round(x), Math.round(y)] : null;
})()
"""
"""Where the first element of a selector can be pressed; null while there is none, or it is covered."""

Actions = list[dict[str, Any]]


class NotStarted(RuntimeError):
    """The browser takes no orders on this machine."""


class RemotePage(ABC):
    """One window. A person's input is real: keys and pointer go through the browser."""

    def __init__(self) -> None:
        self.complaints: list[str] = []
        """Errors that the page has written to the console, where the protocol tells them."""

    @abstractmethod
    async def go(self, address: str) -> None:
        """Open the address, and wait until it is loaded."""

    @abstractmethod
    async def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript expression that JSON can hold."""

    @abstractmethod
    async def act(self, actions: Actions) -> None:
        """Perform input actions: https://www.w3.org/TR/webdriver2/#actions."""

    async def until(self, expression: str, *, within_s: float = WITHIN_S) -> Any:
        """Wait until the expression is true; its value."""
        try:
            async with asyncio.timeout(within_s):
                while not (value := await self.evaluate(expression)):
                    await asyncio.sleep(POLL_S)
                return value
        except TimeoutError:
            seen = await self.evaluate("document.body?.innerText.slice(0, 600)")
            raise AssertionError(f"never true: {expression}; the page: {seen!r}") from None

    async def text(self, selector: str) -> str:
        """What the first element of the selector says, once there is one."""
        return str(await self.until(f"document.querySelector({json.dumps(selector)})?.innerText"))

    async def click(self, selector: str) -> None:
        """Press the first element of the selector that can be pressed."""
        x, y = await self._resting_place(CENTRE % json.dumps(selector))
        move = {"type": "pointerMove", "x": x, "y": y, "duration": 0}
        down, up = ({"type": name, "button": 0} for name in ("pointerDown", "pointerUp"))
        await self.act([{"type": "pointer", "id": "mouse", "actions": [move, down, up]}])

    async def _resting_place(self, centre: str) -> tuple[int, int]:
        """Where it stands once it moves no more: what was focused before may still be scrolled to."""
        before = None
        while (place := await self.until(centre)) != before:
            before = place
            await asyncio.sleep(POLL_S)
        x, y = place
        return x, y

    async def type(self, text: str) -> None:
        """Press the key of each character."""
        keys = [{"type": name, "value": char} for char in text for name in ("keyDown", "keyUp")]
        await self.act([{"type": "key", "id": "keyboard", "actions": keys}])
