"""The queue of an Engine.IO session, which knows whether the client has been sent everything."""

import asyncio

from engineio.packet import Packet


class Outbox(asyncio.Queue[Packet | None]):
    """Packets for a client that polls, is behind, or has yet to upgrade to a WebSocket."""

    has_unsent = False
    """Whether a packet may wait here or in the writer's hands: nothing may overtake it."""

    def _put(self, item: Packet | None) -> None:
        self.has_unsent = True
        super()._put(item)

    async def get(self) -> Packet | None:
        """Wait for the next packet. The transport asks for it once it has sent those before."""
        if self.empty():
            self.has_unsent = False
        return await super().get()
