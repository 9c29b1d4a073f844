"""The systemd unit of the server."""

import re
from pathlib import Path

from topchrono.cli.online.program import Program
from topchrono.i18n import DEFAULT_LANGUAGE

NAME = "topchrono.service"
UNIT = Path("/etc/systemd/system") / NAME
ACCOUNT = "topchrono"
STATE = Path("/var/lib/topchrono")
"""The folder of the evening: made by systemd, and kept by ``--undo``."""
_PLAIN = re.compile(r"[A-Za-z0-9_./:@=+,-]+")
_UNIT = """\
[Unit]
Description=Top Chrono, {url}
Wants=network-online.target
After=network-online.target
# However often it fails: the evening goes on.
StartLimitIntervalSec=0

[Service]
Type=exec
ExecStart={command}
Restart=always
RestartSec=1
TimeoutStopSec=15
User={account}
Group={account}
StateDirectory={state}
StateDirectoryMode=0700
WorkingDirectory={folder}
UMask=0077

# 20,000 viewers and as many strangers. Memory is for the system first: it answers ssh.
LimitNOFILE=65536
TasksMax=256
MemoryHigh=75%
MemoryMax=90%
OOMScoreAdjust=-500
CPUWeight=500

# It reads the programs of the system and its own folder, and writes into its own folder alone.
ProtectSystem=strict
{home}
PrivateTmp=true
PrivateDevices=true
ProtectClock=true
ProtectControlGroups=true
ProtectHostname=true
ProtectKernelLogs=true
ProtectKernelModules=true
ProtectKernelTunables=true
ProtectProc=invisible
NoNewPrivileges=true
CapabilityBoundingSet=
AmbientCapabilities=
LockPersonality=true
MemoryDenyWriteExecute=true
RemoveIPC=true
RestrictNamespaces=true
RestrictRealtime=true
RestrictSUIDSGID=true
RestrictAddressFamilies=AF_INET AF_INET6 AF_NETLINK AF_UNIX
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged
SystemCallErrorNumber=EPERM

[Install]
WantedBy=multi-user.target
"""


def unit(program: Program, *, url: str, port: int, language: str = DEFAULT_LANGUAGE) -> str:
    """The unit that serves the evening in :data:`STATE` on ``port`` of this machine; ``url`` leads there."""
    serve = ["serve", "--data", str(STATE), "--host", "127.0.0.1", "--port", str(port), "--url", url]
    if language != DEFAULT_LANGUAGE:
        serve += ["--language", language]
    return _UNIT.format(
        url=url,
        command=_command((*program.command, *serve)),
        account=ACCOUNT,
        state=STATE.name,
        folder=STATE,
        home=_home(program),
    )


def _command(words: tuple[str, ...]) -> str:
    # As the first word, systemd takes no name with quotes or backslashes.
    first = () if _PLAIN.fullmatch(words[0]) else ("/usr/bin/env",)
    return " ".join(map(quoted, (*first, *words)))


def quoted(word: str) -> str:
    """A word of a command as systemd reads it."""
    if _PLAIN.fullmatch(word):
        return word
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"'


def _home(program: Program) -> str:
    """Homes are hidden, but for what of the program lies in one."""
    if not program.folders_in_homes:
        return "ProtectHome=true"
    lines = ["ProtectHome=tmpfs"]
    for folder in program.folders_in_homes:
        escaped = str(folder).replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace(":", "\\:")
        lines.append(f'BindReadOnlyPaths="{escaped}"' if " " in escaped else f"BindReadOnlyPaths={escaped}")
    return "\n".join(lines)
