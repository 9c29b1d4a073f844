"""The director makes keys in the page, copies their addresses, and replaces or stops them."""

from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Locator, Page, ViewportSize, expect

from tests.evening import Evening
from tests.keys import press

OpenPage = Callable[..., Awaitable[Page]]
SIZES: list[ViewportSize] = [
    {"width": 1920, "height": 1080},
    {"width": 820, "height": 1180},
    {"width": 390, "height": 844},
]
