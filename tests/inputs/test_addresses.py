"""Addresses of machines and pages: understood, or refused with the reason."""

from collections.abc import Callable
from contextlib import suppress

import pytest

from tests.inputs.refusals import refusal_of
from topchrono.inputs.languages import read_language
from topchrono.inputs.listen_host import read_listen_host
from topchrono.inputs.obs_address import obs_url, read_obs_address
from topchrono.inputs.ports import read_port
from topchrono.inputs.public_url import read_public_url
from topchrono.inputs.reading import NotUnderstood


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("https://soiree.example.org", "https://soiree.example.org"),
        ("HTTPS://Soiree.Example.ORG/", "https://soiree.example.org"),
        (' "https://x.org" ', "https://x.org"),
        ("<https://x.org>", "https://x.org"),
        ("https://x.org.", "https://x.org"),
        ("https://x.org:", "https://x.org"),
        ("https://soirée.example.org", "https://xn--soire-esa.example.org"),
        ("http://192.168.1.20:8000", "http://192.168.1.20:8000"),
        ("192.168.1.20:8000", "http://192.168.1.20:8000"),
        ("localhost:8000", "http://localhost:8000"),
        ("http://[2001:DB8::1]:8000", "http://[2001:db8::1]:8000"),
        ("http://maison.local:8000", "http://maison.local:8000"),
    ],
)
def test_an_address_of_pages_is_understood(typed: str, url: str) -> None:
    assert read_public_url(typed) == url


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("soiree.example.org", "écrivez https://soiree.example.org, ou http://soiree.example.org"),
        ("soiree.example.org:8000", "écrivez https://soiree.example.org:8000"),
        ("http://0.0.0.0:8000", "toutes les adresses"),
        ("http://[::]:8000", "toutes les adresses"),
        ("http://[::ffff:0.0.0.0]", "toutes les adresses"),
        ("http://169.254.1.2", "adresse de secours"),
        ("http://[fe80::1]:8000", "adresse de secours"),
        ("http://224.0.0.1", "aucune machine"),
        ("http://255.255.255.255", "aucune machine"),
        ("https://x.org/soiree", "Écrivez https://x.org, sans la suite"),
        ("https://x.org/host?key=abc", "Écrivez https://x.org, sans la suite"),
        ("https://x.org?a=b", "sans la suite"),
        ("https://x.org#x", "sans la suite"),
        ("htpp://x.org", "vouliez-vous écrire http://x.org"),
        ("hhtps://x.org", "vouliez-vous écrire https://x.org"),
        ("https//x.org", "vouliez-vous écrire https://x.org"),
        ("https:/x.org", "vouliez-vous écrire https://x.org"),
        ("https:x.org", "vouliez-vous écrire https://x.org"),
        ("http:///x.org", "vouliez-vous écrire http://x.org"),
        (r"https:\\x.org", "vouliez-vous écrire https://x.org"),
        ("ftp://x.org", "elle commence par https://"),
        ("javascript:alert(1)", "elle commence par https://"),
        ("https://soi ree.org", "n'est pas une adresse"),
        ("https://x.org:99999", "n'est pas une adresse"),
        ("https://x.org:0", "n'est pas un port"),
        ("https://", "n'est pas une adresse"),
        ("http://[::1", "n'est pas une adresse"),
        ("", "n'est pas une adresse"),
        ("https://" + "x" * 600, "n'est pas une adresse"),
        ("http://192.168.1", "d'une machine"),
        ("http://192.168.1.300", "d'une machine"),
        ("http://2130706433", "d'une machine"),
        ("https://a..b", "d'une machine"),
        ("https://-x.org", "d'une machine"),
    ],
)
def test_an_address_that_cannot_work_is_refused_with_the_reason(typed: str, words: str) -> None:
    assert words in refusal_of(read_public_url, typed)


