"""Timer coalescing: an idle server wakes up once for all that looks at something now and then."""

import asyncio


def until_next(period_s: float) -> float:
    """Seconds until the next whole multiple of ``period_s`` on the event loop's clock.

    Tasks that sleep so with one period, or with multiples of it, wake up together.
    """
    return period_s - asyncio.get_running_loop().time() % period_s
