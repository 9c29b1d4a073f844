"""A text is translated and filled in without ever making things worse."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from topchrono.i18n import LANGUAGES, render
from topchrono.show.refusal import Refused
from topchrono.show.text import Text, TextError
from topchrono.web.http.errors import HttpRefused

SMALL = "Il manque {count} « {what} »."


def test_a_text_is_translated_and_then_filled_in() -> None:
    text = Text.of("Appelez d'abord « {project} ».", project="Vélo : cargo")
    assert render(text, "fr") == "Appelez d’abord «\u00a0Vélo : cargo\u00a0»."
    assert render(text, "en") == "Call “Vélo : cargo” first."


def test_details_are_whatever_can_be_written() -> None:
    assert str(Text.of(SMALL, count=3, what=ValueError("x"))) == "Il manque 3 « x »."


@pytest.mark.parametrize("detail", ["{count}", "{", "}", "{{what}}", "{0}", "{what.__class__}", "%s", r"\1"])
def test_what_looks_like_a_placeholder_inside_a_detail_is_text(detail: str) -> None:
    assert str(Text.of(SMALL, count=1, what=detail)) == f"Il manque 1 « {detail} »."


@pytest.mark.parametrize(
    ("translation", "rendered"),
    [
        ("Missing: {count} “{what}”.", "Missing: 3 “vis”."),
        ("Something is missing.", "Something is missing."),
        ("Missing: {cuont} “{what}”.", "Missing: {cuont} “vis”."),
        ("Missing: {count “{what}”.", "Missing: {count “vis”."),
        ("Missing: {} {0} {what!r} {count:>9}.", "Missing: {} {0} {what!r} {count:>9}."),
    ],
)
def test_a_broken_translation_is_rendered_as_far_as_possible(translation: str, rendered: str) -> None:
    assert Text.of(SMALL, count=3, what="vis").render({SMALL: translation}.__getitem__) == rendered


@given(
    st.text(st.sampled_from("{}ab!:.[]0%\\ "), min_size=1),
    st.dictionaries(st.sampled_from("ab"), st.text(st.sampled_from("{}ab"))),
)
def test_no_text_raises_and_none_is_filled_in_twice(message: str, details: dict[str, str]) -> None:
    for language in LANGUAGES:
        rendered = render(Text(message, details), language)
        if not details:
            assert rendered.replace("\u00a0", " ") == message


def test_an_error_says_in_french_what_is_wrong() -> None:
    error = TextError(SMALL, count=2, what="vis")
    assert (str(error), error.text) == ("Il manque 2 « vis ».", Text(SMALL, {"count": "2", "what": "vis"}))


@pytest.mark.parametrize("name", ["message", "code", "status", "self", "cls"])
def test_a_placeholder_may_have_any_name(name: str) -> None:
    message, detail = f"Il y a {{{name}}}.", {name: "tout"}
    for text in (
        Text.of(message, **detail),
        TextError(message, **detail).text,
        Refused("x", message, **detail).text,
        HttpRefused(400, "x", message, **detail).text,
    ):
        assert str(text) == "Il y a tout."


def test_a_refusal_has_a_code_for_programs_too() -> None:
    refused = Refused("not_called", "Appelez d'abord « {project} ».", project="Vélo")
    assert refused.code == "not_called"
    assert str(refused) == "not_called: Appelez d'abord « Vélo »."
