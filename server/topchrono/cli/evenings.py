"""``topchrono`` alone: an evening of one's own, with its page open in the browser."""

import asyncio
import sqlite3
import time
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click
from click.core import ParameterSource

from topchrono.cli import values
from topchrono.cli.browser import has_browser, open_in_browser
from topchrono.cli.links import open_links, print_repair
from topchrono.cli.options import host_option, json_option, language_option, port_option, url_option
from topchrono.cli.printing import fail, failing, print_json, printable, say
from topchrono.cli.reachability import notes_on_url
from topchrono.cli.refusals import contradiction, naming_option
from topchrono.cli.running import on_this_machine, running_at, wait_until_running
from topchrono.cli.start import start, tell_of_few_connections
from topchrono.config import find_help, find_obs, find_osc, find_server
from topchrono.inputs.evening_name import folder_name
from topchrono.inputs.reading import NotUnderstood, shown
from topchrono.runtime.ports import first_free_port, is_free
from topchrono.settings import Settings
from topchrono.show.text import N_, Text
from topchrono.storage.errors import FolderInUse, JournalError
from topchrono.storage.folder import EveningFolder
from topchrono.storage.home import Home, KeptEvening, free_name, usual_name

if TYPE_CHECKING:
    from topchrono.app import Started
    from topchrono.show.model import Show

PAGE = "/prepare"
USUAL_PORT = 8000
READY = N_("Top Chrono est prêt. La page de la soirée s'ouvre dans votre navigateur ; sinon, ouvrez :")
READY_WITHOUT_BROWSER = N_("Top Chrono est prêt. Ouvrez cette adresse dans votre navigateur :")
RUNS_ALREADY = N_("Cette soirée tourne déjà. Sa page s'ouvre dans votre navigateur ; sinon, ouvrez :")
RUNS_ALREADY_WITHOUT_BROWSER = N_("Cette soirée tourne déjà. Ouvrez cette adresse dans votre navigateur :")
KEEP = N_("Gardez cette adresse pour vous : elle ouvre la régie.")
NEW = N_("Soirée : « {title} », nouvelle.")
RESUMED = N_("Soirée : « {title} », reprise là où elle était.")
RUNNING = N_("Soirée : « {title} ».")
ENDED = N_(
    "Cette soirée est terminée. Pour une nouvelle du même genre : arrêtez celle-ci, puis relancez avec "
    "--like-last."
)
OTHERS = N_(
    "Vos autres soirées : {names}. Pour en ouvrir une : --evening et son nom. Pour une nouvelle : --new."
)
MOST_OTHERS = 5
FILES = N_("Ses fichiers : {folder}")
STOP = N_("Pour arrêter : les touches Ctrl et C ensemble, dans cette fenêtre. Rien n'est perdu.")
STOP_THERE = N_("Pour l'arrêter : les touches Ctrl et C ensemble, dans la fenêtre où elle a démarré.")
STOPPED = N_("Top Chrono est arrêté, et tout est gardé. La même commande reprend la soirée.")
STOPPED_NEW = N_(
    "Top Chrono est arrêté, et tout est gardé. Pour reprendre cette soirée : la même commande, sans --new ni "
    "--like-last."
)
LINKS_LEAD_TO = N_("Les liens à donner commencent par {url}.")
AT_START = N_(
    "--host et --url ne comptent qu'au démarrage : arrêtez la soirée dans sa fenêtre, puis relancez-la ainsi."
)
PORT_TAKEN = N_("Le port {port} est déjà pris : la soirée est au port {own}.")


