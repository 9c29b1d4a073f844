"""What ``online`` does, step by step, as data: to be told, printed, or carried out."""

import os
import subprocess
from pathlib import Path

import msgspec

from topchrono.cli.online import caddy
from topchrono.cli.online.machine import CADDY_SERVICE, Machine
from topchrono.cli.online.owned_file import ownership_of, read_text, stamped, write_text
from topchrono.cli.online.unit import ACCOUNT, NAME, STATE, UNIT
from topchrono.show.text import N_, Text, TextError

EDITED = N_(
    "« {file} » a été changé à la main depuis que « topchrono online » l'a écrit : il reste tel quel. "
    "Pour le remplacer, déplacez-le d'abord."
)
FOREIGN = N_(
    "« {file} » n'a pas été écrit par « topchrono online » : il reste tel quel. Déplacez-le d'abord."
)


class WriteFile(msgspec.Struct, frozen=True):
    """Make or replace a file."""

    path: Path
    text: str


class RemoveFile(msgspec.Struct, frozen=True):
    """Remove a file."""

    path: Path


class Run(msgspec.Struct, frozen=True):
    """Run a command."""

    words: tuple[str, ...]


class Step(msgspec.Struct, frozen=True):
    """One thing that is done, and how people are told of it."""

    title: Text
    action: WriteFile | RemoveFile | Run


class Plan(msgspec.Struct, kw_only=True):
    """All of it, in order; ``refusals`` are why it can't be done."""

    steps: list[Step] = []
    refusals: list[Text] = []


class StepFailed(TextError):
    """A step could not be done; those before it are."""


def plan_install(machine: Machine, *, domain: str, site: str, unit: str) -> Plan:
    """What is missing on ``machine`` so that ``domain`` leads to the evening. Raises OSError."""
    plan = Plan()
    if not machine.has_account():
        make = ("useradd", "--system", "--user-group", "--no-create-home", "--home-dir", str(STATE))
        shell = ("--shell", "/usr/sbin/nologin")
        plan.steps.append(
            Step(
                Text.of(N_("Créer le compte « {name} » du service"), name=ACCOUNT),
                Run((*make, *shell, ACCOUNT)),
            )
        )
    is_unit_new = _write_own(plan, machine, UNIT, unit, N_("Écrire le service de Top Chrono : {file}"))
    is_site_new = _write_own(plan, machine, caddy.SITE, site, N_("Écrire le site de la soirée : {file}"))
    is_site_new |= _import_site(plan, machine, domain, stamped(site))
    if is_unit_new:
        _run(plan, N_("Faire lire le service à systemd"), "systemctl", "daemon-reload")
    if not machine.is_enabled(NAME):
        _run(plan, N_("Démarrer Top Chrono avec la machine"), "systemctl", "enable", NAME)
    if is_unit_new or not machine.is_active(NAME):
        start = N_(
            "Démarrer Top Chrono (s'il tourne : il redémarre, un pitch en cours garde son heure de fin)"
        )
        _run(plan, start, "systemctl", "restart", NAME)
    if not machine.is_enabled(CADDY_SERVICE):
        _run(plan, N_("Démarrer Caddy avec la machine"), "systemctl", "enable", CADDY_SERVICE)
    if is_site_new or not machine.is_active(CADDY_SERVICE):
        read = N_("Faire lire le site à Caddy, qui obtient le certificat")
        _run(plan, read, "systemctl", "reload-or-restart", CADDY_SERVICE)
    has_files = any(isinstance(step.action, WriteFile) for step in plan.steps)
    # Of another machine, whether the commands were run can't be known.
    return plan if machine.is_this_one or has_files else Plan(refusals=plan.refusals)


