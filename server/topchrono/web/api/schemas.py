"""JSON schemas of the wire format, generated from the types that validate it."""

from types import UnionType
from typing import Any, Union, get_args, get_origin

import msgspec
from msgspec.structs import fields

from topchrono.show.commands import ClientCommand
from topchrono.views.delta import PARTS
from topchrono.views.roles import ROLES, Role
from topchrono.views.sections import SECTIONS, sections_of
from topchrono.web.api.contract import ANSWERS, REQUESTS, SECTION_TYPES, is_optional, structs, view_name
from topchrono.web.api.docstrings import field_docs

REFERENCE = "#/components/schemas/{name}"

Schema = dict[str, Any]


def reference(name: str) -> Schema:
    """The schema of that name among the :func:`components`."""
    return {"$ref": REFERENCE.format(name=name)}


def components() -> dict[str, Schema]:
    """The schemas, by name: every struct, ``Command``, ``Update``, and the whole view of each role."""
    types = [*REQUESTS, *ANSWERS, *(part for kind in SECTION_TYPES for part in _parts(kind))]
    described, schemas = msgspec.json.schema_components(types, ref_template=REFERENCE)
    known: dict[Any, Schema] = dict(zip(types, described, strict=True))

    def schema_of(kind: Any) -> Schema:
        if kind in known:
            return known[kind]
        if get_origin(kind) is list:
            return {"type": "array", "items": schema_of(*get_args(kind))}
        if get_origin(kind) is dict:
            return {"type": "object", "additionalProperties": schema_of(get_args(kind)[1])}
        return {"anyOf": [schema_of(arm) for arm in get_args(kind)]}

    for struct in structs(types):
        if struct.__name__ in schemas:
            _complete(schemas[struct.__name__], struct)
    schemas["Command"] = known[ClientCommand]
    schemas["Update"]["properties"]["changes"] = {
        "type": "object",
        "properties": {
            part.name: {**schema_of(part.type), "description": part.about} for part in (*SECTIONS, *PARTS)
        },
    }
    for role in ROLES:
        views = {section.name: schema_of(section.type_for(role)) for section in sections_of(role)}
        schemas[view_name(role)] = _view_schema(role, views)
    return schemas


def _parts(kind: Any) -> list[Any]:
    """The members of a union: msgspec describes no union of structs without tags."""
    if get_origin(kind) in (list, Union, UnionType):
        return [part for arm in get_args(kind) for part in _parts(arm)]
    if get_origin(kind) is dict and get_origin(get_args(kind)[1]) in (Union, UnionType):
        return _parts(get_args(kind)[1])
    return [kind]


def _complete(schema: Schema, struct: type[msgspec.Struct]) -> None:
    """Add the fields' docstrings, and require what is always sent: msgspec makes defaults optional."""
    for name, text in field_docs(struct).items():
        schema["properties"][name]["description"] = text
    tag = struct.__struct_config__.tag_field
    always = [field.encode_name for field in fields(struct) if not is_optional(struct, field)]
    schema["required"] = [tag, *always] if tag else always


def _view_schema(role: Role, sections: dict[str, Schema]) -> Schema:
    return {
        "title": view_name(role),
        "description": f"Every section that the {role} is given.",
        "type": "object",
        "properties": sections,
        "required": list(sections),
    }
