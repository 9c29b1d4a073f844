"""The group of all commands. Each command imports lazily what takes long to import."""

import click

from topchrono.cli.backup import backup
from topchrono.cli.doctor import doctor
from topchrono.cli.evenings import list_evenings, open_evening
from topchrono.cli.links import links, revoke
from topchrono.cli.obs import obs, setup
from topchrono.cli.online.command import online
from topchrono.cli.printing import reporting
from topchrono.cli.privacy import forget, purge
from topchrono.cli.programme import check
from topchrono.cli.refusals import Commands
from topchrono.cli.serve import demo, serve


@click.group(cls=Commands, alone=open_evening)
@click.version_option(package_name="topchrono")
@click.pass_context
def main(context: click.Context) -> None:
    """Top Chrono runs a live national pitch evening.

    Alone, it runs an evening of your own and opens its page in the browser, as "topchrono open" does.
    "topchrono demo" runs a sample evening. On the command line, "topchrono check" reads your list of pitches
    and "topchrono serve" runs it.
    """
    from topchrono.cli.streams import secure_standard_streams
    from topchrono.runtime.logs import console, logging_to

    secure_standard_streams()
    context.with_resource(logging_to(console()))


for command in (
    open_evening,
    list_evenings,
    serve,
    demo,
    check,
    links,
    revoke,
    obs,
    doctor,
    forget,
    purge,
    backup,
    online,
):
    main.add_command(command)
for command in (
    open_evening,
    list_evenings,
    serve,
    demo,
    check,
    links,
    revoke,
    setup,
    doctor,
    forget,
    purge,
    online,
):
    if command.callback:
        command.callback = reporting(command.callback)
