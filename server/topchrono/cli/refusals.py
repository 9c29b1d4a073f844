"""What the command line can't use is refused in the reader's language, with the reason."""

import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from itertools import pairwise
from typing import IO, Any, Generic, TypeVar

import click

from topchrono.cli.printing import printable
from topchrono.i18n import DEFAULT_LANGUAGE
from topchrono.inputs.languages import read_language
from topchrono.inputs.reading import NotUnderstood, shown
from topchrono.show.text import N_, Text

LANGUAGE_VARIABLE = "TOPCHRONO_LANGUAGE"
HELP = N_("Aide : {command} --help")

T = TypeVar("T")


class Value(click.ParamType, Generic[T]):  # type: ignore[type-arg]  # generic only from click 8.4 on
    """The type of an option whose values ``read`` understands, or refuses with :class:`NotUnderstood`."""

    def __init__(self, read: Callable[[str], T], name: str) -> None:
        self._read = read
        self.name = name

    def convert(self, value: Any, param: click.Parameter | None, context: click.Context | None) -> T:
        """The value. Raises :class:`click.BadParameter`, with the reason as its :class:`Text`."""
        if not isinstance(value, str | bytes):
            # A default.
            return value  # type: ignore[no-any-return]
        with naming(param, context):
            return self._read(os.fsdecode(value))


class Unusable(click.BadParameter):
    """A value that is refused; ``text`` says why."""

    def __init__(self, text: Text, param: click.Parameter | None, context: click.Context | None) -> None:
        super().__init__(str(text), ctx=context, param=param)
        self.text = text


class Refusal(click.ClickException):
    """A command line that is refused: its reason, and where help is."""

    exit_code = 2

    def __init__(self, reason: Text, language: str, *, option: str, command: str) -> None:
        super().__init__(str(reason))
        self._reason = f"{option} : " * bool(option) + printable(reason, language)
        self._help = printable(Text.of(HELP, command=command), language)

    def show(self, file: IO[Any] | None = None) -> None:
        """Print it."""
        for line in (self._reason, self._help):
            click.echo(line, file=file or sys.stderr)


class Commands(click.Group):
    """A group of commands that refuses in the reader's language.

    ``alone`` is the command that runs where none is named, with the options that are not the group's own.
    """

    def __init__(self, *arguments: Any, alone: click.Command | None = None, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._alone = alone

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        """As click does; without a command, that of ``alone`` is meant."""
        if self._alone and self._alone.name and not self._is_ours(context, args):
            args = [self._alone.name, *args]
        return super().parse_args(context, args)

    def _is_ours(self, context: click.Context, args: list[str]) -> bool:
        """Whether these arguments begin with a command or with an option of the group's own."""
        own = {name for param in self.get_params(context) for name in param.opts}
        return bool(args) and (not args[0].startswith("-") or args[0] in own)

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """As click does, with its refusals in the reader's language."""
        with refusing(args):
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, context: click.Context) -> Any:
        """As click does, with its refusals in the reader's language."""
        with refusing(list(context.args)):
            return super().invoke(context)

    def resolve_command(
        self, context: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is named. Raises :class:`click.UsageError`."""
        if args and self.get_command(context, args[0]) is None:
            close = get_close_matches(args[0], self.list_commands(context), n=1)
            unknown = N_("La commande « {name} » n'existe pas. Il y a : {names}.")
            meant = N_("La commande « {name} » n'existe pas. Vouliez-vous écrire « {names} » ?")
            names = close[0] if close else ", ".join(self.list_commands(context))
            text = Text.of(meant if close else unknown, name=shown(args[0]), names=names)
            raise Unusable(text, None, context)
        return super().resolve_command(context, args)


@contextmanager
def naming(param: click.Parameter | None, context: click.Context | None) -> Iterator[None]:
    """Refuse what the block does not understand as the value of that parameter."""
    try:
        yield
    except NotUnderstood as problem:
        raise Unusable(problem.text, param, context) from problem


@contextmanager
def naming_option(name: str) -> Iterator[None]:
    """Refuse what the block does not understand as the value of that parameter of the running command."""
    context = click.get_current_context()
    param = next(param for param in context.command.params if param.name == name)
    with naming(param, context):
        yield


def contradiction(message: str) -> Unusable:
    """Options that can't be used together."""
    return Unusable(Text(message), None, click.get_current_context())


@contextmanager
def refusing(arguments: Sequence[str]) -> Iterator[None]:
    """Turn click's errors into :class:`Refusal`."""
    try:
        yield
    except (click.exceptions.NoArgsIsHelpError, Refusal):
        raise
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "topchrono"
        language = _language_of(error, arguments)
        option = _name_of(error.param) if isinstance(error, Unusable) and error.param else ""
        raise Refusal(_reason(error), language, option=option, command=command) from error


def _language_of(error: click.UsageError, arguments: Sequence[str]) -> str:
    """The language that was asked for, as far as that is known yet."""
    given = error.ctx.params.get("language") if error.ctx else None
    after = [value for option, value in pairwise(arguments) if option == "--language"]
    joined = [word.partition("=")[2] for word in arguments if word.startswith("--language=")]
    for wanted in (given, *after, *joined, os.environ.get(LANGUAGE_VARIABLE)):
        try:
            return read_language(wanted or "")
        except NotUnderstood:
            continue
    return DEFAULT_LANGUAGE


def _reason(error: click.UsageError) -> Text:
    match error:
        case Unusable(text=text):
            return text
        case click.MissingParameter():
            name = _name_of(error.param) if error.param else ""
            return Text.of(N_("Il manque {name}."), name=name)
        case click.NoSuchOption():
            if error.possibilities:
                meant = N_("L'option {name} n'existe pas. Vouliez-vous écrire {names} ?")
                return Text.of(meant, name=shown(error.option_name), names=", ".join(error.possibilities))
            return Text.of(N_("L'option {name} n'existe pas."), name=shown(error.option_name))
        case click.BadOptionUsage():
            if "not take" in error.message:
                return Text.of(N_("L'option {name} s'écrit sans valeur."), name=shown(error.option_name))
            return Text.of(N_("L'option {name} attend une valeur."), name=shown(error.option_name))
    if found := re.search(r"unexpected extra arguments? \((.*)\)", error.message, re.DOTALL):
        extra = N_("« {words} » est en trop. Mettez entre guillemets ce qui contient des espaces.")
        return Text.of(extra, words=shown(found[1]))
    return Text(error.format_message())


def _name_of(param: click.Parameter) -> str:
    return param.opts[0] if isinstance(param, click.Option) else (param.metavar or str(param.name)).upper()
