"""Sends offers of help by the form, from fifty addresses: ``offers_sender.py URL COUNT SECONDS ITEM …``.

Prints, as JSON, how long each answer took in ms, and the tokens of those confirmed.
"""

import asyncio
import json
import secrets
import sys
import time

import aiohttp

HALLS = 50
"""Each comes from an address of its own: loopback has sixteen million."""


async def main(url: str, count: int, seconds: float, items: list[str]) -> None:
    """Send ``count`` offers, evenly over ``seconds``."""
    halls = [
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(local_addr=(f"127.0.1.{hall + 1}", 0)))
        for hall in range(HALLS)
    ]
    began = time.perf_counter()
    confirmed: list[str] = []
    took_ms: list[float] = []

    async def send(number: int) -> None:
        await asyncio.sleep(began + number * seconds / count - time.perf_counter())
        token = secrets.token_urlsafe(16)
        form = {
            "token": token,
            "name": f"Personne {number}",
            "address": f"personne-{token}@exemple.fr".lower(),
            "skill": "Droit",
            "city": "Nantes",
            "message": "Avec plaisir, je suis disponible un soir par semaine.",
            "item": items[number % len(items)],
        }
        sent_at = time.perf_counter()
        try:
            answer = await halls[number % HALLS].post(f"{url}/help", data=form, allow_redirects=False)
        except aiohttp.ClientError:
            return
        took_ms.append((time.perf_counter() - sent_at) * 1000)
        if answer.status == 303:
            confirmed.append(token)

    await asyncio.gather(*(send(number) for number in range(count)))
    for hall in halls:
        await hall.close()
    print(json.dumps({"confirmed": confirmed, "took_ms": took_ms, "seconds": time.perf_counter() - began}))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), sys.argv[4:]))
