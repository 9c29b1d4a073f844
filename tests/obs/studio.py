"""A real OBS without a screen: Xvfb, software rendering, a home of its own and a small canvas."""

import asyncio
import contextlib
import json
import os
import resource
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

from obswebsocket import obsws, requests

from tests.evening import free_port
from topchrono.obs.ownership import REALM, SLOT

STARTED_WITHIN_S = 40
PASSWORD = "un mot de passe"
FOLDER = Path(__file__).parent
SCRIPTS = [FOLDER / "browser_source.lua", FOLDER / "grouping.lua"]
FIRST_SCENE = "Scène"
FIRST_TRANSITION = "Fade", 300
RESET_WITHIN_S = 30
REMOVED_WITHIN_S = 3.0
READY_WITHIN_S = 10.0
"""OBS 30.2 and later refuse every request until they have opened."""
EMPTY = {
    "program": FIRST_SCENE,
    "scenes": [FIRST_SCENE],
    "items": [],
    "inputs": [],
    "collections": ["Test"],
    "transition": FIRST_TRANSITION,
    "active": [],
    "service": {},
}
"""What tests find in OBS when it has started."""
NEEDED = ("obs", "Xvfb", "ffmpeg")

GLOBAL = """\
[General]
FirstRun=true
EnableAutoUpdates=false

[Basic]
Profile=Test
ProfileDir=Test
SceneCollection=Test
SceneCollectionFile=Test

[OBSWebSocket]
FirstLoad=false
ServerEnabled=true
ServerPort={port}
AlertsEnabled=false
AuthRequired=true
ServerPassword={password}
"""
PROFILE = """\
[General]
Name=Test

[Video]
BaseCX=640
BaseCY=360
OutputCX=640
OutputCY=360
FPSType=0
FPSCommon={fps}

[Output]
Mode=Simple

[SimpleOutput]
FilePath={records}
RecFormat={record_format}
RecFormat2={record_format}
VBitrate=1000
StreamEncoder=x264
RecQuality=Stream
Preset=ultrafast
"""


def missing() -> list[str]:
    """The programs that a real OBS needs and this machine lacks."""
    return [name for name in NEEDED if shutil.which(name) is None]


class Screen:
    """An X server without a screen."""

    def __init__(self) -> None:
        read, write = os.pipe()
        self._process = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x720x24", "-nolisten", "tcp"],
            pass_fds=[write], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(write)
        with os.fdopen(read) as answer:
            self.display = f":{answer.readline().strip()}"

    def close(self) -> None:
        self._process.terminate()
        self._process.wait()


def _descendants(pid: int) -> list[int]:
    children: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(OSError):
            children += [int(child) for child in (task / "children").read_text().split()]
    return children + [one for child in children for one in _descendants(child)]


class NotReset(RuntimeError):
    """OBS keeps something that was removed."""


class PortTaken(RuntimeError):
    """OBS could not listen on its port."""


