"""``topchrono online``."""

import shlex
import sys
from pathlib import Path

import click

from topchrono.cli import values
from topchrono.cli.links import open_links, print_links
from topchrono.cli.online import caddy
from topchrono.cli.online.machine import (
    HERE,
    Machine,
    answers,
    is_administrator,
    notes_on_domain,
    refusals_of_machine,
)
from topchrono.cli.online.plan import Plan, Run, Step, WriteFile, carry_out, plan_install, plan_undo
from topchrono.cli.online.program import Program, refusal_of_program, this_program
from topchrono.cli.online.unit import ACCOUNT, NAME, STATE, unit
from topchrono.cli.options import language_option, port_option
from topchrono.cli.printing import fail, failing, printable, say
from topchrono.cli.refusals import contradiction
from topchrono.i18n import render
from topchrono.runtime.ports import UNPRIVILEGED
from topchrono.show.text import N_, Text

STARTS_WITHIN_S = 20
REALLY = N_("Continuer ?")
NOTHING_DONE = N_("Rien n'a changé. Pour le faire sans question, ajoutez --yes.")


@click.command()
@click.option(
    "--domain",
    metavar="NAME",
    type=values.DOMAIN,
    help="Name that people open, for example soiree.example.org. It leads to this machine.",
)
@port_option
@click.option("--dry-run", is_flag=True, help="Print every file and command; change nothing.")
@click.option("--yes", "is_sure", is_flag=True, help="Do it without asking.")
@click.option("--undo", is_flag=True, help="Take back what this command did. The evening's folder stays.")
@click.option(
    "--root",
    metavar="FOLDER",
    type=values.FOLDER,
    default=HERE,
    show_default=True,
    help="Another system's folder, such as an image: its files are written, and no command is run.",
)
@language_option
def online(
    domain: str | None,
    port: int,
    dry_run: bool,
    is_sure: bool,
    undo: bool,
    root: Path,
    language: str,
) -> None:
    """Put the evening on the Internet, on a rented Debian machine.

    Has Caddy answer for NAME in HTTPS, and systemd run the server with an account of its own. Says each thing
    first, and asks. Typed again, it changes only what is missing. Files of others are never overwritten.
    """
    if undo == bool(domain):
        raise contradiction(N_("Donnez soit --domain, soit --undo."))
    machine = Machine(root.resolve())
    if domain is None:
        _take_back(machine, language, is_sure=is_sure, dry_run=dry_run)
        return
    url, program = f"https://{domain}", this_program()
    plan = plan_install(
        machine,
        domain=domain,
        site=caddy.site(domain, port),
        unit=unit(program, url=url, port=port, language=language),
    )
    if machine.is_this_one and not is_administrator():
        plan.refusals.append(_administrator_text(program, "--domain", domain))
    if port < UNPRIVILEGED:
        reserved = N_("--port {port} : le service n'a pas droit aux ports au-dessous de {least}.")
        plan.refusals.append(Text.of(reserved, port=port, least=UNPRIVILEGED))
    if refusal := refusal_of_program(program):
        plan.refusals.append(refusal)
    plan.refusals += refusals_of_machine(machine, port=port)
    for note in notes_on_domain(domain) if machine.is_this_one else ():
        say(note, language)
    if plan.refusals:
        say(Text(N_("À régler d'abord :")), language, err=not dry_run)
        for refusal in plan.refusals:
            click.echo(f"  – {printable(refusal, language)}", err=not dry_run)
        if not dry_run:
            sys.exit(1)
    if not plan.steps:
        say(Text.of(N_("Tout est déjà en place pour {url}."), url=url), language)
    elif not _perform(plan, machine, language, is_sure=is_sure, dry_run=dry_run):
        return
    if machine.is_this_one and not dry_run:
        if not answers(f"http://127.0.0.1:{port}/healthz", within_s=STARTS_WITHIN_S):
            silent = N_("Top Chrono ne répond pas encore. Pour savoir pourquoi : {command}")
            fail(Text.of(silent, command=f"journalctl -u {NAME} -n 50"), language)
        print_links(open_links(STATE, language), language)
        look = N_("Vérifiez depuis un autre ordinateur : {command}")
        say(Text.of(look, command=f"topchrono doctor --url {url}"), language)


def _take_back(machine: Machine, language: str, *, is_sure: bool, dry_run: bool) -> None:
    plan = plan_undo(machine)
    for note in plan.refusals:
        say(note, language, err=True)
    if not plan.steps:
        say(Text(N_("Il n'y a rien à défaire.")), language)
    elif machine.is_this_one and not dry_run and not is_administrator():
        fail(_administrator_text(this_program(), "--undo"), language)
    if plan.steps and not _perform(plan, machine, language, is_sure=is_sure, dry_run=dry_run):
        return
    kept = N_(
        "Le dossier de la soirée reste ({folder}), avec le compte « {name} » à qui il appartient. Pour "
        "effacer les deux : {command}"
    )
    erase = f"rm -r {STATE} && userdel {ACCOUNT}"
    say(Text.of(kept, folder=STATE, name=ACCOUNT, command=erase), language)


def _administrator_text(program: Program, *options: str) -> Text:
    """That it takes an administrator, and what to type: their PATH may not have this command."""
    again = shlex.join(["sudo", *program.command, "online", *options])
    return Text.of(N_("Il faut être administrateur. Tapez : {command}"), command=again)


def _perform(plan: Plan, machine: Machine, language: str, *, is_sure: bool, dry_run: bool) -> bool:
    """Say what is done, ask, and do it; whether it was done. Exits with code 1 where it is not wanted."""
    say(Text(N_("Voici ce qui va être fait :")), language)
    for number, step in enumerate(plan.steps, 1):
        click.echo(f"  {number}. {printable(step.title, language)}")
    if dry_run:
        for step in plan.steps:
            _print(step)
        say(Text(N_("Rien n'a changé : c'était un essai.")), language)
        return False
    if not is_sure and not (sys.stdin.isatty() and click.confirm(render(Text(REALLY), language))):
        fail(Text(NOTHING_DONE), language)
    for number, step in enumerate(plan.steps, 1):
        with failing(language):
            carry_out(step, machine)
        click.echo(f"  {number}. ✓" if _is_done_here(step, machine) else f"  {number}. $ {_line(step)}")
    if not machine.is_this_one:
        say(Text(N_("Les commandes ci-dessus sont à taper sur cette machine-là.")), language)
    return True


def _print(step: Step) -> None:
    """Print the file or the command of a step as it is, to be read or copied."""
    match step.action:
        case WriteFile(path, text):
            click.echo(f"\n──── {path}")
            # A Caddyfile need not be text.
            click.echo(text.encode(errors="surrogateescape"), nl=not text.endswith("\n"))
            click.echo("────")
        case Run():
            click.echo(f"\n$ {_line(step)}")
        case _:
            click.echo(f"\n$ rm {shlex.quote(str(step.action.path))}")


def _line(step: Step) -> str:
    return shlex.join(step.action.words) if isinstance(step.action, Run) else ""


def _is_done_here(step: Step, machine: Machine) -> bool:
    return machine.is_this_one or not isinstance(step.action, Run)
