"""The people of a whole evening: what viewers, cities, host and director do, at a plausible rate."""

import asyncio
import contextlib
import random
import secrets
import time
import uuid
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import socketio

from tests.bench.figures import percentile
from tests.evening import Evening
from tests.web.merging import with_changes

CITIES = 40
PITCHES_PER_CITY = 3
VIEWERS = 300
OVERLAYS = 3
HALLS = 20
"""Addresses from which viewers come."""
LEAVE_WITHIN_S = 5.0
PAGES = ("/", "/?lang=en", "/?q=projet", "/help", "/healthz", "/ville-inconnue")
PROGRAMME = "Projet;Ville;Besoins\n" + "\n".join(
    f"Projet {n};Ville {n % CITIES:02};Juriste, Design" for n in range(CITIES * PITCHES_PER_CITY)
)


class SoakEvening:
    """The people of an evening, until the context ends.

    ``pace`` multiplies how often they do things; ``step_s`` is the time between the host's presses.
    """

    def __init__(self, evening: Evening, *, pace: float, step_s: float) -> None:
        self._evening = evening
        self._pace = pace
        self._step_s = step_s
        self._random = random.Random(1)
        self._rooms: dict[str, socketio.AsyncClient] = {}
        self._view: dict[str, Any] = {}
        """The host's view."""
        self._halls: list[aiohttp.ClientSession] = []
        self._offers: list[str] = []
        self.done: Counter[str] = Counter()
        """What was done, how often; failures under their own name."""
        self._late_ms: dict[int, float] = {}
        """How late the host first heard of each ``time_up``, by its deadline."""

    async def play(self, minutes: float) -> None:
        """Play for so long."""
        self._halls = [
            aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(local_addr=(f"127.0.3.{hall + 1}", 0), limit=0),
                timeout=aiohttp.ClientTimeout(total=None, connect=10),
            )
            for hall in range(HALLS)
        ]
        roles = [role for role in self._evening.tokens if role.startswith("organizer:")]
        roles += ["host", "director", *(f"overlay {n}" for n in range(OVERLAYS))]
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(minutes * 60), asyncio.TaskGroup() as people:
                    for number in range(VIEWERS):
                        people.create_task(self._watch(number))
                    for role in roles:
                        self._rooms[role] = await self._open_room(role)
                    for every_s, act in self._habits():
                        people.create_task(self._repeat(every_s, act))
        finally:
            for hall in self._halls:
                await hall.close()
            # A client that was stopped while it connected or asked may wait for ever.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LEAVE_WITHIN_S):
                    await asyncio.gather(*(room.disconnect() for room in self._rooms.values()))

    def _habits(self) -> list[tuple[float, Callable[[], Awaitable[object]]]]:
        """What is done, and every how many seconds (before the pace)."""
        return [
            (self._step_s * self._pace, self._go),
            (1.0, self._check_in),
            (5.0, self._say),
            (15.0, self._alert),
            (20.0, self._refused),
            (0.3, self._clap),
            (6.0, self._offer),
            (0.5, self._open_page),
            (0.1, self._ask_clock),
            (4.0, self._introduce),
            (4.0, self._reconnect),
            (30.0, self._change_overlay),
        ]

    async def _repeat(self, every_s: float, act: Callable[[], Awaitable[object]]) -> None:
        while True:
            await asyncio.sleep(self._random.uniform(0.5, 1.5) * every_s / self._pace)
            name = act.__name__.removeprefix("_")
            try:
                await act()
                self.done[name] += 1
            except (aiohttp.ClientError, socketio.exceptions.SocketIOError, TimeoutError) as error:
                self.done[f"{name} failed: {type(error).__name__}"] += 1

    async def _watch(self, number: int) -> None:
        """A viewer: reads for some minutes, then opens the page again."""
        hall = self._halls[number % HALLS]
        while True:
            stays_s = self._random.uniform(60, 900) / self._pace
            with contextlib.suppress(TimeoutError, aiohttp.ClientError):
                async with asyncio.timeout(stays_s), hall.get(f"{self._evening.url}/live") as answer:
                    self.done["viewer came" if answer.status == 200 else f"viewer {answer.status}"] += 1
                    async for _ in answer.content.iter_any():
                        pass
            await asyncio.sleep(self._random.uniform(0, 2))

    async def _open_room(self, name: str) -> socketio.AsyncClient:
        client = socketio.AsyncClient(reconnection=False)
        role = name.split(" ", maxsplit=1)[0]
        if role == "host":
            client.on("show", self._hear)
        auth = {"token": self._evening.tokens[role], "name": "Camille"}
        await client.connect(self._evening.url, auth=auth, transports=["websocket"])
        return client

    def _hear(self, update: dict[str, Any]) -> None:
        heard_at_ms = time.time_ns() / 1e6
        self._view = with_changes(self._view, update["changes"])
        timer = update["changes"].get("timer")
        if timer and timer["state"] == "time_up":
            self._late_ms.setdefault(timer["ends_at"], heard_at_ms - timer["ends_at"])

    async def _command(self, role: str, type_: str, **fields: object) -> None:
        body = {"type": type_, "id": str(uuid.uuid4()), **fields}
        answer = await self._rooms[role].call("command", body, timeout=10)
        self.done[f"{type_} " + ("ok" if answer["ok"] else answer["error"]["code"])] += 1

    def _some_city(self) -> tuple[str, str]:
        role = self._random.choice([role for role in self._rooms if role.startswith("organizer:")])
        return role, role.removeprefix("organizer:")

    def _some_pitch(self, city: str | None = None) -> dict[str, Any]:
        pitches = [item for item in self._view["rundown"] if city is None or item["city_slug"] == city]
        pitch: dict[str, Any] = self._random.choice(pitches)
        return pitch

    async def _go(self) -> None:
        step = self._view["show"]["next_step"]
        if step and step["step"] not in ("finish", "end_show"):
            await self._command("host", "go", expect=step)

    async def _check_in(self) -> None:
        role, city = self._some_city()
        item = self._some_pitch(city)["id"]
        state = self._random.choice([True, True, False])
        await self._command(role, "check_in", item=item, present=state, sound=True, picture=state)

    async def _say(self) -> None:
        role, city = self._some_city()
        sender = self._random.choice([role, "director"])
        await self._command(sender, "say", city=city, text=f"On est prêts, {secrets.token_hex(20)}")

    async def _alert(self) -> None:
        role, city = self._some_city()
        await self._command(role, "raise_alert", city=city, text="Le micro ne marche plus")
        alerts = [alert for alert in self._view.get("alerts", []) if not alert.get("resolved_at")]
        for alert in alerts[:2]:
            await self._command("director", "resolve_alert", alert=alert["id"])

    async def _refused(self) -> None:
        await self._command("host", "start_clock", item=self._some_pitch()["id"])

    async def _change_overlay(self) -> None:
        await self._command("director", "set_ticker", text=f"Bonsoir {secrets.token_hex(4)}")

    async def _clap(self) -> None:
        on_air = self._view.get("on_air")
        if on_air:
            hall = self._random.choice(self._halls)
            body = {"item": on_air["id"], "claps": self._random.randint(1, 8)}
            async with hall.post(f"{self._evening.url}/applause", json=body) as answer:
                self.done[f"applause {answer.status}"] += 1

    async def _offer(self) -> None:
        token = secrets.token_urlsafe(16)
        form = {
            "token": token,
            "name": "Léa Martin",
            "address": f"lea-{token}@exemple.fr".lower(),
            "skill": "Droit",
            "city": "Nantes",
            "message": "Avec plaisir, je suis disponible un soir par semaine.",
            "item": self._some_pitch()["id"],
        }
        hall = self._random.choice(self._halls)
        async with hall.post(f"{self._evening.url}/help", data=form, allow_redirects=False) as answer:
            self.done[f"offer {answer.status}"] += 1
            if answer.status == 303:
                self._offers.append(token)
        if len(self._offers) > 20:
            gone = self._offers.pop(self._random.randrange(len(self._offers)))
            async with hall.post(f"{self._evening.url}/help/offer/{gone}/withdraw") as answer:
                await answer.read()

    async def _open_page(self) -> None:
        role, city = self._some_city()
        path = self._random.choice([*PAGES, f"/city/{city}", f"/city/{city}/screen", "/host", "/director"])
        sender = role if path == f"/city/{city}" else path.removeprefix("/")
        headers = self._evening.headers(sender) if sender in self._evening.tokens else {}
        hall = self._random.choice(self._halls)
        async with hall.get(f"{self._evening.url}{path}", headers=headers) as answer:
            await answer.read()
            self.done[f"page {answer.status}"] += 1

    async def _ask_clock(self) -> None:
        await self._rooms[self._random.choice([*self._rooms])].call("clock", timeout=10)

    async def _introduce(self) -> None:
        role, _ = self._some_city()
        await self._rooms[role].emit("introduce", self._random.choice(["Camille", "Dominique", "Sacha"]))

    async def _reconnect(self) -> None:
        """A page is reloaded, or its line was lost."""
        role = self._random.choice([role for role in self._rooms if role != "host"])
        earlier, self._rooms[role] = self._rooms[role], await self._open_room(role)
        await earlier.disconnect()

    def report(self) -> str:
        """What was done, and how late clocks ended."""
        deeds = ", ".join(f"{name} {count}" for name, count in sorted(self.done.items()))
        late = list(self._late_ms.values())
        p50, worst = percentile(late, 0.5), max(late)
        return f"{deeds}; {len(late)} time_up, p50 {p50:.1f} ms late, worst {worst:.1f} ms"
