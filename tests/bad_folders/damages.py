"""Everything that may have happened to an evening's folder between two starts, by name."""

import os
import random
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tests.bad_folders.server import Condition, at_wrong_date, without_rights

STRANGER = 4321
DAY_S = 86_400
FILES = (
    "links.json",
    "journal.db",
    "journal.db-wal",
    "crowd.db",
    "crowd.db-wal",
    "topchrono.toml",
    "theme/theme.css",
    "lock.db",
    "counts.json",
)
IN_THE_WAY = (
    "journal.db-shm",
    "crowd.db-shm",
    "journal.new",
    "crowd.new",
    "links.new",
    "opening",
    "topchrono.log",
)
"""What the server or SQLite makes anew, or may make."""
TOGETHER = {
    "journal": ("journal.db", "journal.db-wal"),
    "offers": ("crowd.db", "crowd.db-wal"),
    "journal and links": ("journal.db", "journal.db-wal", "links.json"),
}
SETTINGS = {
    "unclosed": b"[obs\n",
    "unknown key": b"[obs]\nurll = 1\n",
    "unknown table": b"[x]\n",
    "wrong type": b'[help]\nkeep_days = "90"\n',
    "out of bounds": b"[help]\nkeep_days = 0\n",
    "no address": b'[obs]\nurl = "http://["\n',
    "port out of range": b'[obs]\nurl = "ws://obs:99999"\n',
    "not UTF-8": '[help]\ncollector = "Soci\xe9t\xe9"\n'.encode("latin-1"),
    "UTF-16": "[help]\n".encode("utf-16"),
    "a byte order mark": b"\xef\xbb\xbf[help]\nkeep_days = 30\n",
    "a NUL": b'[help]\ncollector = "\0"\n',
    "template with a format": b'[obs.feeds]\ntemplate = "https://x/{slug.__class__}/{slug:>99999999999}"\n',
    "template of another name": b'[obs.feeds]\ntemplate = "https://x/{city}"\n',
    "deeply nested": b"x = " + b"[" * 5000 + b"]" * 5000 + b"\n",
    "a huge number": b"[help]\nkeep_days = " + b"9" * 5000 + b"\n",
    "a date": b"[help]\ncollector = 2026-11-30T25:00:00\n",
    "a key twice": b"[help]\nkeep_days = 1\nkeep_days = 2\n",
}
"""Contents of ``topchrono.toml``."""


@dataclass
class Scene:
    """A folder that is being damaged, and how the server will be started on it."""

    folder: Path
    random: random.Random
    conditions: list[Condition] = field(default_factory=list)
    undo: list[Callable[[], object]] = field(default_factory=list)


Damage = Callable[[Scene], None]
Way = Callable[[Path, random.Random], None]


def deleted(path: Path, _random: random.Random) -> None:
    _remove(path)


def emptied(path: Path, _random: random.Random) -> None:
    path.write_bytes(b"")


def truncated(path: Path, random: random.Random) -> None:
    data = path.read_bytes() if path.is_file() else b""
    path.write_bytes(data[: random.randrange(max(1, len(data)))])


def flipped(path: Path, random: random.Random) -> None:
    data = bytearray(path.read_bytes() if path.is_file() else b"")
    for _ in range(random.choice((1, 3, 30)) if data else 0):
        data[random.randrange(len(data))] ^= random.randrange(1, 256)
    path.write_bytes(data)


def zeroed(path: Path, random: random.Random) -> None:
    """As a file system leaves a file after a power cut: a part of it holds zeros."""
    size = path.stat().st_size if path.is_file() else 0
    start = random.randrange(max(1, size))
    path.write_bytes((path.read_bytes()[:start] if size else b"").ljust(size, b"\0"))


def foreign(path: Path, random: random.Random) -> None:
    """A file of another kind under the same name."""
    path.write_bytes(
        random.choice(
            (b"PK\x03\x04" + random.randbytes(2000), b"<!doctype html><p>Quota</p>\n", b"[]", b"null")
        )
    )


def grown(path: Path, random: random.Random) -> None:
    """A synchronising program wrote something behind it."""
    with path.open("ab") as file:
        file.write(random.randbytes(random.choice((1, 100, 5000))))


def directory(path: Path, _random: random.Random) -> None:
    _remove(path)
    path.mkdir()
    (path / "kept.txt").write_text("À garder", encoding="utf-8")


def dangling(path: Path, _random: random.Random) -> None:
    _remove(path)
    path.symlink_to("nowhere")


def looping(path: Path, _random: random.Random) -> None:
    _remove(path)
    path.symlink_to(path.name)


def fifo(path: Path, _random: random.Random) -> None:
    _remove(path)
    os.mkfifo(path)


NO_FILES = (directory, dangling, looping, fifo)
WAYS = (deleted, emptied, truncated, flipped, zeroed, foreign, grown, *NO_FILES)


