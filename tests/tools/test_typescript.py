"""Types of Python as TypeScript writes them."""

from typing import Annotated, Any, Literal

import msgspec
import pytest
from msgspec import UNSET, Meta, Struct, UnsetType

from tools.typescript import TypeScript

Colour = Literal["red", "green"]
"""Of a lamp."""


class Lamp(Struct, kw_only=True):
    """A lamp. None is broken."""

    colour: Colour
    watts: int | None = None
    """None when unknown."""


class Spot(Lamp, kw_only=True):
    beams: tuple[float, ...]


AnyLamp = Lamp | Spot


class Asked(Struct, tag="ask", tag_field="type", omit_defaults=True):
    why: str | UnsetType = UNSET
    by: str | None = None


def declared(*kinds: Any) -> str:
    return "\n".join(TypeScript(kinds, written={}).declarations())


def test_struct_is_an_interface_with_its_docstrings_and_extends_its_base() -> None:
    assert declared(Spot).startswith(
        """\
/** A lamp. `null` is broken. */
export interface Lamp {
  colour: Colour;
  /** `null` when unknown. */
  watts: number | null;
}

export interface Spot extends Lamp {
  beams: number[];
}
"""
    )


def test_union_with_a_name_keeps_it_and_its_docstring() -> None:
    assert declared(Lamp).endswith('/** Of a lamp. */\nexport type Colour = "red" | "green";\n')


def test_union_of_a_struct_and_one_that_extends_it_has_the_further_fields_or_not() -> None:
    assert "export type AnyLamp = Lamp & Partial<Spot>;" in declared(list[AnyLamp])
    assert TypeScript([AnyLamp], written={}).type_of(AnyLamp | None) == "AnyLamp | null"


def test_tag_is_a_member_and_what_is_left_out_is_optional_and_never_null() -> None:
    assert declared(Asked) == 'export interface Asked {\n  type: "ask";\n  why?: string;\n  by?: string;\n}\n'


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        (Annotated[str, Meta(max_length=3)], "string"),
        (dict[str, int | None], "Record<string, number | null>"),
        (list[int | str], "(number | string)[]"),
        (frozenset[bool], "boolean[]"),
        (Literal["a", "b"] | None, '"a" | "b" | null'),
        (dict[str, Any], "Record<string, unknown>"),
    ],
)
def test_type_as_it_is_written(kind: Any, written: str) -> None:
    holder = msgspec.defstruct("Holder", [("value", kind)])
    assert f"  value: {written};\n" in declared(holder)


def test_type_that_json_has_no_values_of_is_an_error() -> None:
    with pytest.raises(TypeError, match="complex"):
        declared(msgspec.defstruct("Holder", [("value", complex)]))