@click.command("open")
@click.option(
    "--evening",
    "name",
    metavar="NAME",
    type=values.TITLE,
    help='Which evening: its name in the list of "topchrono evenings".  [default: the one last used]',
)
@click.option("--new", "is_new", is_flag=True, help="Make a new evening, which --evening may name.")
@click.option(
    "--like-last",
    is_flag=True,
    help="Make a new evening like the last one: its look, cities, and settings, without its programme and "
    "without its people.",
)
@host_option
@port_option
@url_option
@click.option("--no-browser", is_flag=True, help="Print the address and open no browser.")
@language_option
def open_evening(
    name: str | None,
    is_new: bool,
    like_last: bool,
    host: str,
    port: int,
    url: str | None,
    no_browser: bool,
    language: str,
) -> None:
    """Run an evening of your own, and open its page in the browser.

    The same as "topchrono" alone. The evenings are kept in a folder of the program's own; it resumes the one
    that was last used, or makes the first one. If the evening runs already, its page is opened. Without
    --port, it takes the port that the evening had, else a free one from 8000 on.
    """
    if is_new and like_last:
        raise contradiction(N_("--new et --like-last font chacun une nouvelle soirée : n'en gardez qu'un."))
    is_port_chosen = _is_chosen("port")
    is_reach_chosen = _is_chosen("host") or url is not None
    home = find_home()
    with failing(language):
        home.make()
        if is_new or like_last:
            folder, title = _new_folder(home, name)
        else:
            folder, title = _chosen(home, name), None
        if address := running_at(folder):
            _show_running(folder, address, language, no_browser=no_browser)
            if is_reach_chosen:
                say(Text(AT_START), language)
            return
        is_new = not EveningFolder(folder).journal.exists()
        if like_last:
            _make_like_last(home, folder, title)
        server = find_server(folder, None)
        osc = find_osc(folder, None)
        settings = Settings(
            data=folder,
            title=title,
            host=host,
            url=url,
            port=port if is_port_chosen else _port_for(folder, port),
            time_zone=server.zone,
            language=language,
            obs=find_obs(folder, None, None),
            help=find_help(folder, None),
            server=server,
            osc=osc,
        )
    others = [kept.name for kept in home.evenings() if kept.folder != folder]
    if _run(settings, is_new=is_new, is_port_chosen=is_port_chosen, no_browser=no_browser, others=others):
        from topchrono.cli.streams import print_at_end

        stopped = Text(STOPPED_NEW if _is_chosen("is_new") or like_last else STOPPED)
        print_at_end(printable(stopped, language))


@click.command("evenings")
@json_option
@language_option
def list_evenings(as_json: bool, language: str) -> None:
    """List your evenings, the one last used first."""
    kept = find_home().evenings()
    if as_json:
        print_json([_report(evening) for evening in kept])
        return
    if not kept:
        say(Text(N_("Il n'y a pas encore de soirée : « topchrono » fait la première.")), language)
    for evening in kept:
        say(_row(evening), language)


def find_home() -> Home:
    """The folder of this person's evenings, where their system keeps what programs make."""
    from platformdirs import user_data_path

    return Home(user_data_path("topchrono", appauthor=False) / "evenings")


def _is_chosen(option: str) -> bool:
    """Whether the option was given, be it with its default value."""
    return click.get_current_context().get_parameter_source(option) is not ParameterSource.DEFAULT


def _new_folder(home: Home, name: str | None) -> tuple[Path, str | None]:
    """The folder of a new evening, and its title if it has a name. Raises :class:`click.BadParameter`."""
    taken = [kept.name for kept in home.evenings()]
    if name is None:
        return home.folder(free_name(usual_name(date.today()), taken)), None  # noqa: DTZ011 - this machine's day
    with naming_option("name"):
        folder = folder_name(name)
        if home.find(folder):
            raise NotUnderstood(
                N_("La soirée « {name} » existe déjà : choisissez un autre nom."), name=folder
            )
    return home.folder(folder), name


def _chosen(home: Home, name: str | None) -> Path:
    """The folder of that evening, else of the one last used, else of the first one."""
    kept = home.evenings()
    if name is None:
        return kept[0].folder if kept else _new_folder(home, None)[0]
    with naming_option("name"):
        found = home.find(name) or home.find(folder_name(name))
        if found is None:
            unknown = N_(
                "Il n'y a pas de soirée « {name} ». Vos soirées : {names}. Pour en faire une de ce nom, "
                "ajoutez --new."
            )
            names = ", ".join(evening.name for evening in kept) or "–"
            raise NotUnderstood(unknown, name=shown(name), names=names)
    return found.folder


def _make_like_last(home: Home, folder: Path, title: str | None) -> None:
    """Make the evening in ``folder`` like the one last used. Raises :class:`JournalError`."""
    from topchrono.storage.renewal import make_like

    kept = home.evenings()
    if not kept:
        raise JournalError(
            N_("Il n'y a pas encore de soirée à reprendre : lancez topchrono sans --like-last.")
        )
    asyncio.run(make_like(kept[0].folder, folder, at=round(time.time() * 1000), title=title))