def damage_file(name: str, way: Way, scene: Scene) -> None:
    """Damage one file of the folder in one way."""
    path = scene.folder / name
    # Another damage may have left a pipe, which would block whoever opens it.
    if path.is_file() or not path.exists():
        way(path, scene.random)


def damage_together(names: tuple[str, ...], way: Way, scene: Scene) -> None:
    for name in names:
        damage_file(name, way, scene)


def forbid_file(name: str, mode: int, scene: Scene) -> None:
    """Their own file has this mode."""
    (scene.folder / name).chmod(mode)
    scene.conditions.append(without_rights)


def give_away(mode: int, scene: Scene) -> None:
    """The folder belongs to somebody else."""
    for path in (scene.folder, *scene.folder.rglob("*")):
        os.chown(path, STRANGER, STRANGER, follow_symlinks=False)
        if not path.is_symlink():
            path.chmod(mode if path.is_dir() else mode & 0o666)
    scene.conditions.append(without_rights)


def lock_folder(scene: Scene) -> None:
    """The folder is their own, but nothing may be made in it."""
    scene.folder.chmod(0o555)
    scene.conditions.append(without_rights)


def mount_read_only(scene: Scene) -> None:
    """The folder is on a medium that can't be written."""
    _mount("--bind", str(scene.folder), str(scene.folder))
    scene.undo.append(partial(_unmount, scene.folder))
    _mount("-o", "remount,ro,bind", str(scene.folder))


def fill_disk(left_kib: int, scene: Scene) -> None:
    """The folder's disk has that many KiB left."""
    saved = scene.folder.with_name(f"{scene.folder.name}-saved")
    scene.folder.rename(saved)
    scene.folder.mkdir(mode=0o700)
    used = sum(-(-path.lstat().st_size // 4096) * 4 for path in saved.rglob("*") if path.is_file())
    _mount("-t", "tmpfs", "-o", f"size={used + left_kib}k", "tmpfs", str(scene.folder))
    scene.undo.append(partial(_unmount, scene.folder))
    shutil.copytree(saved, scene.folder, dirs_exist_ok=True, symlinks=True)


def shift_clock(ahead_s: int, scene: Scene) -> None:
    """The machine's clock is wrong."""
    scene.conditions.append(at_wrong_date(ahead_s))


def write_settings(content: bytes, scene: Scene) -> None:
    """Somebody wrote something else into the settings."""
    (scene.folder / "topchrono.toml").write_bytes(content)


def replace_theme(way: Way, scene: Scene) -> None:
    _remove(scene.folder / "theme")
    way(scene.folder / "theme", scene.random)


def write_theme(scene: Scene) -> None:
    """A theme with everything in it that is no file."""
    theme = scene.folder / "theme"
    fifo(theme / "pipe.css", scene.random)
    looping(theme / "loop.css", scene.random)
    dangling(theme / "gone.css", scene.random)
    directory(theme / "folder.css", scene.random)
    (theme / "up").symlink_to("..")


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True, capture_output=True)


def _unmount(folder: Path) -> None:
    subprocess.run(["umount", "--lazy", str(folder)], check=True, capture_output=True)


DAMAGES: dict[str, Damage] = {
    **{f"{name} {way.__name__}": partial(damage_file, name, way) for name in FILES for way in WAYS},
    **{
        f"{name} {way.__name__}": partial(damage_file, name, way)
        for name in IN_THE_WAY
        for way in (foreign, *NO_FILES)
    },
    **{
        f"all of the {name} {way.__name__}": partial(damage_together, files, way)
        for name, files in TOGETHER.items()
        for way in (deleted, emptied, zeroed)
    },
    **{f"settings: {name}": partial(write_settings, content) for name, content in SETTINGS.items()},
    **{
        f"theme {way.__name__}": partial(replace_theme, way)
        for way in (deleted, foreign, dangling, looping, fifo)
    },
    "theme with everything": write_theme,
    "clock 100 days ahead": partial(shift_clock, 100 * DAY_S),
    "clock 20 years ahead": partial(shift_clock, 20 * 365 * DAY_S),
    "clock a day behind": partial(shift_clock, -DAY_S),
    "clock in 1980": partial(shift_clock, -46 * 365 * DAY_S),
}
"""Those that anybody can make."""
DAMAGES_BY_ROOT: dict[str, Damage] = {
    **{f"{name} unreadable": partial(forbid_file, name, 0) for name in (*FILES, "theme")},
    **{f"{name} read-only": partial(forbid_file, name, 0o444) for name in FILES},
    "folder of another owner": partial(give_away, 0o700),
    "folder of another owner, readable": partial(give_away, 0o755),
    "folder locked": lock_folder,
    "read-only medium": mount_read_only,
    **{f"disk full but for {left} KiB": partial(fill_disk, left) for left in (0, 8, 64, 300)},
}
"""Those that only root can make."""
