"""The name that ``online`` gets a certificate for."""

import pytest

from tests.inputs.refusals import refusal_of
from topchrono.inputs.domain import read_domain


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("soiree.example.org", "soiree.example.org"),
        ("SOIREE.Example.org.", "soiree.example.org"),
        (" « soiree.example.org » ", "soiree.example.org"),
        ("https://soiree.example.org/", "soiree.example.org"),
        ("soiree.example.org:443", "soiree.example.org"),
        ("soirée.example.org", "xn--soire-esa.example.org"),
        ("xn--soire-esa.example.org", "xn--soire-esa.example.org"),
        ("example.org", "example.org"),
    ],
)
def test_a_name_is_understood(typed: str, name: str) -> None:
    assert read_domain(typed) == name


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "n'est pas un nom de domaine"),
        ("192.0.2.1", "est une adresse"),
        ("192.0.2.1:8000", "est une adresse"),
        ("http://192.0.2.1/", "est une adresse"),
        ("192.0.2", "est une adresse"),
        ("2001:db8::1", "est une adresse"),
        ("[2001:db8::1]:443", "est une adresse"),
        ("soiree.example.org:8443", "sans ce port : soiree.example.org"),
        ("soiree.example.org:port", "sans ce port : soiree.example.org"),
        ("soiree.example.org/prepare", "sans ce qui suit : soiree.example.org"),
        ("soiree.example.org?x", "sans ce qui suit : soiree.example.org"),
        ("ftp://soiree.example.org", "n'est pas un nom de domaine"),
        ("lea@example.org", "n'est pas un nom de domaine"),
        ("soiree example.org", "n'est pas un nom de domaine"),
        ("la_soiree.example.org", "« _ »"),
        ("soiree", "n'est pas un nom public"),
        ("localhost", "n'est pas un nom public"),
        ("portable.local", "n'est pas un nom public"),
        ("soiree.lan", "n'est pas un nom public"),
        ("*.example.org", "n'est pas le nom"),
        ("-soiree.example.org", "n'est pas le nom"),
        ("soiree..example.org", "n'est pas le nom"),
        ("{$HOME}.example.org", "n'est pas le nom"),
        ("soiree.example.org,other.example.org", "n'est pas le nom"),
        ("xn--zzzzzz--9.example.org", "n'est pas un nom de domaine"),
        (f"{'x' * 64}.example.org", "n'est pas le nom"),
        (f"{'x.' * 130}org", "n'est pas le nom"),
    ],
)
def test_what_no_authority_certifies_is_refused(typed: str, words: str) -> None:
    assert words in refusal_of(read_domain, typed)