def _port_for(folder: Path, usual: int) -> int:
    """The port that the evening had, if it is free: links lead there. Else a free one from ``usual`` on."""
    from topchrono.storage.links import Links

    had = urlsplit(Links(folder).bound).port
    return had if had and is_free(had) else first_free_port(usual)


def _run(
    settings: Settings, *, is_new: bool, is_port_chosen: bool, no_browser: bool, others: list[str]
) -> bool:
    """Serve the evening until it is stopped; False if another server has it already."""
    language = settings.language

    def report(started: "Started") -> None:
        links, show = started.links, started.conductor.show
        if links.repair:
            print_repair(links.repair, language)
        # Not the public address: a tunnel may not be open yet.
        page = links.address_of("director", page=PAGE, origin=on_this_machine(settings.bound))
        _show_page(page, language, is_running=False, no_browser=no_browser)
        say(Text.of(NEW if is_new else RESUMED, title=show.title), language)
        say(Text.of(FILES, folder=settings.data), language)
        if show.phase == "ended":
            say(Text(ENDED), language)
        if others and not is_new:
            names = ", ".join(others[:MOST_OTHERS]) + (", …" if len(others) > MOST_OTHERS else "")
            say(Text.of(OTHERS, names=names), language)
        if not is_port_chosen and settings.port != USUAL_PORT and not is_free(USUAL_PORT):
            say(Text.of(PORT_TAKEN, port=USUAL_PORT, own=settings.port), language)
        if settings.url and (is_new or not started.notes):
            say(Text.of(LINKS_LEAD_TO, url=settings.public_url), language)
        for note in (*(() if is_new else started.notes), *notes_on_url(settings)):
            say(note, language)
        say(Text(STOP), language)
        tell_of_few_connections(language)

    try:
        start(settings, report)
    except FolderInUse as problem:
        # The other one has just been started, and may not answer yet.
        address = wait_until_running(settings.data)
        if address is None:
            fail(problem.text, language)
        _show_running(settings.data, address, language, no_browser=no_browser)
        return False
    return True


def _show_running(folder: Path, address: str, language: str, *, no_browser: bool) -> None:
    """Show the page of the server that has the evening already."""
    links = open_links(folder, language)
    page = links.address_of("director", page=PAGE, origin=address)
    _show_page(page, language, is_running=True, no_browser=no_browser)
    if show := _show_of(folder):
        say(Text.of(RUNNING, title=show.title), language)
    say(Text.of(FILES, folder=folder), language)
    say(Text(STOP_THERE), language)


def _show_page(page: str, language: str, *, is_running: bool, no_browser: bool) -> None:
    """Open the page where there is a browser; its address is printed in any case."""
    opens = has_browser() and not no_browser
    texts = (RUNS_ALREADY, RUNS_ALREADY_WITHOUT_BROWSER) if is_running else (READY, READY_WITHOUT_BROWSER)
    say(Text(texts[0] if opens else texts[1]), language)
    click.echo(f"\n  {page}\n")
    say(Text(KEEP), language)
    if opens:
        open_in_browser(page)


def _show_of(folder: Path) -> "Show | None":
    """The evening in the folder; None if it has not begun, or can't be read."""
    from topchrono.storage.renewal import read_show

    try:
        return read_show(folder)
    except (JournalError, sqlite3.Error):
        return None


def _row(evening: KeptEvening) -> Text:
    show = _show_of(evening.folder)
    if show is None:
        return Text.of(N_("{name} : pas encore commencée, ou illisible"), name=evening.name)
    used = datetime.fromtimestamp(evening.used_at).astimezone()
    return Text.of(
        N_("{name} : « {title} ». Pitchs : {count}. Ouverte le {day}."),
        name=evening.name,
        title=show.title,
        count=_pitches(show),
        day=f"{used:%d/%m/%Y, %H:%M}",
    )


def _report(evening: KeptEvening) -> dict[str, object]:
    show = _show_of(evening.folder)
    return {
        "name": evening.name,
        "folder": str(evening.folder),
        "title": show.title if show else None,
        "pitches": _pitches(show) if show else 0,
        "starts_at": show.starts_at if show else None,
        "used_at": round(evening.used_at * 1000),
    }


def _pitches(show: "Show") -> int:
    return sum(item.content.kind == "pitch" for item in show.items)
