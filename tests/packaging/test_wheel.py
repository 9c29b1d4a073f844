"""What is shipped: a wheel built from the checkout, and one built from the source distribution."""

import json
import re
import shutil
import subprocess
import sys
import venv
from hashlib import sha256
from itertools import takewhile
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.ports import free_port

# The first test that needs a wheel waits for it: npm and pip fetch what they lack.
pytestmark = [pytest.mark.timeout(300), pytest.mark.slow]

CHECKOUT = Path(__file__).parents[2]
NOT_COPIED = (".git", ".venv", ".*_cache", ".hypothesis", "__pycache__", "node_modules", "bundles", "vendor")
STRAY = (
    "overlays/.DS_Store",
    "overlays/timer/._digits.svg",
    "overlays/timer/digits.psd",
    "overlays/timer/node_modules/left/index.js",
    "control/.cache/page.html",
    "control/host/notes.docx",
)
MADE = ("bundles/", "vendor/")
"""What the build hook makes."""
VENDOR = {
    "LICENSES.txt",
    "alpine-focus.js",
    "alpine-sort.js",
    "alpine.js",
    "fonts.css",
    "fonts_swap.css",
    "hls.js",
    "hyphen-fr.js",
    "hyphen.js",
    "socket.io.js",
}


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this checkout, with what people leave lying about."""
    copy = tmp_path_factory.mktemp("checkout") / "topchrono"
    shutil.copytree(CHECKOUT, copy, ignore=shutil.ignore_patterns(*NOT_COPIED))
    for name in STRAY:
        path = copy / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return copy


@pytest.fixture(scope="module")
def wheel(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> ZipFile:
    return build_wheel(checkout, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def shipped(wheel: ZipFile) -> set[str]:
    return set(wheel.namelist())


def test_the_package_is_whole(shipped: set[str]) -> None:
    package = CHECKOUT / "server" / "topchrono"
    ours = {f"topchrono/{name}" for name in files_under(package) if not name.startswith(MADE)}

    assert ours <= shipped
    assert any(name.endswith("/LC_MESSAGES/topchrono.po") for name in ours)
    assert {f"topchrono/locale/en/LC_MESSAGES/topchrono{end}" for end in (".mo", ".json")} <= shipped


@pytest.mark.parametrize("folder", ["control", "overlays"])
def test_the_web_folders_are_whole(folder: str, shipped: set[str]) -> None:
    # Types are for the checks alone, and what is there to be copied is copied in a checkout.
    names = (
        name
        for name in files_under(CHECKOUT / folder)
        if not name.endswith(".d.ts") and not name.startswith("_template/")
    )
    ours = {f"topchrono/{folder}/{name}" for name in names}

    assert ours
    assert ours == {name for name in shipped if name.startswith(f"topchrono/{folder}/")}


def test_the_browser_files_of_others_come_with_their_licences(wheel: ZipFile, shipped: set[str]) -> None:
    start = "topchrono/vendor/"
    vendor = {name.removeprefix(start) for name in shipped if name.startswith(start)}
    fonts = {name for name in vendor if name.startswith("fonts/")}
    css = wheel.read("topchrono/vendor/fonts.css").decode()
    licences = wheel.read("topchrono/vendor/LICENSES.txt").decode()

    assert vendor - fonts == VENDOR
    assert {line.split('"')[1] for line in css.splitlines() if "src:" in line} == fonts
    holders = ("Caleb Porzio", "Socket.IO contributors", "B612 Project", "Yevhen Tiurin")
    assert all(holder in licences for holder in holders)


def test_the_bundles_are_made_of_what_is_shipped(wheel: ZipFile, shipped: set[str]) -> None:
    start = "topchrono/bundles/"
    bundles = json.loads(wheel.read(f"{start}manifest.json"))

    assert {"control/director/page.js", "control/viewer/styles.css", "overlays/_shared/all.js"} <= set(
        bundles
    )
    files = {bundle["file"] + suffix for bundle in bundles.values() for suffix in ("", ".br", ".gz")}
    files |= {font for bundle in bundles.values() for font in bundle["fonts"]}
    assert {name.removeprefix(start) for name in shipped if name.startswith(start)} == files | {
        "manifest.json"
    }
    for bundle in bundles.values():
        for name, known in bundle["inputs"].items():
            assert sha256(wheel.read(f"topchrono/{name}")).hexdigest() == known, name


def test_nothing_else_is_shipped(shipped: set[str]) -> None:
    assert {name.split("/")[0] for name in shipped} == {"topchrono", "topchrono-0.1.0.dist-info"}
    assert not [name for name in shipped if "node_modules" in name or "/." in name or "__pycache__" in name]


def test_an_installed_wheel_finds_its_web_folders(wheel: ZipFile, tmp_path: Path) -> None:
    wheel.extractall(tmp_path)
    script = """if True:
        import sys
        sys.path.insert(0, sys.argv[1])
        from topchrono.web.pages.web_folder import web_folder
        print(*(web_folder(name) for name in ("control", "overlays", "vendor")), sep="\\n")
    """
    run = subprocess.run([sys.executable, "-c", script, tmp_path], capture_output=True, text=True, check=True)

    folders = [tmp_path / "topchrono" / name for name in ("control", "overlays", "vendor")]
    assert run.stdout.splitlines() == [str(folder) for folder in folders]
    assert all(folder.is_dir() for folder in folders)


def test_the_command_of_an_installed_wheel_runs_an_evening(wheel: ZipFile, tmp_path: Path) -> None:
    """As ``uvx topchrono`` and ``pipx run topchrono`` do: in a virtual environment of its own."""
    venv.create(tmp_path / "venv", with_pip=False)
    python = tmp_path / "venv" / "bin" / "python"
    [site] = (tmp_path / "venv" / "lib").glob("*/site-packages")
    # What it depends on is not fetched again. Only what this folder itself holds counts, so not the checkout.
    dependencies = [path for path in sys.path if path.endswith("site-packages")]
    (site / "dependencies.pth").write_text("\n".join(dependencies))
    assert wheel.filename
    pip = [sys.executable, "-m", "pip", f"--python={python}", "install", "--quiet", "--no-deps"]
    subprocess.run([*pip, wheel.filename], check=True)
    command = [str(tmp_path / "venv/bin/topchrono"), "--no-browser", "--port", str(free_port())]
    environment = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
    with subprocess.Popen(
        command, env=environment, cwd=tmp_path, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout
        # A server that ends has no more lines.
        told = "".join(takewhile(lambda line: "Pour arrêter" not in line, server.stdout))
        server.terminate()
    assert server.returncode == 0
    assert str(tmp_path / ".local/share/topchrono/evenings") in told


def test_the_sdist_makes_the_same_wheel(checkout: Path, shipped: set[str], tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "sdist", "--directory", tmp_path],
        cwd=checkout,
        check=True,
    )
    [sdist] = tmp_path.glob("*.tar.gz")

    assert set(build_wheel(sdist, tmp_path).namelist()) == shipped


def build_wheel(source: Path, folder: Path) -> ZipFile:
    """Build a wheel as anyone would."""
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, source],
        check=True,
    )
    [path] = folder.glob("*.whl")
    return ZipFile(path)


def files_under(folder: Path) -> set[str]:
    """The files that are ours, by their names inside the folder."""
    names = [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]
    return {name.as_posix() for name in names if not re.search(r"(^|/)(\.|__pycache__)", name.as_posix())}
