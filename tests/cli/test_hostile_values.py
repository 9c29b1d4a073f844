"""No value of an option or argument ends in a traceback: each is refused in words."""

import os
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.evening import PROGRAMME
from tests.ports import free_port
from topchrono.cli.main import main

pytestmark = pytest.mark.slow

HOSTILE = {
    "empty": "",
    "a space": " ",
    "a NUL": "a\0b",
    "a lone surrogate": "\udcff",
    "control characters": "\x1b[2J\r\n\t",
    "very long": "9" * 100_000,
    "deep": "a/" * 5_000,
    "a huge number": "1e400",
    "no number": "nan",
    "a hyphen": "-",
    "an option": "--no-such-option",
    "a device": "/dev/zero",
    "a device below which nothing is": "/dev/null/x",
    "a URL in brackets": "http://[::1",
    "braces": "{host}{0}%s",
    "bidi": "\u202eabc\u2066",
}
COMMANDS = {
    "serve": ("--port", "--pitch-seconds", "--starts-at", "--title", "--host", "--url", "--obs", "--config",
              "--stream-url", "--stream-delay", "--data", "--language", "PROGRAMME"),
    "demo": ("--port", "--pitch-seconds", "--stream-url", "--stream-delay", "--language"),
    "check": ("PROGRAMME", "--language"),
    "links": ("--data", "--language"),
    "revoke": ("LINK", "--data", "--language"),
    "doctor": ("--data", "--port", "--obs", "--config", "--url", "--language", "PROGRAMME"),
    "forget": ("ADDRESS", "--data", "--name", "--offer-name", "--language"),
    "purge": ("--data", "--config", "--language"),
    "online": ("--domain", "--port", "--root", "--language"),
    "obs setup": ("--data", "--obs", "--config", "--language"),
}  # fmt: skip
OTHERS = {
    "online": ["--domain", "soiree.example.org"],
    "revoke": ["key"],
    "forget": ["lea@example.org"],
    "check": ["programme.csv"],
}


@contextmanager
def taken_port() -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


def refusal(capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[str]]:
    """The exit code of a command that must not go on, and its lines on both streams."""
    with pytest.raises(SystemExit) as ended:
        main.main(list(arguments), prog_name="topchrono")
    printed = capfd.readouterr()
    code = ended.value.code
    assert isinstance(code, int)
    return code, (printed.out + printed.err).splitlines()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "programme.csv").write_text(PROGRAMME, encoding="utf-8")


@pytest.mark.parametrize(
    ("command", "option"), [(command, option) for command, options in COMMANDS.items() for option in options]
)
def test_a_hostile_value_is_refused_or_taken_and_never_a_fault(
    capfd: pytest.CaptureFixture[str], command: str, option: str
) -> None:
    for name, value in HOSTILE.items():
        given = [option, value] if option.startswith("--") else ["--", value]
        others = OTHERS.get(command, []) if option.startswith("--") else []
        with taken_port() as port:
            # Whatever is taken ends at the port.
            if command in ("serve", "demo") and option != "--port":
                others = [*others, "--port", str(port)]
            if command == "serve" and option != "PROGRAMME":
                others = [*others, "programme.csv"]
            code, lines = refusal(capfd, *command.split(), *others, *given)
        assert code in (0, 1, 2), (name, lines)
        assert lines or code == 0, name
        assert not any("Traceback" in line for line in lines), (name, lines)
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e\u2066]", "".join(lines)), (name, lines)


@pytest.mark.parametrize("command", ["check", "doctor"])
def test_a_hostile_value_is_no_fault_in_json_either(capfd: pytest.CaptureFixture[str], command: str) -> None:
    for value in HOSTILE.values():
        code, lines = refusal(capfd, command, "--json", "--", value)
        assert code in (0, 1, 2)
        assert not any("Traceback" in line for line in lines)


