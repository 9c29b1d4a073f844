"""The systemd unit: a program installed anywhere can be started by an account of its own."""

import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from topchrono.cli.online.program import Program, refusal_of_program, this_program
from topchrono.cli.online.unit import quoted, unit

STRANGE = '/opt/Ma soirée/50 %/a"b\\c/$x:y/bin/python'


def unit_of(*folders: str, executable: str = sys.executable) -> str:
    program = Program((executable, "-m", "topchrono"), tuple(map(Path, folders)))
    return unit(program, url="https://soiree.example.org", port=8000)


def test_this_program_is_started_as_it_is_here() -> None:
    program = this_program()
    assert program.command == (sys.executable, "-m", "topchrono")
    assert Path(__file__).parents[3] in program.folders
    assert Path(sys.prefix) in program.folders
    assert program.source == str(Path(__file__).parents[3])


def test_homes_are_hidden_but_for_the_program() -> None:
    assert "ProtectHome=true\n" in unit_of("/opt/topchrono", "/usr")
    text = unit_of("/usr", "/root/.pyenv/versions/3.11", "/home/lea/top chrono", "/home/lea/top chrono/.venv")
    assert "ProtectHome=tmpfs\n" in text
    assert "BindReadOnlyPaths=/root/.pyenv/versions/3.11\n" in text
    assert 'BindReadOnlyPaths="/home/lea/top chrono"\n' in text
    assert text.count("BindReadOnlyPaths=") == 2


@pytest.mark.parametrize("word", [STRANGE, "a b", "", "100%", "$HOME", "'", '"', "\\", ";", "@x", "é"])
def test_any_word_of_a_command_reaches_the_program_as_it_is(word: str) -> None:
    # systemd takes quotes and backslashes as a shell does, but for its own % and $, which are doubled.
    (read,) = shlex.split(quoted(word))
    assert read.replace("%%", "%").replace("$$", "$") == word


@pytest.mark.slow
def test_systemd_takes_a_program_with_a_strange_path(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd is not installed")
    executable = Path(f"{tmp_path}{STRANGE}")
    executable.parent.mkdir(parents=True)
    executable.symlink_to(sys.executable)
    file = tmp_path / "topchrono.service"
    file.write_text(unit_of("/root/a b:c%d", "/home/é", executable=str(executable)), encoding="utf-8")
    verified = subprocess.run(
        ["systemd-analyze", "verify", file], capture_output=True, text=True, check=False
    )
    assert (verified.stderr, verified.returncode) == ("", 0)


@pytest.mark.parametrize("folder", ["/root/.cache/uv/archive-v0/x", "/tmp/topchrono/.venv"])
def test_a_program_in_a_passing_folder_is_not_made_a_service(folder: str) -> None:
    assert "pip install topchrono" in str(refusal_of_program(Program(("python",), (Path(folder),))))


def test_a_program_that_others_cannot_read_is_not_made_a_service(monkeypatch: pytest.MonkeyPatch) -> None:
    with tempfile.TemporaryDirectory(prefix="top chrono") as private:
        monkeypatch.setattr("tempfile.tempdir", "/nowhere")
        folder = Path(private, "program")
        folder.mkdir(mode=0o711)
        told = str(refusal_of_program(Program(("python",), (folder,))))
        assert told.endswith(shlex.join(["chmod", "o+x", private]))
        Path(private).chmod(0o711)
        told = str(refusal_of_program(Program(("python",), (folder,))))
        assert told.endswith(shlex.join(["chmod", "-R", "o+rX", str(folder)]))
