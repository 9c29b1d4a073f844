"""What ``online`` has to know of the machine that it runs on."""

import os
import shutil
import socket
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late
from pathlib import Path
from urllib.request import urlopen

from topchrono.cli.online.unit import ACCOUNT, NAME
from topchrono.runtime.ports import free_port_after, is_answered, own_addresses, owner_of
from topchrono.show.text import N_, Text

HERE = Path("/")
CADDY_SERVICE = "caddy.service"
WITHIN_S = 5.0
ASK_EVERY_S = 0.25
WEB_PORTS = (80, 443)
SYSTEMD = Path("/run/systemd/system")
"""Is there where systemd runs; see sd_booted(3). In a chroot, systemctl says yes to everything."""


class Machine:
    """The machine below ``root``: this one, or another system's folder, of which files alone are known."""

    def __init__(self, root: Path = HERE) -> None:
        self.root = root

    @property
    def is_this_one(self) -> bool:
        """Whether its services can be asked and changed."""
        return self.root == HERE.resolve()

    def path(self, file: Path) -> Path:
        """Where ``file`` of that machine is."""
        return self.root / file.relative_to(HERE)

    def has_account(self) -> bool:
        """Whether it has the account of the service."""
        accounts = self.path(Path("/etc/passwd"))
        return accounts.is_file() and any(
            line.startswith(f"{ACCOUNT}:") for line in accounts.read_text(errors="replace").splitlines()
        )

    def is_enabled(self, service: str) -> bool:
        """Whether systemd starts ``service`` with the machine."""
        return self.is_this_one and SYSTEMD.is_dir() and _asks("is-enabled", service)

    def is_active(self, service: str) -> bool:
        """Whether ``service`` runs."""
        return self.is_this_one and SYSTEMD.is_dir() and _asks("is-active", service)


def refusals_of_machine(
    machine: Machine, *, port: int, web_ports: tuple[int, ...] = WEB_PORTS, systemd: Path = SYSTEMD
) -> list[Text]:
    """What has to be mended before anything can be put in place.

    Caddy needs the ``web_ports``; there is a folder ``systemd`` where that runs.
    """
    if not machine.is_this_one:
        return []
    found = []
    if not systemd.is_dir():
        found.append(
            Text(N_("Cette machine n'est pas gérée par systemd : il faut par exemple un Debian loué."))
        )
    elif not _asks("cat", CADDY_SERVICE) or shutil.which("caddy") is None:
        # One that was put there by hand has no service.
        found.append(Text.of(N_("Il manque Caddy. Tapez : {command}"), command="apt-get install caddy"))
    for taken in web_ports:
        owner = owner_of(taken)
        if owner and not owner.startswith("caddy "):
            told = N_(
                "Le port {port} est déjà pris par {program}, et Caddy en a besoin : arrêtez ce programme."
            )
            found.append(Text.of(told, port=taken, program=owner))
    if not machine.is_active(NAME) and is_answered("127.0.0.1", port):
        told = N_("Un autre programme répond déjà au port {port} : arrêtez-le, ou choisissez --port {free}.")
        found.append(Text.of(told, port=port, free=free_port_after(port)))
    return found


def notes_on_domain(domain: str, *, own: set[str] | None = None) -> list[Text]:
    """Whether ``domain`` leads to this machine, as far as its name servers tell now.

    ``own`` are this machine's addresses, by default those of its network cards.
    """
    found = resolved(domain)
    if not found:
        nowhere = N_(
            "« {domain} » ne mène encore à aucune machine : chez qui vous louez ce nom, ajoutez un "
            "enregistrement A vers l'adresse de cette machine. Le certificat vient ensuite de lui-même."
        )
        return [Text.of(nowhere, domain=domain)]
    elsewhere = found - (own_addresses() if own is None else own)
    if not elsewhere:
        return []
    other = N_(
        "« {domain} » mène à {addresses}, qui n'est pas une adresse des cartes réseau de cette machine. Si "
        "votre hébergeur n'en fait pas la traduction, corrigez ce nom : le certificat en dépend."
    )
    return [Text.of(other, domain=domain, addresses=", ".join(sorted(elsewhere)))]


def resolved(domain: str) -> set[str]:
    """The addresses that ``domain`` has; none where no name server knows it or answers in time."""
    pool = ThreadPoolExecutor(1)
    asked = pool.submit(socket.getaddrinfo, domain, 443, type=socket.SOCK_STREAM)
    try:
        return {str(entry[4][0]).partition("%")[0] for entry in asked.result(WITHIN_S)}
    except (OSError, UnicodeError, Late):
        return set()
    finally:
        pool.shutdown(wait=False)


def is_administrator() -> bool:
    """Whether this process may change the system."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def answers(url: str, *, within_s: float) -> bool:
    """Wait until a server of this machine, which may still have to start, answers; whether it does."""
    until = time.monotonic() + within_s
    while (left := until - time.monotonic()) > 0:
        try:
            with urlopen(url, timeout=left):  # noqa: S310 - of this machine
                return True
        except OSError:
            time.sleep(min(ASK_EVERY_S, left))
    return False


def _asks(question: str, service: str) -> bool:
    systemctl = shutil.which("systemctl")
    if systemctl is None:
        return False
    asked = subprocess.run(  # noqa: S603 - systemd of this machine
        [systemctl, question, "--quiet", service], check=False, capture_output=True
    )
    return asked.returncode == 0
