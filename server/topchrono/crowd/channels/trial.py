"""Tries the address of a channel, stored or not: is it one, and does a test message arrive?"""

from collections.abc import Callable, Mapping

from topchrono.crowd.channels.announcements import Gettext, plain
from topchrono.crowd.channels.messenger import Messenger
from topchrono.show.text import N_, Text

WITHIN_S = 15.0

TITLE = N_("Message d'essai · {evening}")
BODY = N_("Si vous lisez ceci, les nouvelles offres d'aide de la soirée seront annoncées ici.")


class ChannelTrial:
    """Tries addresses, in a process of its own: the outbox is not held up by a service that hangs."""

    def __init__(self, *, evening: Callable[[], str], gettext: Gettext, within_s: float = WITHIN_S) -> None:
        """``evening`` returns its title; ``gettext`` is for messages to the outside."""
        self._evening = evening
        self._gettext = gettext
        self._within_s = within_s

    async def find_unknown(self, urls: Mapping[str, str]) -> str | None:
        """The name of the first channel whose address names no service that there is."""
        messenger = Messenger(timeout_s=self._within_s)
        try:
            for name, url in urls.items():
                if not await messenger.understands(url):
                    return name
            return None
        finally:
            await messenger.close()

    async def send(self, url: str) -> bool:
        """Whether the service at ``url`` took the message."""
        messenger = Messenger(timeout_s=self._within_s)
        try:
            title = Text.of(TITLE, evening=plain(self._evening())).render(self._gettext)
            return await messenger.send(url, title=title, body=self._gettext(BODY))
        finally:
            await messenger.close()
