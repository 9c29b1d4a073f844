"""``topchrono online``: what it writes, for whom, and how it is taken back."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.caddy_server import find_caddy
from topchrono.cli.main import main

DEBIAN = Path(__file__).with_name("Caddyfile.debian")
"""The Caddyfile that Debian's package has."""
FILE = re.compile(r"^──── (/.+)\n((?:.*\n)*?)────$", re.MULTILINE)
UNIT, SITE, CADDYFILE = (
    "etc/systemd/system/topchrono.service",
    "etc/caddy/topchrono.caddy",
    "etc/caddy/Caddyfile",
)


@dataclass(frozen=True)
class Result:
    exit_code: int
    output: str


class Online:
    """The command, on the system in the folder ``root``."""

    def __init__(self, root: Path, capfd: pytest.CaptureFixture[str]) -> None:
        self.root = root
        self._capfd = capfd

    def __call__(self, *options: str, domain: str = "soiree.example.org") -> Result:
        named = [] if "--undo" in options else ["--domain", domain]
        with pytest.raises(SystemExit) as ended:
            main.main(["online", *named, "--root", str(self.root), *options], prog_name="topchrono")
        printed = self._capfd.readouterr()
        assert isinstance(ended.value.code, int)
        # Texts are typeset when they are printed.
        output = (printed.out + printed.err).replace("\u00a0", " ").replace("’", "'")
        return Result(ended.value.code, output)