def plan_undo(machine: Machine) -> Plan:
    """What takes it back. Raises OSError."""
    plan = Plan()
    own_unit, own_site = (_removable(plan, machine, file) for file in (UNIT, caddy.SITE))
    if own_unit:
        _run(plan, N_("Arrêter Top Chrono"), "systemctl", "disable", "--now", NAME)
        plan.steps.append(Step(Text.of(N_("Effacer {file}"), file=UNIT), RemoveFile(UNIT)))
        _run(plan, N_("Faire lire ce qui a changé à systemd"), "systemctl", "daemon-reload")
    file = machine.path(caddy.CADDYFILE)
    before = read_text(file) if file.is_file() else ""
    left = caddy.without_import(before)
    if own_site and caddy.imports_site(left):
        # Without it, Caddy would read nothing any more.
        needed = N_("« {file} » importe « {site} », qui reste donc : retirez d'abord cette ligne.")
        plan.refusals.append(Text.of(needed, file=caddy.CADDYFILE, site=caddy.SITE))
        own_site = False
    if left != before:
        title = Text.of(N_("Retirer de {file} ce qui y a été ajouté"), file=caddy.CADDYFILE)
        has_rest = bool(left.strip())
        change = WriteFile(caddy.CADDYFILE, left) if has_rest else RemoveFile(caddy.CADDYFILE)
        plan.steps.append(Step(title, change))
    if own_site:
        plan.steps.append(Step(Text.of(N_("Effacer {file}"), file=caddy.SITE), RemoveFile(caddy.SITE)))
    if own_site or left != before:
        if left.strip():
            _run(
                plan,
                N_("Faire lire ce qui a changé à Caddy"),
                "systemctl",
                "try-reload-or-restart",
                CADDY_SERVICE,
            )
        else:
            _run(
                plan,
                N_("Arrêter Caddy, qui n'a plus de site"),
                "systemctl",
                "disable",
                "--now",
                CADDY_SERVICE,
            )
    return plan


def carry_out(step: Step, machine: Machine) -> None:
    """Do it; of another machine than this one, no commands are run. Raises :class:`StepFailed`."""
    try:
        match step.action:
            case WriteFile(path, text):
                write_text(machine.path(path), text)
            case RemoveFile(path):
                machine.path(path).unlink(missing_ok=True)
            case Run(words) if machine.is_this_one:
                # In any language, systemd's own words go to whoever runs this.
                subprocess.run(  # noqa: S603 - one of those above
                    words,
                    check=True,
                    text=True,
                    errors="replace",
                    stdin=subprocess.DEVNULL,
                    stderr=subprocess.PIPE,
                )
    except (OSError, subprocess.CalledProcessError) as error:
        reason = getattr(error, "stderr", None) or getattr(error, "strerror", None) or str(error)
        raise StepFailed(N_("Cela a échoué : {reason}"), reason=reason.strip()) from error


def _write_own(plan: Plan, machine: Machine, file: Path, body: str, title: str) -> bool:
    """Plan to write a file of ours where it differs; whether that is needed."""
    text, place = stamped(body), machine.path(file)
    ownership = ownership_of(place)
    if ownership == "ours" and read_text(place) == text:
        return False
    if ownership in ("edited", "foreign"):
        plan.refusals.append(Text.of(EDITED if ownership == "edited" else FOREIGN, file=file))
    plan.steps.append(Step(Text.of(title, file=file), WriteFile(file, text)))
    return True


def _import_site(plan: Plan, machine: Machine, domain: str, site: str) -> bool:
    """Plan to import our site into the Caddyfile of the machine; whether that is needed."""
    file = machine.path(caddy.CADDYFILE)
    is_there = os.path.lexists(file)
    if is_there and not file.is_file():
        plan.refusals.append(Text.of(FOREIGN, file=caddy.CADDYFILE))
        return True
    before = read_text(file) if is_there else ""
    is_imported = caddy.imports_site(before)
    after = before if is_imported else caddy.with_import(before)
    if not is_imported and domain in _served_hosts(before, file.parent):
        taken = N_(
            "« {file} » a déjà un site « {domain} » : retirez-le, ou mettez-y vous-même ce que "
            "« --dry-run » montre."
        )
        plan.refusals.append(Text.of(taken, file=caddy.CADDYFILE, domain=domain))
    else:
        try:
            caddy.served_hosts(after, file.parent, site_text=site)
        except caddy.CaddyRefuses as error:
            refused = N_("Caddy ne lirait pas « {file} » avec le site de la soirée : {reason}")
            plan.refusals.append(Text.of(refused, file=caddy.CADDYFILE, reason=error))
    if is_imported:
        return False
    title = Text.of(N_("Ajouter ce site à ceux de Caddy, à la fin de {file}"), file=caddy.CADDYFILE)
    plan.steps.append(Step(title, WriteFile(caddy.CADDYFILE, after)))
    return True


def _served_hosts(caddyfile: str, folder: Path) -> set[str]:
    """The names that it has sites for already; none where Caddy can't read it, as when it is empty."""
    try:
        return caddy.served_hosts(caddyfile, folder)
    except caddy.CaddyRefuses:
        return set()


def _removable(plan: Plan, machine: Machine, file: Path) -> bool:
    ownership = ownership_of(machine.path(file))
    if ownership in ("edited", "foreign"):
        plan.refusals.append(Text.of(EDITED if ownership == "edited" else FOREIGN, file=file))
    return ownership == "ours"


def _run(plan: Plan, title: str, *words: str) -> None:
    plan.steps.append(Step(Text(title), Run(words)))