class Studio:
    """One OBS: a folder and a port, and the program on them, to be killed and started again."""

    def __init__(
        self,
        folder: Path,
        screen: Screen,
        *,
        scripts: list[Path] | None = None,
        fps: int = 30,
        record_format: str = "mkv",
        port: int | None = None,
    ) -> None:
        self.folder = folder
        self.port = port or free_port()
        self.records = folder / "records"
        self._screen = screen
        self._scripts = SCRIPTS if scripts is None else scripts
        self._process: asyncio.subprocess.Process | None = None
        self._client: Any = None
        self._log_start = 0
        self._removed: set[str] = set()
        self._write_settings(fps, record_format)

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        """What OBS has written to its newest log since it was started or reset."""
        logs = sorted((self.folder / ".config/obs-studio/logs").glob("*.txt"))
        return logs[-1].read_text(encoding="utf-8", errors="replace")[self._log_start :] if logs else ""

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def start(self, *, wait: bool = True) -> None:
        environment = {
            **os.environ, "HOME": str(self.folder), "XDG_CONFIG_HOME": str(self.folder / ".config"),
            "XDG_RUNTIME_DIR": str(self.folder), "DISPLAY": self._screen.display,
            "LIBGL_ALWAYS_SOFTWARE": "1",
            "QT_QPA_PLATFORM": "xcb", "LC_ALL": "C.UTF-8",
        }  # fmt: skip
        self._process = await asyncio.create_subprocess_exec(
            "obs", "--multi", "--disable-shutdown-check", "--disable-updater",
            env=environment, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
            # Python ignores the signal of a file that may not grow; OBS is to have an error instead, too.
            restore_signals=False,
        )  # fmt: skip
        if wait:
            await self.accepting()

    async def accepting(self) -> float:
        """Wait until OBS accepts connections; when it did, on the monotonic clock.

        Raises:
            PortTaken: another program had its port.
        """
        async with asyncio.timeout(STARTED_WITHIN_S):
            while True:
                with contextlib.suppress(OSError):
                    _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                    accepted = time.monotonic()
                    writer.close()
                    return accepted
                if "Listen failed: Address already in use" in self.log:
                    raise PortTaken(str(self.port))
                await asyncio.sleep(0.02)

    def change_password(self, password: str) -> None:
        """Have OBS ask for another one when it is started again."""
        self._write_global(password)

    async def kill(self) -> None:
        """End OBS as a crash would."""
        self._client = None
        if self._process and self.is_running:
            self._process.send_signal(signal.SIGKILL)
            await self._process.wait()

    def freeze(self) -> None:
        assert self._process
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self._process
        self._process.send_signal(signal.SIGCONT)

    def fill_disk(self) -> None:
        """Keep every file of OBS from growing, as on a full disk; the files of a recording too."""
        self._limit_files(1)

    def empty_disk(self) -> None:
        """Let them grow again."""
        self._limit_files(resource.RLIM_INFINITY)

    def _limit_files(self, size: int) -> None:
        assert self._process
        # A recording is written by a process of its own.
        for pid in (self._process.pid, *_descendants(self._process.pid)):
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    def _remove_all(self) -> None:
        # First the inputs: those of a scene that is gone go with it, sooner or later.
        for source in self.ask("GetInputList")["inputs"]:
            self.ask("RemoveInput", inputName=source["inputName"])
        for scene in self.ask("GetSceneList")["scenes"]:
            if scene["sceneName"] != FIRST_SCENE:
                self._removed.add(scene["sceneName"])
                self.ask("RemoveScene", sceneName=scene["sceneName"])

    def _left(self) -> dict[str, Any]:
        """What differs from an OBS that has just started, but for the transition."""
        # OBS keeps a scene that it lists no more while a transition shows it: until then, its name is taken.
        self._removed = {name for name in self._removed if self._keeps(name)}
        left = {key: value for key, value in self.content().items() if value != EMPTY[key]}
        left.pop("transition", None)
        return left | ({"removed": self._removed} if self._removed else {})

    def _keeps(self, scene: str) -> bool:
        return bool(self._client.call(requests.GetSceneItemList(sceneName=scene)).status)

    async def _is_empty_soon(self) -> bool:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(REMOVED_WITHIN_S):
                while self._left():
                    await asyncio.sleep(0.02)
                return True
        return False

    async def until_transition_ended(self) -> None:
        async with asyncio.timeout(RESET_WITHIN_S):
            while self.ask("GetCurrentSceneTransitionCursor")["transitionCursor"] < 1:
                await asyncio.sleep(0.02)

    async def reset(self) -> None:
        """Bring OBS back to what it was when it started: one empty scene on program, and nothing else.

        Raises:
            NotReset: OBS keeps something that was removed.
        """
        for output in ("Stream", "Record"):
            if self.ask(f"Get{output}Status")["outputActive"]:
                self.ask(f"Stop{output}")
        self.ask("SetPersistentData", realm=REALM, slotName=SLOT, slotValue="")
        if self.ask("GetStudioModeEnabled")["studioModeEnabled"]:
            self.ask("SetStudioModeEnabled", studioModeEnabled=False)
        # A transition that is replaced while it runs keeps what it shows from being removed.
        await self.until_transition_ended()
        # A cut, so that no fade is under way when the next test begins.
        self.ask("SetCurrentSceneTransition", transitionName="Cut")
        self.ask("SetCurrentProgramScene", sceneName=FIRST_SCENE)
        self._remove_all()
        # OBS does it later than it answers, and sometimes, on a busy machine, not at all.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(RESET_WITHIN_S):
                while not await self._is_empty_soon():
                    self._remove_all()
        if left := self._left():
            raise NotReset(str(left))
        # Not before: a cut that has not ended would keep the scene that it leaves.
        transition, duration_ms = FIRST_TRANSITION
        self.ask("SetCurrentSceneTransition", transitionName=transition)
        self.ask("SetCurrentSceneTransitionDuration", transitionDuration=duration_ms)
        async with asyncio.timeout(RESET_WITHIN_S):
            while self.content() != EMPTY:
                await asyncio.sleep(0.02)
        self._log_start += len(self.log)

    def content(self) -> dict[str, Any]:
        """What tests may find or leave in OBS."""
        scenes = self.ask("GetSceneList")
        transition = self.ask("GetCurrentSceneTransition")
        return {
            "program": scenes["currentProgramSceneName"],
            "scenes": [scene["sceneName"] for scene in scenes["scenes"]],
            "items": self.ask("GetSceneItemList", sceneName=FIRST_SCENE)["sceneItems"],
            "inputs": self.ask("GetInputList")["inputs"],
            "collections": self.ask("GetSceneCollectionList")["sceneCollections"],
            "transition": (transition["transitionName"], transition["transitionDuration"]),
            "active": [name for name in ("Stream", "Record") if self.ask(f"Get{name}Status")["outputActive"]],
            "service": self.ask("GetStreamServiceSettings")["streamServiceSettings"],
        }

    def ask(self, request: str, **data: Any) -> dict[str, Any]:
        """Ask OBS over a connection of our own, as a person's click would."""
        if self._client is None:
            self._client = obsws("127.0.0.1", self.port, PASSWORD, legacy=False, timeout=10)
            self._client.connect()
        asked_at = time.monotonic()
        while not (answer := self._client.call(getattr(requests, request)(**data))).status:
            if time.monotonic() - asked_at > READY_WITHIN_S:
                break
            time.sleep(0.1)
        assert answer.status, f"{request} was refused"
        found: dict[str, Any] = answer.datain
        return found

    async def remove_scene(self, name: str) -> None:
        """Remove a scene, and wait until it is not listed any more: OBS does that later than it answers."""
        self.ask("RemoveScene", sceneName=name)
        async with asyncio.timeout(REMOVED_WITHIN_S):
            while name in {scene["sceneName"] for scene in self.ask("GetSceneList")["scenes"]}:
                await asyncio.sleep(0.02)

    @property
    def scene(self) -> str:
        return str(self.ask("GetSceneList")["currentProgramSceneName"])

    def muted(self, name: str) -> bool:
        return bool(self.ask("GetInputMute", inputName=name)["inputMuted"])

    def _write_global(self, password: str) -> None:
        file = self.folder / ".config/obs-studio/global.ini"
        file.write_text(GLOBAL.format(port=self.port, password=password))

    def _write_settings(self, fps: int, record_format: str) -> None:
        settings = self.folder / ".config/obs-studio"
        (settings / "basic/profiles/Test").mkdir(parents=True)
        (settings / "basic/scenes").mkdir(parents=True)
        self.records.mkdir()
        self._write_global(PASSWORD)
        profile = PROFILE.format(records=self.records, fps=fps, record_format=record_format)
        (settings / "basic/profiles/Test/basic.ini").write_text(profile)
        scripts = [{"path": str(path), "settings": {}} for path in self._scripts]
        # Every OBS has a scene; obs-websocket 5.1 ends one without any when it is asked for its program.
        collection = {
            "name": "Test",
            "current_scene": FIRST_SCENE,
            "current_program_scene": FIRST_SCENE,
            "scene_order": [{"name": FIRST_SCENE}],
            "sources": [{"id": "scene", "name": FIRST_SCENE, "settings": {"items": []}}],
            "modules": {"scripts-tool": scripts},
        }
        (settings / "basic/scenes/Test.json").write_text(json.dumps(collection))
