"""A link is found in what mail programs, chats and people make of it; what is no link is found in nothing."""

import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from topchrono.storage.link_text import LONGEST, key_in, names_key
from topchrono.storage.links import AccessLink, Links

SITE = "https://soiree.example"


@pytest.fixture
def links(tmp_path: Path) -> Links:
    links = Links(tmp_path / "evening")
    links.ensure({"lyon": "Lyon"})
    return links


def every(links: Links) -> Iterator[tuple[AccessLink, str]]:
    for link in (*links.usable(), *(links.speaker(f"p{number:02d}") for number in range(1, 30))):
        yield link, links.token(link)


ADDED = [
    "{address}",
    *(f"{{address}}{mark}" for mark in (*".,;:!?)>]\"'`*_»”’…&", "}}")),
    "({address})",
    "<{address}>",
    "« {address} »",
    "“{address}”",
    "[{address}]({address})",
    "[la salle]({address}) Bonjour",
    "**{address}**",
    "__{address}__",
    "{address}\nBonjour",
    "{address} Bonjour",
    "{address}{address}",
    "{address} {address}",
    "{address}&utm_source=mail&utm_medium=x&fbclid=IwAR0a-b_c",
    "{address}&amp;utm_source=mail",
    "{site}/host?utm_source=a&amp;key={token}&amp;mc_eid=1",
    "{site}/host?gclid=1&key={token}#fragment",
    "{site}/host?amp;key={token}",
    "{site}/host?KEY={token}",
    "{site}/host?key = {token}",
    "{site}/host?key=“{token}”",
    "{site}/host?key=3D{token}",
    "{site}/host?key%3D{token}",
    "{site}/host%3Fkey%3D{token}",
    "{site}/host?key%253D{token}",
    "{site}/host?key&#61;{token}",
    "{site}/host&key={token}",
    "{site}/host/{token}",
    "{site}/{token}/host",
    "{site}/host?key=%20{token}%20",
    "{site}/host?key=+{token}+",
    "{site}/host?key={token}__;!!abc$",
    "HTTPS://SOIREE.EXAMPLE/host?key={token}",
    "https://eur01.safelinks.protection.outlook.com/?url={quoted}&data=05%7C01%7C&sdata=x%3D&reserved=0",
    "https://urldefense.com/v3/__{address}__;!!OToaGQ!abc$",
    "https://urldefense.proofpoint.com/v2/url?u={proofpoint}&d=DwMFaQ&c=x",
    "https://www.google.com/url?q={quoted}&sa=D",
]


@pytest.mark.parametrize("form", ADDED)
def test_what_is_added_to_a_link_is_ignored(links: Links, form: str) -> None:
    for link, token in every(links):
        address = f"{SITE}/host?key={token}"
        proofpoint = "".join(
            char if char.isalnum() or char == "." else "_" if char == "/" else f"-{ord(char):02X}"
            for char in address
        )
        text = form.format(
            address=address, token=token, site=SITE, quoted=quote(address, safe=""), proofpoint=proofpoint
        )
        assert links.recover(text) == link, text


@pytest.mark.parametrize(
    "inserted",
    [
        "=\r\n",
        "=\n",
        "=",
        "\n",
        "\r\n ",
        " ",
        "%20",
        "%0D%0A",
        "\u200b",
        "%E2%80%8B",
        "\u00ad",
        "\ufeff",
        "\u2060",
    ],
)
def test_a_wrapped_link_is_put_together(links: Links, inserted: str) -> None:
    for link, token in every(links):
        for place in (1, len(link.id), len(link.id) + 1, len(token) // 2, len(token) - 1):
            text = f"{SITE}/host?key={token[:place]}{inserted}{token[place:]}"
            assert links.recover(text) == link, text


@pytest.mark.parametrize(
    ("hyphens", "dash"), [("-", "\u2011"), ("-", "\u2013"), ("-", "\u2212"), ("--", "\u2014")]
)
def test_dashes_that_were_set_for_hyphens_are_read_as_such(links: Links, hyphens: str, dash: str) -> None:
    for link, token in every(links):
        if hyphens == "--" and "-" in token.replace("--", ""):
            continue
        assert links.recover(f"{SITE}/host?key={token.replace(hyphens, dash)}") == link


def test_a_part_of_a_link_is_none(links: Links) -> None:
    for link, token in every(links):
        signature = token[len(link.id) + 1 :]
        for text in (token[:-1], token.replace(".", ""), f"{token}x", f"x.{signature}", f".{signature}"):
            assert links.recover(f"{SITE}/host?key={text}") is None, text


def test_a_revoked_link_is_known_for_one(links: Links) -> None:
    host = links.usable()[0]
    token = links.token(host)
    links.revoke(host)
    found = links.recover(f"{SITE}/host?key={token}.")
    assert found
    assert found.revoked_at


def test_why_a_key_is_none(links: Links, tmp_path: Path) -> None:
    other = Links(tmp_path / "another")
    other.ensure({})
    host, foreign = links.usable()[0], other.usable()[0]
    token, speakers = links.token(host), links.token(links.speaker("p01"))
    wrong = "A" if token[-5] != "A" else "B"
    for text, fault in (
        ("", "cut"),
        (host.id, "cut"),
        (f"{host.id}.", "cut"),
        (token[:-1], "cut"),
        (f"{token[:-4]}…", "cut"),
        (speakers[:20], "cut"),
        ("made-up", "cut"),
        (f"{token[:-5]}{wrong}{token[-4:]}", "altered"),
        (f"{'A' if token[0] != 'A' else 'B'}{token[1:]}", "altered"),
        (token.swapcase(), "foreign"),
        (token.replace(".", "-"), "altered"),
        (f"{token}x", "altered"),
        (other.token(foreign), "foreign"),
        (other.token(other.speaker("p01")), "unclear"),
    ):
        assert links.diagnose(key_in(f"?key={text}")) == fault, text


def test_links_that_were_all_replaced_are_not_called_altered(tmp_path: Path) -> None:
    links = Links(tmp_path)
    links.ensure({})
    token = links.token(links.usable()[0])
    path = tmp_path / "links.json"
    path.write_text(path.read_text().replace(links._file.secret, "short"))
    remade = Links(tmp_path, is_expected=True)
    remade.ensure({})
    assert remade.diagnose(token) == "replaced"


@pytest.mark.parametrize(
    ("query", "is_key"),
    [
        ("key=x", True), ("key=", True), ("key", True), ("KEY=x", True), ("amp;key=x", True),
        ("key%3Dx", True), ("lang=en&key=x", True), ("%20key=x", True), ("", False), ("q=key", False),
        ("search=monkey=x", False), ("keyboard=x", False), ("lang=en", False),
    ],
)  # fmt: skip
def test_a_key_is_noticed_where_one_was_meant(query: str, is_key: bool) -> None:
    assert names_key(query) == is_key


@pytest.mark.parametrize(
    "piece",
    [
        "a.",
        "a",
        "(",
        "%25",
        "&amp;",
        "&#38;",
        "key=",
        " ",
        "=\n",
        "-3D",
        "?",
        "speaker-",
        f"speaker-p01.{'A' * 27};",
    ],
)
def test_hostile_text_is_read_at_once(links: Links, piece: str) -> None:
    text = piece * (2 * LONGEST // len(piece))
    begun = time.process_time()
    assert links.recover(text) is None
    names_key(text)
    key_in(text)
    assert time.process_time() - begun < 0.05