def test_a_password_in_an_address_is_refused_and_not_repeated() -> None:
    assert "secret" not in refusal_of(read_public_url, "https://moi:secret@x.org")
    assert "secret" not in refusal_of(read_obs_address, "obsws://192.168.1.5:4455/secret")


@pytest.mark.parametrize(
    ("typed", "host"),
    [
        ("::", "::"),
        ("[::]", "::"),
        ("[::1]", "::1"),
        ("0.0.0.0", "0.0.0.0"),
        ("http://0.0.0.0/", "0.0.0.0"),
        ("LOCALHOST", "localhost"),
        (" 192.168.1.20 ", "192.168.1.20"),
    ],
)
def test_an_address_to_listen_on_is_understood(typed: str, host: str) -> None:
    assert read_listen_host(typed) == host


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("0.0.0.0:8000", "--host 0.0.0.0 --port 8000"),
        ("[::]:8000", "--host :: --port 8000"),
        ("http://localhost:8001/", "--host localhost --port 8001"),
        ("*", "0.0.0.0"),
        ("", "0.0.0.0"),
        ("224.0.0.1", "n'est pas une adresse de cette machine"),
        ("192.168.1", "d'une machine"),
        ("a b", "d'une machine"),
        ("x" * 70, "d'une machine"),
    ],
)
def test_what_cannot_be_listened_on_is_refused(typed: str, words: str) -> None:
    assert words in refusal_of(read_listen_host, typed)


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        *dict.fromkeys(["4455", ":4455", "127.0.0.1", "ws://127.0.0.1", "http://127.0.0.1:4455/"],
                       "ws://127.0.0.1:4455").items(),
        ("localhost:4456", "ws://localhost:4456"),
        ("::1", "ws://[::1]:4455"),
        ("ws://[::1]:4460", "ws://[::1]:4460"),
        ("192.168.1.5", "ws://192.168.1.5:4455"),
    ],
)  # fmt: skip
def test_the_address_of_obs_is_understood(typed: str, url: str) -> None:
    assert obs_url(read_obs_address(typed)) == url


@pytest.mark.parametrize(
    "typed", ["", "ws://", "ftp://x", "99999", "0", "a b", "http://[::1", "x:abc", "ws://x/y"]
)
def test_what_is_no_address_of_obs_is_refused(typed: str) -> None:
    assert "ws://127.0.0.1:4455" in refusal_of(read_obs_address, typed)


def test_obs_has_no_encrypted_line() -> None:
    assert "Écrivez ws://studio:4455" in refusal_of(read_obs_address, "wss://studio:4455")


@pytest.mark.parametrize("typed", ["8000", " 8000 ", ":8000", "８０００"])
def test_a_port_is_understood(typed: str) -> None:
    assert read_port(typed) == 8000


@pytest.mark.parametrize("typed", ["", "65536", "-1", "8 000", "1e3", "8000.0", "9" * 5_000])
def test_what_is_no_port_is_refused(typed: str) -> None:
    assert "de 1 à 65535" in refusal_of(read_port, typed)


def test_port_0_is_refused_with_the_reason() -> None:
    assert "changerait à chaque démarrage" in refusal_of(read_port, "0")


@pytest.mark.parametrize("typed", ["fr", "FR", "fr_FR.UTF-8", "fr-CA", "français", "Francais", "French"])
def test_a_language_is_known_by_its_names(typed: str) -> None:
    assert read_language(typed) == "fr"


def test_a_language_without_texts_is_refused_with_a_choice() -> None:
    assert "fr (Français)" in refusal_of(read_language, "de")


@pytest.mark.parametrize(
    "read", [read_public_url, read_listen_host, read_obs_address, read_port, read_language]
)
@pytest.mark.parametrize(
    "typed", ["\0", "\udcff", "\u202eabc\u2066", "{host}%s", "-", "٣" * 9, "\x1b[2J", "a/" * 5_000]
)
def test_anything_else_is_taken_or_refused(read: Callable[[str], object], typed: str) -> None:
    with suppress(NotUnderstood):
        read(typed)
