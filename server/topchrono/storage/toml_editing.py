"""Changes single values in the text of a TOML file; comments, order and everything else stay as written."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Array

Key = tuple[str, ...]
"""``("obs", "url")`` for the line ``url`` of the table ``[obs]``."""


class Row(msgspec.Struct, frozen=True):
    """A table of a list of tables."""

    values: dict[str, Any]
    before: int | None = None
    """Its index in the list until now, whose comments it keeps; None for a new one."""


Value = str | int | list[str] | tuple[Row, ...] | None
"""None removes what is there."""


class CannotEdit(Exception):
    """The file is written in a way that can't be changed without a risk for the rest."""


def edit_toml(text: str, changes: Mapping[Key, Value]) -> str:
    """``text`` with the ``changes``. Raises :class:`CannotEdit`; ``text`` must be TOML."""
    wanted = tomllib.loads(text)
    try:
        for key, value in changes.items():
            _set_plain(wanted, key, value)
        document = tomlkit.parse(text)
        for key, value in changes.items():
            _set(document, key, value)
        edited = _with_newlines_of(text, tomlkit.dumps(document))
        found = tomllib.loads(edited)
    except (
        TOMLKitError,
        tomllib.TOMLDecodeError,
        AttributeError,
        LookupError,
        TypeError,
        ValueError,
        RecursionError,
    ) as error:
        raise CannotEdit from error
    if found != wanted:
        # The library that keeps comments is not at home in every way to write a table.
        raise CannotEdit
    return edited


def look_up(tables: Mapping[str, Any], key: Key) -> Any:
    """What ``tables`` have at ``key``; None without it."""
    found: Any = tables
    for part in key:
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def _set_plain(tables: dict[str, Any], key: Key, value: Value) -> None:
    *path, name = key
    for part in path:
        if value is None and part not in tables:
            return
        tables = tables.setdefault(part, {})
    if value is None:
        tables.pop(name, None)
    else:
        tables[name] = [row.values for row in value] if isinstance(value, tuple) else value


def _set(document: Any, key: Key, value: Value) -> None:
    *path, name = key
    table = document
    for part in path:
        if part not in table:
            if value is None:
                return
            is_inline = isinstance(table, tomlkit.items.InlineTable)
            table[part] = tomlkit.inline_table() if is_inline else tomlkit.table()
        table = table[part]
    if value is None:
        if name in table:
            del table[name]
    elif isinstance(value, tuple):
        _set_rows(table, name, value)
    else:
        table[name] = value


def _set_rows(table: Any, name: str, rows: Sequence[Row]) -> None:
    before = table.get(name, [])
    if isinstance(before, Array) or isinstance(table, tomlkit.items.InlineTable):
        inline = tomlkit.array()
        for row in rows:
            inline.append(_inline(row))
        table[name] = inline
        return
    tables = list(before.body) if isinstance(before, AoT) else []
    after = tomlkit.aot()
    for row in rows:
        entry: Any = tomlkit.table() if row.before is None else tables[row.before]
        for gone in set(entry) - row.values.keys():
            del entry[gone]
        for key, value in row.values.items():
            if entry.get(key) != value:
                entry[key] = value
        after.append(entry)
    table[name] = after


def _inline(row: Row) -> tomlkit.items.InlineTable:
    entry = tomlkit.inline_table()
    entry.update(row.values)
    return entry


def _with_newlines_of(text: str, edited: str) -> str:
    """The lines of a file that Windows' editor wrote end as they did."""
    if "\r\n" in text and not re.search(r"(?<!\r)\n", text):
        return re.sub(r"(?<!\r)\n", "\r\n", edited)
    return edited
