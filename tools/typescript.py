"""TypeScript declarations of Python types, by the same names, for their values in JSON."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from operator import or_
from textwrap import indent
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from msgspec import Struct, UnsetType
from msgspec.structs import FieldInfo, fields

from topchrono.web.api.contract import is_optional, structs
from topchrono.web.api.docstrings import field_docs, for_json, name_docs

BUILT_IN: dict[Any, str] = {
    str: "string",
    int: "number",
    float: "number",
    bool: "boolean",
    NoneType: "null",
    Any: "unknown",
}
UNIONS = (Literal, Union, UnionType)
OR_NULL = " | null"
WIDTH = 120


class TypeScript:
    """Declares structs, and the unions that their modules give a name to."""

    def __init__(self, kinds: Iterable[Any], *, written: Mapping[Any, str]) -> None:
        """``kinds`` are declared with all that they hold; ``written`` are typed in a way of their own."""
        self._kinds = tuple(kinds)
        self._structs = structs(self._kinds)
        self._modules = sorted({struct.__module__ for struct in self._structs})
        self._names = BUILT_IN | {struct: struct.__name__ for struct in self._structs} | dict(written)
        self._unions = {
            kind: name
            for module in self._modules
            for name, kind in vars(sys.modules[module]).items()
            if get_origin(kind) in UNIONS
        }
        self._used: list[Any] = []

    def declarations(self) -> Iterator[str]:
        """The structs, then the unions that they name."""
        for struct in self._structs:
            yield self._interface(struct)
        for kind in self._kinds:
            self.type_of(kind)
        docs = {name: doc for module in self._modules for name, doc in name_docs(module).items()}
        # A union may name another one: the list grows on the way.
        for kind in self._used:
            name = self._unions[kind]
            yield alias(name, self._union(get_args(kind)), docs.get(name, ""))

    def type_of(self, kind: Any) -> str:
        """How values of ``kind`` are typed. Raises TypeError for types that JSON has no values of."""
        if kind in self._names:
            return self._names[kind]
        if kind in self._unions:
            if kind not in self._used:
                self._used.append(kind)
            return self._unions[kind]
        origin, parts = get_origin(kind), get_args(kind)
        if origin in UNIONS:
            return self._union(parts)
        if origin in (list, tuple, frozenset):
            part = self.type_of(parts[0])
            return f"({part})[]" if " " in part else f"{part}[]"
        if origin is dict:
            key, value = parts
            return f"Record<{self.type_of(key)}, {self.type_of(value)}>"
        raise TypeError(f"no type of JSON: {kind}")

    def _union(self, arms: tuple[Any, ...]) -> str:
        if all(isinstance(arm, str) for arm in arms):
            return " | ".join(json.dumps(arm) for arm in arms)
        present = [arm for arm in arms if arm is not UnsetType]
        if NoneType in present:
            present.remove(NoneType)
            return self.type_of(reduce(or_, present)) + OR_NULL
        if len(present) == 2 and present[0] in getattr(present[1], "__mro__", ()):
            # Further fields are there or not: a reader need not ask first which of the two it is.
            return f"{self.type_of(present[0])} & Partial<{self.type_of(present[1])}>"
        return " | ".join(self.type_of(arm) for arm in present)

    def _interface(self, struct: type[Struct]) -> str:
        config = struct.__struct_config__
        base = next((base for base in self._structs if base is struct.__base__), None)
        inherited = base.__struct_fields__ if base else ()
        members = [self._member(struct, field) for field in fields(struct) if field.name not in inherited]
        # A base has its own name for a tag, and is never sent.
        if config.tag_field and config.tag != struct.__name__:
            members.insert(0, member(config.tag_field, json.dumps(config.tag)))
        return interface(struct.__name__, members, struct.__doc__, extends=base.__name__ if base else None)

    def _member(self, struct: type[Struct], field: FieldInfo) -> str:
        type_ = self.type_of(get_type_hints(struct)[field.name])
        if struct.__struct_config__.omit_defaults and field.default is None:
            type_ = type_.removesuffix(OR_NULL)
        about = field_docs(struct).get(field.name)
        return member(field.encode_name, type_, about, optional=is_optional(struct, field))


def interface(name: str, members: Iterable[str], about: str | None, *, extends: str | None = None) -> str:
    """The declaration of an interface."""
    head = f"{name} extends {extends}" if extends else name
    return f"{comment(about)}export interface {head} {{\n{indent(''.join(members), '  ')}}}\n"


def member(name: str, type_: str, about: str | None = None, *, optional: bool = False) -> str:
    """The declaration of a member of an interface."""
    return f"{comment(about)}{name}{'?' if optional else ''}: {type_};\n"


def alias(name: str, type_: str, about: str | None) -> str:
    """The declaration of a name for a type."""
    line = f"export type {name} = {type_};\n"
    if len(line) > WIDTH:
        line = f"export type {name} =\n  | " + type_.replace(" | ", "\n  | ") + ";\n"
    return comment(about) + line


def comment(text: str | None) -> str:
    """The text as JSDoc; nothing without one."""
    lines = for_json(text or "").splitlines()
    if len(lines) > 1:
        return "\n".join(["/**", *(f" * {line}".rstrip() for line in lines), " */\n"])
    return f"/** {lines[0]} */\n" if lines else ""
