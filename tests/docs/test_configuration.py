"""docs/configuration.md has every option, every key and every variable, with its default and an example."""

import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import TypeGuard, get_args, get_origin

import click
import msgspec
import pytest

from tests.docs.command_line import NEEDED, commands, name_of, parse
from tests.docs.markdown import ROOT, Row, blocks, code, page, tables
from topchrono.config import Config, read_config

TEXT = page("docs/configuration.md")
TABLES = tables(TEXT)
SHARED = TABLES["Options of several commands"]
KEYS = TABLES["The file topchrono.toml"]
NONE = "–"


def documented_options() -> dict[tuple[str, str], Row]:
    """Each option by its command and its own name."""
    found = {(command, code(row["option"])[0]): row for row in SHARED for command in code(row["commands"])}
    for heading, rows in TABLES.items():
        if heading.startswith("`topchrono"):
            command = heading.strip("`").removeprefix("topchrono").strip()
            found |= {(command, code(row["option"])[0]): row for row in rows}
    return found


def options() -> dict[tuple[str, str], click.Parameter]:
    return {(name, name_of(option)): option for name, command in commands() for option in command.params}


def keys(kind: object = Config, name: str = "", default: object = None) -> Iterator[tuple[str, object]]:
    """Every key of the file with its default, through tables, lists of tables and tables of free keys."""
    inner = get_args(kind)[0] if get_origin(kind) is tuple else None
    if is_table(kind):
        for field in msgspec.structs.fields(kind):
            yield from keys(field.type, f"{name}.{field.name}".lstrip("."), field.default)
    elif is_table(inner):
        yield from keys(inner, f"{name}[]")
    elif get_origin(kind) is dict:
        yield f"{name}.SLUG", None
    else:
        yield name, default


def is_table(kind: object) -> TypeGuard[type[msgspec.Struct]]:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def test_every_option_of_every_command_is_there() -> None:
    assert sorted(documented_options()) == sorted(options())


def test_every_command_has_a_heading() -> None:
    headings = {line.strip("# `") for line in TEXT.splitlines() if line.startswith("### `topchrono")}
    assert headings == {f"topchrono {name}".strip() for name, _ in commands()}


def test_an_option_of_several_commands_stands_in_the_table_for_those_alone() -> None:
    names = [name for _, name in options() if name.startswith("--")]
    assert {code(row["option"])[0] for row in SHARED} == {name for name in names if names.count(name) > 1}


@pytest.mark.parametrize(("command", "option"), sorted(options()))
def test_the_default_of_an_option_is_what_is_written(command: str, option: str) -> None:
    parameter, written = options()[command, option], documented_options()[command, option]["default"]
    if isinstance(parameter, click.Option) and parameter.is_flag:
        assert written == "off"
    elif isinstance(parameter.default, str | int | float | Path):
        assert code(written) == [str(parameter.default)]
    elif default := re.search(r"\[default: (\d+)\]", getattr(parameter, "help", "") or ""):
        assert code(written) == [default[1]]
    else:
        assert written == NONE


@pytest.mark.parametrize(("command", "option"), sorted(options()))
def test_the_example_of_an_option_is_understood(command: str, option: str) -> None:
    example = code(documented_options()[command, option]["example"])[0]
    others = [
        NEEDED[str(parameter.name)]
        for (of, name), parameter in options().items()
        if of == command and parameter.required and name != option
    ]
    assert option in shlex.split(example) or option.isupper()
    parse(" ".join((command, example, *others)))


def test_every_key_of_the_file_is_there() -> None:
    assert sorted(code(row["key"])[0] for row in KEYS) == sorted(name for name, _ in keys())


@pytest.mark.parametrize("row", KEYS, ids=lambda row: str(row["key"]))
def test_the_default_of_a_key_is_what_is_written(row: Row) -> None:
    default = dict(keys())[code(row["key"])[0]]
    if default is None or default is msgspec.NODEFAULT:
        assert row["default"] == NONE
    else:
        written = tomllib.loads(f"value = {code(row['default'])[0]}")["value"]
        assert written == (list(default) if isinstance(default, tuple) else default)


@pytest.mark.parametrize("row", KEYS, ids=lambda row: str(row["key"]))
def test_the_example_of_a_key_is_understood(row: Row, tmp_path: Path) -> None:
    *tables_above, key = code(row["key"])[0].replace("SLUG", "lyon").split(".")
    example = f"{key} = {code(row['example'])[0]}\n"
    above = ".".join(tables_above)
    if above.endswith("[]"):
        needed = {"name": 'name = "x"\n', "url": 'url = "json://localhost"\n'}
        others = "".join(line for name, line in needed.items() if name != key)
        text = f"[[{above.removesuffix('[]')}]]\n{others}{example}"
    else:
        text = f"[{above}]\n{example}"
    file = tmp_path / "topchrono.toml"
    file.write_text(text, encoding="utf-8")
    read_config(file)


def test_the_whole_file_is_understood_and_has_every_key(tmp_path: Path) -> None:
    (block,) = blocks(TEXT, "toml")
    file = tmp_path / "topchrono.toml"
    file.write_text(block, encoding="utf-8")
    read_config(file)
    for name, _ in keys():
        key = name.replace("SLUG", "lyon").rpartition(".")[2]
        assert re.search(rf"^{key} = ", block, flags=re.MULTILINE), name


def test_every_variable_of_the_environment_is_there() -> None:
    sources = (ROOT / "server/topchrono").rglob("*.py")
    read = {name for path in sources for name in re.findall(r"\"(TOPCHRONO_[A-Z_]+)\"", path.read_text())}
    assert {code(row["variable"])[0] for row in TABLES["Environment"]} == read