def serve(*options: str) -> tuple[str, ...]:
    return ("serve", "programme.csv", "--data", "evening", "--port", str(free_port()), *options)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--starts-at", "9999-12-31 23:59"), "trop loin"),
        (("--starts-at", "20:61"), "de 0 à 59"),
        (("--starts-at", "demain"), "n'a pas d'heure"),
        (("--starts-at", "2027-02-30 20:00"), "n'existe pas"),
        (("--time-zone", "CET"), "heure d'été"),
        (("--time-zone", "Europe/Pari"), "Europe/Paris"),
        (("--title", "\u200b \u202e"), "Il manque le nom"),
        (("--title", "x" * 121), "121 caractères"),
        (("--host", ""), "0.0.0.0"),
        (("--host", "a b"), "adresse d'une machine"),
        (("--host", "x" * 70), "adresse d'une machine"),
        (("--host", "0.0.0.0:8000"), "--port 8000"),
        (("--url", "soiree.example.org"), "https://soiree.example.org"),
        (("--url", "ftp://soiree.example.org"), "https://"),
        (("--url", "javascript:alert(1)"), "https://"),
        (("--url", "http://0.0.0.0:8000"), "toutes les adresses"),
        (("--url", "https://soiree.example.org:99999"), "n'est pas une adresse"),
        (("--url", "https://soiree.example.org/?a=b"), "sans la suite"),
        (("--url", "https://moi:secret@soiree.example.org"), "mot de passe"),
        (("--url", "https://" + "x" * 600), "n'est pas une adresse"),
        (("--url", "http://127.0.0.1:9"), "rien n'écoute au port 9"),
        (("--obs", "wss://127.0.0.1:4455"), "ws://127.0.0.1:4455"),
        (("--obs", "4455", "--no-obs"), "se contredisent"),
        (("--stream-delay", "nan"), "n'est pas une durée"),
        (("--stream-delay", "3 min"), "de 0 à 120 secondes"),
        (("--stream-url", "https://example.org"), "YouTube"),
        (("--pitch-seconds", "0"), "de 1 à 3600 secondes"),
        (("--pitch-seconds", "3601"), "de 1 à 3600 secondes"),
        (("--pitch-seconds", "2:60"), "n'est pas une durée"),
        (("--port", "0"), "changerait à chaque démarrage"),
        (("--port", "80000"), "de 1 à 65535"),
        (("--language", "klingon"), "fr (Français)"),
        (("--config", "."), "est un dossier"),
        (("--config", "pipe"), "fichier de réglages"),
        (("--config", "absent.toml"), "fichier de réglages"),
        (("--data", "programme.csv"), "est un fichier"),
        (("--data", "programme.csv/below"), "passe par un fichier"),
        (("--data", "~nobody-of-this-name/x"), "pas de compte"),
        (("--data", "$NO_SUCH_VARIABLE/x"), "$NO_SUCH_VARIABLE n'existe pas"),
        (("--data", ""), "Il manque"),
        (("--data", "/proc/nowhere"), "ne s'ouvre pas"),
        (("--host", "nowhere.invalid"), "est inconnu"),
        (("--host", "192.0.2.1"), "n'est pas une adresse de cette machine"),
        (("trop.csv",), "en trop"),
        (("--prot", "8000"), "--port"),
        (("--data",), "attend une valeur"),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_line(
    capfd: pytest.CaptureFixture[str], options: tuple[str, ...], words: str
) -> None:
    os.mkfifo("pipe")
    code, lines = refusal(capfd, *serve(*options))
    said = [line for line in lines if line and not line.startswith("Aide\u00a0:")]
    assert code in (1, 2)
    assert len(said) == 1
    assert words in said[0].replace("’", "'")


def test_an_hour_that_the_clocks_leave_out_is_refused(capfd: pytest.CaptureFixture[str]) -> None:
    options = ("--starts-at", "2027-03-28 02:30", "--time-zone", "Europe/Paris")
    _, lines = refusal(capfd, *serve(*options))
    assert "les horloges avancent" in lines[0]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("serv", "programme.csv"), "« serve »"),
        (("obs", "setpu"), "« setup »"),
        (("check",), "Il manque PROGRAMME."),
        (("links", "--json=1"), "s'écrit sans valeur"),
        (("forget", "lea"), "lea@exemple.fr"),
        (("demo", "--port", "x"), "de 1 à 65535"),
        (("doctor", "--obs", "ftp://x"), "ws://127.0.0.1:4455"),
    ],
)
def test_a_slip_in_any_command_is_refused_in_french(
    capfd: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str
) -> None:
    code, lines = refusal(capfd, *arguments)
    assert code == 2
    assert words in lines[0].replace("’", "'").replace("\u00a0", " ")
    assert lines[1].startswith("Aide")
    assert len(lines) == 2


@pytest.mark.parametrize(
    ("options", "variable"), [(("--language", "English"), ""), (("--language=en",), ""), ((), "en_GB.UTF-8")]
)
def test_a_refusal_is_in_the_language_that_was_asked_for(
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    options: tuple[str, ...],
    variable: str,
) -> None:
    if variable:
        monkeypatch.setenv("TOPCHRONO_LANGUAGE", variable)
    for slip in (("--port", "x"), ("--no-such-option",)):
        _, lines = refusal(capfd, "serve", *slip, *options)
        assert lines[1].startswith("Help:")


def test_a_port_in_use_is_told_with_the_program_and_a_free_one(capfd: pytest.CaptureFixture[str]) -> None:
    with taken_port() as port:
        code, lines = refusal(capfd, "serve", "programme.csv", "--data", "evening", "--port", str(port))
    assert code == 1
    words = lines[-1].replace("\u00a0", " ")
    assert f"Le port {port} est déjà pris par" in words
    assert f"({os.getpid()})" in words
    assert "--port" in words


@pytest.mark.parametrize(
    "text",
    ["\ufeff[obs]\n", "[obs]\r\n", "# €\n"],
)
def test_settings_from_any_editor_are_read(tmp_path: Path, text: str) -> None:
    from topchrono.config import Config, read_config

    file = tmp_path / "topchrono.toml"
    file.write_bytes(text.encode())
    assert read_config(file) == Config()


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe",
        b"\0" * 100,
        b"x = " + b"[" * 100_000,
        b"[help]\nkeep_days = " + b"9" * 10_000,
        b"[obs]\nurl = nan",
        b"[help]\nkeep_days = 0001-01-01",
        b"#" * 2_000_000,
        b"[obs]\nobs = {}\n" * 3,
        b'[obs]\nurl = "\\ud800"',
    ],
)
def test_settings_that_cannot_be_read_are_refused_in_words(
    capfd: pytest.CaptureFixture[str], content: bytes
) -> None:
    Path("settings.toml").write_bytes(content)
    code, lines = refusal(capfd, *serve("--config", "settings.toml"))
    assert code == 1
    assert "settings.toml" in lines[0]
    assert not any("Traceback" in line for line in lines)
