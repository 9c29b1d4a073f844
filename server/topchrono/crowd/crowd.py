"""Offers of help and applause: their parts, opened and run together."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

from topchrono.config import HelpConfig
from topchrono.crowd.applause import Applause
from topchrono.crowd.channels.announcements import Gettext, announcements_for
from topchrono.crowd.channels.messenger import Messenger
from topchrono.crowd.channels.outbox import Outbox
from topchrono.crowd.offers.book import OfferBook
from topchrono.crowd.offers.city_offers import CityOffersCache
from topchrono.crowd.offers.model import Offer
from topchrono.crowd.offers.purge import Purge
from topchrono.crowd.outside_changes import OutsideChanges
from topchrono.crowd.recovery import open_database
from topchrono.runtime.quiet import Quiet
from topchrono.runtime.supervision import supervise
from topchrono.show.model import Show
from topchrono.show.text import N_
from topchrono.storage.errors import JournalError
from topchrono.views.live_state import CityOffers


class Crowd:
    """The offers of help and the applause of one evening."""

    def __init__(
        self,
        folder: Path,
        config: HelpConfig,
        *,
        show: Callable[[], Show],
        url: str,
        gettext: Gettext,
        now: Callable[[], int],
        quiet: Quiet,
        on_change: Callable[[], None],
        last_event_at: int | None = None,
    ) -> None:
        """``url`` is the server's, without a slash at its end; ``gettext`` is for messages to the outside.

        ``last_event_at`` (epoch ms) is of the journal as it was before this start.

        For ``now``, ``quiet`` and ``on_change`` see :class:`OfferBook`. Raises :class:`JournalError` if
        the database in ``folder`` can't be opened.
        """

        def announcements(offer: Offer) -> list[tuple[str, str]]:
            return announcements_for(self.config.channels, offer, show(), gettext)

        def notify() -> None:
            on_change()
            self.outbox.wake()

        self.config = config
        """The settings in use."""
        self.database = open_database(folder)
        self.book = OfferBook(
            self.database, now=now, quiet=quiet, announcements=announcements, on_change=notify
        )
        self.applause = Applause(self.database, quiet=quiet, on_change=on_change)
        self.outbox = Outbox(
            self.database,
            config.channels,
            Messenger(),
            now=now,
            quiet=quiet,
            evening=lambda: show().title,
            url=url,
            gettext=gettext,
            on_change=on_change,
        )
        self._show = show
        self._city_offers = CityOffersCache(self.book)
        self.purge = Purge(
            self.book,
            self.database,
            folder,
            keep_days=config.keep_days,
            last_event_at=last_event_at,
            quiet=quiet,
            now=now,
            on_change=on_change,
        )
        self._outside_changes = OutsideChanges(self.database, self.book, quiet=quiet)

    @property
    def kept_at(self) -> Path | None:
        """The copy of a damaged file of offers that was repaired at this start."""
        return self.database.kept_at

    @property
    def is_incomplete(self) -> bool:
        """Whether offers that were saved before this start are not there any more."""
        return self.database.is_incomplete

    def use(self, config: HelpConfig) -> None:
        """Use other settings from now on."""
        self.config = config
        self.outbox.use(config.channels)
        self.purge.use(config.keep_days)

    def offers_of(self, city: str) -> CityOffers:
        """The offers for the projects of a city, by its slug."""
        return self._city_offers.of_city(self._show(), city)

    async def load(self) -> None:
        """Read the saved offers and applause. Raises :class:`JournalError`."""
        try:
            await self.book.load()
            await self.applause.load()
            await self.purge.load()
        except sqlite3.Error as error:
            raise JournalError(N_("Les offres d'aide ne se lisent pas : {reason}."), reason=error) from error

    async def run(self) -> None:
        """Work until cancelled."""
        parts = (self.book, self.applause, self.outbox, self.purge, self._outside_changes)
        await supervise(*(part.run for part in parts))

    async def close(self) -> None:
        """Save what is pending and close the database."""
        await self.applause.save()
        await self.database.close()
