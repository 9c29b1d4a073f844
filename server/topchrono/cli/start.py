"""What every start of a server does before and around it: refuses in words, tells of what is wrong."""

import gc
import sqlite3
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from topchrono.cli.printing import exposure_text, fail, failing, say
from topchrono.cli.programme import print_programme
from topchrono.cli.reachability import refusal_of_url
from topchrono.settings import Settings
from topchrono.show.text import N_, Text

if TYPE_CHECKING:
    from topchrono.app import Started


def start(settings: Settings, report: Callable[["Started"], None]) -> None:
    """Serve until a signal ends it; ``report`` is called once the server listens.

    Exits with code 1 if it can't. Raises :class:`topchrono.storage.errors.FolderInUse` if another server has
    the folder.
    """
    # What is made until the server listens stays: searching it for cycles would be a tenth of the start.
    gc.disable()
    from topchrono.app import UnusableProgramme
    from topchrono.cli.server import run
    from topchrono.cli.summary import is_writable
    from topchrono.storage.errors import FolderInUse
    from topchrono.storage.exposure import exposed

    if others_read := exposed(settings.data, settings.config):
        say(exposure_text(others_read), settings.language, err=True)
    if refusal := refusal_of_url(settings):
        fail(refusal, settings.language)
    if not is_writable(settings.data):
        unwritable = N_(
            "Vous n'avez pas le droit d'écrire dans « {folder} » : choisissez un autre dossier avec --data."
        )
        fail(Text.of(unwritable, folder=settings.data.absolute()), settings.language)
    in_use: FolderInUse | None = None
    with failing(settings.language):
        try:
            run(settings, on_ready=report)
        except UnusableProgramme as problem:
            print_programme(problem.programme, settings.language)
            sys.exit(1)
        except FolderInUse as problem:
            in_use = problem
        except (OSError, sqlite3.Error) as problem:
            unusable = N_("Le dossier « {folder} » ne peut pas servir : {reason}.")
            reason = getattr(problem, "strerror", None) or problem
            fail(Text.of(unusable, folder=settings.data, reason=reason), settings.language)
    if in_use:
        raise in_use


def tell_of_few_connections(language: str) -> None:
    """Say so if the system lets the server hold few connections."""
    from topchrono.doctor.machine import check_descriptors

    finding = check_descriptors()
    if finding.remedy:
        say(finding.message, language, err=True)
        say(finding.remedy, language, err=True)