def content(root: Path) -> dict[str, bytes]:
    """Every file below ``root``."""
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def printed_files(result: Result) -> dict[str, str]:
    return dict(FILE.findall(result.output))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A Debian where Caddy was just installed."""
    root = tmp_path / "root"
    (root / "etc/caddy").mkdir(parents=True)
    shutil.copy(DEBIAN, root / CADDYFILE)
    (root / "var/lib/topchrono").mkdir(parents=True)
    (root / "var/lib/topchrono/journal.db").write_text("the evening")
    return root


@pytest.fixture
def online(root: Path, capfd: pytest.CaptureFixture[str]) -> Online:
    return Online(root, capfd)


@pytest.mark.slow
def test_a_trial_prints_what_caddy_and_systemd_take_and_touches_nothing(
    online: Online, root: Path, tmp_path: Path
) -> None:
    caddy, before = find_caddy(), content(root)
    result = online("--dry-run")
    assert (result.exit_code, content(root)) == (0, before)
    files = printed_files(result)
    assert list(files) == [f"/{name}" for name in (UNIT, SITE, CADDYFILE)]
    printed = tmp_path / "printed"
    for name, text in files.items():
        # Where Caddy looks for it here.
        file = printed / name.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.replace(f"/{SITE}", str(printed / SITE)), encoding="utf-8")
    validated = subprocess.run(
        [caddy, "validate", "--adapter", "caddyfile", "--config", printed / CADDYFILE],
        env={**os.environ, "HOME": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (validated.returncode, "Valid configuration" in validated.stdout) == (0, True), validated.stderr
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd is not installed")
    verified = subprocess.run(
        ["systemd-analyze", "verify", printed / UNIT], capture_output=True, text=True, check=False
    )
    assert (verified.returncode, verified.stderr) == (0, "")


def test_a_trial_prints_every_command(online: Online, root: Path) -> None:
    commands = re.findall(r"^\$ (\S+ \S+)", online("--dry-run").output, re.MULTILINE)
    assert commands == [
        "useradd --system",
        "systemctl daemon-reload",
        "systemctl enable",
        "systemctl restart",
        "systemctl enable",
        "systemctl reload-or-restart",
    ]


def test_nothing_is_done_without_a_yes(online: Online, root: Path) -> None:
    before = content(root)
    result = online()
    assert (result.exit_code, content(root)) == (1, before)
    assert "1. Créer le compte" in result.output
    assert "--yes" in result.output


def test_what_a_trial_prints_is_what_is_written(online: Online, root: Path) -> None:
    printed = printed_files(online("--dry-run"))
    assert online("--yes").exit_code == 0
    assert {
        f"/{name}": (root / name).read_text(encoding="utf-8") for name in (UNIT, SITE, CADDYFILE)
    } == printed


def test_a_second_run_changes_nothing(online: Online, root: Path) -> None:
    online("--yes")
    before = content(root)
    result = online("--yes")
    assert (result.exit_code, content(root)) == (0, before)
    assert "déjà en place" in result.output


def test_another_name_takes_the_place_of_the_first(online: Online, root: Path) -> None:
    online("--yes")
    caddyfile = (root / CADDYFILE).read_bytes()
    assert online("--yes", "--port", "8001", domain="autre.example.org").exit_code == 0
    assert b"soiree.example.org" not in b"".join(content(root).values())
    assert "autre.example.org {" in (root / SITE).read_text(encoding="utf-8")
    assert "127.0.0.1:8001" in (root / SITE).read_text(encoding="utf-8")
    assert (root / CADDYFILE).read_bytes() == caddyfile


@pytest.mark.parametrize(
    "caddyfile",
    [
        DEBIAN.read_bytes(),
        b"",
        b":8080 {\n}",
        b":8080 {\r\n\trespond ok\r\n}\r\n",
        b"# caf\xe9\n:8080 {\n}\n",
        b"{\n\temail a@example.org\n}\n\n(shared) {\n\trespond ok\n}\n:8080 {\n\timport shared\n}\n",
    ],
)
def test_taking_it_back_leaves_every_other_byte_as_it_was(
    online: Online, root: Path, caddyfile: bytes
) -> None:
    (root / CADDYFILE).write_bytes(caddyfile)
    before = content(root) if caddyfile else {"var/lib/topchrono/journal.db": b"the evening"}
    assert online("--yes").exit_code == 0
    result = online("--undo", "--yes")
    assert (result.exit_code, content(root)) == (0, before)
    assert "/var/lib/topchrono" in result.output


def test_taking_it_back_can_be_tried_and_needs_a_yes(online: Online, root: Path) -> None:
    online("--yes")
    before = content(root)
    tried = online("--undo", "--dry-run")
    assert (tried.exit_code, content(root)) == (0, before)
    assert "$ systemctl disable --now topchrono.service" in tried.output
    assert f"$ rm /{UNIT}" in tried.output
    assert (online("--undo").exit_code, content(root)) == (1, before)


def test_there_may_be_nothing_to_take_back(online: Online, root: Path) -> None:
    before = content(root)
    result = online("--undo", "--yes")
    assert (result.exit_code, content(root)) == (0, before)
    assert "rien à défaire" in result.output


def test_a_machine_without_a_caddyfile_gets_one(online: Online, root: Path) -> None:
    (root / CADDYFILE).unlink()
    assert online("--yes").exit_code == 0
    assert "import /etc/caddy/topchrono.caddy" in (root / CADDYFILE).read_text(encoding="utf-8")
    online("--undo", "--yes")
    assert not (root / CADDYFILE).exists()


@pytest.mark.parametrize("name", [UNIT, SITE])
def test_a_file_of_somebody_else_is_never_written_over(online: Online, root: Path, name: str) -> None:
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text("[Service]\nExecStart=/usr/bin/other\n")
    before = content(root)
    result = online("--yes")
    assert (result.exit_code, content(root)) == (1, before)
    assert f"« /{name} » n'a pas été écrit par" in result.output
    online("--undo", "--yes")
    assert content(root) == before


@pytest.mark.parametrize("name", [UNIT, SITE])
def test_a_file_of_ours_that_somebody_changed_is_kept(online: Online, root: Path, name: str) -> None:
    online("--yes")
    with (root / name).open("a") as file:
        file.write("# mine\n")
    before = content(root)
    result = online("--yes")
    assert (result.exit_code, content(root)) == (1, before)
    assert f"« /{name} » a été changé à la main" in result.output
    assert f"« /{name} » a été changé à la main" in online("--undo", "--yes").output
    assert (root / name).read_bytes() == before[name]


def test_a_site_that_somebody_else_imports_stays(online: Online, root: Path) -> None:
    (root / CADDYFILE).write_text(f"import /{SITE}\n")
    assert online("--yes").exit_code == 0
    assert (root / CADDYFILE).read_text() == f"import /{SITE}\n"
    assert "retirez d'abord cette ligne" in online("--undo", "--yes").output
    assert (root / SITE).is_file()
    assert not (root / UNIT).exists()


@pytest.mark.parametrize("name", [UNIT, SITE, CADDYFILE])
def test_neither_a_folder_nor_a_device_is_written_over(online: Online, root: Path, name: str) -> None:
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).unlink(missing_ok=True)
    # A unit that was masked, for example.
    (root / name).symlink_to(os.devnull)
    result = online("--yes")
    assert result.exit_code == 1
    assert f"« /{name} » n'a pas été écrit par" in result.output
    assert (root / name).is_symlink()


def test_a_caddyfile_that_is_kept_elsewhere_stays_there(online: Online, root: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    (root / CADDYFILE).rename(kept)
    kept.chmod(0o640)
    (root / CADDYFILE).symlink_to(kept)
    online("--yes")
    assert (root / CADDYFILE).is_symlink()
    assert kept.stat().st_mode & 0o777 == 0o640
    online("--undo", "--yes")
    assert kept.read_bytes() == DEBIAN.read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("caddyfile", "words"),
    [
        ("soiree.example.org {\n\trespond mine\n}\n", "a déjà un site « soiree.example.org »"),
        ("http://soiree.example.org, :8080 {\n\trespond mine\n}\n", "a déjà un site « soiree.example.org »"),
        ("import others/*.caddy\n", "a déjà un site « soiree.example.org »"),
        ("localhost\nrespond mine\n", "Caddy ne lirait pas « /etc/caddy/Caddyfile »"),
        (":8080 {\n\tno_such_directive\n}\n", "no_such_directive"),
        (":8080 {\n", "Caddy ne lirait pas « /etc/caddy/Caddyfile »"),
        ("import nowhere\n", "nowhere"),
    ],
)
def test_a_caddyfile_that_has_no_room_for_the_site_is_left_alone(
    online: Online, root: Path, caddyfile: str, words: str
) -> None:
    find_caddy()
    others = root / "etc/caddy/others"
    others.mkdir()
    (others / "mine.caddy").write_text("soiree.example.org {\n\trespond mine\n}\n")
    (root / CADDYFILE).write_text(caddyfile)
    before = content(root)
    result = online("--yes")
    assert (result.exit_code, content(root)) == (1, before)
    assert words in result.output


def test_a_port_that_only_an_administrator_has_is_refused(online: Online, root: Path) -> None:
    before = content(root)
    result = online("--yes", "--port", "443")
    assert (result.exit_code, content(root)) == (1, before)
    assert "au-dessous de 1024" in result.output


def test_who_reads_english_has_a_service_that_writes_english(online: Online, root: Path) -> None:
    assert "Write the evening's site" in online("--yes", "--language", "en").output
    assert "--language en\n" in (root / UNIT).read_text(encoding="utf-8")


def test_without_the_right_it_says_what_to_type(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    result = Online(Path("/"), capfd)("--yes")
    assert result.exit_code == 1
    assert f"sudo {sys.executable} -m topchrono online --domain soiree.example.org" in result.output


def test_either_a_name_or_the_way_back_is_needed(online: Online) -> None:
    result = online("--undo", "--domain", "soiree.example.org")
    assert result.exit_code == 2
    assert "soit --domain, soit --undo" in result.output
