"""An e-mail address is one and the same however it is written; no two addresses are."""

import subprocess
import sys

import pytest

from topchrono.inputs.email import address_key, forms, read_address

SPELLINGS = [
    "ada@x.fr", "ADA@X.FR", " ada@x.fr ", "mailto:ada@x.fr", "MAILTO:ada@x.fr?subject=Bonjour", "<ada@x.fr>",
    "Ada Lovelace <ada@x.fr>", '"Lovelace, Ada" <mailto:ada@x.fr>', "(ada@x.fr)", "ada@x.fr.", "ada@x.fr,",
    "ada@x.fr;", "ada @ x.fr", "E-mail : ada@x.fr", "ada@\u200bx.fr", "a\u00adda@x.fr", "ada@x.fr\u202e",
    "ａｄａ＠ｘ．ｆｒ", "ada@x。fr", "« ada@x.fr »", "“ada@x.fr”", "ada@x.fr\n", "ada@x.fr\0",
]  # fmt: skip


@pytest.mark.parametrize("typed", SPELLINGS)
def test_one_address_in_many_spellings(typed: str) -> None:
    address = read_address(typed)
    assert address is not None
    assert address.lower() == address_key(typed) == "ada@x.fr"


def test_a_domain_with_accents_has_one_form_and_both_are_looked_for() -> None:
    for typed in ("ada@écoles.fr", "ada@xn--coles-9ra.fr", "ada@ÉCOLES.fr", "ada@e\u0301coles.fr"):
        assert read_address(typed) == "ada@écoles.fr"
    assert forms("ada@écoles.fr") == ("ada@écoles.fr", "ada@xn--coles-9ra.fr")


@pytest.mark.parametrize(
    "other", ["a.d.a@gmail.com", "ada+x@gmail.com", "ada@mail.com", "àda@gmail.com", "ada@gmail.fr"]
)
def test_other_addresses_stay_others(other: str) -> None:
    assert address_key(other) != address_key("ada@gmail.com")
    assert address_key("ß@x.fr") != address_key("ss@x.fr")


@pytest.mark.parametrize(
    "typed",
    [
        "", "ada", "ada@x", "ada@localhost", "@x.fr", "ada@", "a@b@c.fr", "ada@x..fr", "ada(at)x.fr",
        "ada@x.fr, bob@y.fr", "ada@x.fr bob@y.fr", "Ada ada@x.fr", "Ada <ada@x.fr> <bob@y.fr>",
        "ada@[1.2.3.4]", "a" * 300 + "@x.fr", "a@" + "x" * 250 + ".fr", " " * 60_000 + "ada@x.fr",
        "lea@b.c,d", "\udcff@x.fr",
    ],
)  # fmt: skip
def test_what_is_no_address_or_several_is_none(typed: str) -> None:
    assert read_address(typed) is None
    address_key(typed)
    forms(typed)


def test_the_library_is_imported_after_the_start_and_before_the_first_address() -> None:
    program = """
import sys
import topchrono.app
assert "email_validator" not in sys.modules
topchrono.app.email.warm_up()
assert "email_validator" in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], check=True)
