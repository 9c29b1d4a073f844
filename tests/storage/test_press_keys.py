"""Keys are kept beside the links, are no links, and no damage to the file revives one."""

from pathlib import Path

import msgspec
import pytest

from tests.storage.test_links import full_disk
from topchrono.storage.errors import JournalError
from topchrono.storage.folder import EveningFolder
from topchrono.storage.links import Links, PressKey, actor_of

CITIES = {"lyon": "Lyon"}


@pytest.fixture
def links(tmp_path: Path) -> Links:
    """The links of an evening."""
    links = Links(tmp_path)
    links.ensure(CITIES)
    return links


def token_of(links: Links, key: PressKey) -> str:
    return links.press_address(key).split("/")[-2]


def test_there_are_none_before_they_are_made_and_one_for_each_role_and_city(
    links: Links, tmp_path: Path
) -> None:
    assert links.press_keys() == []
    lyon = links.make_press_key("organizer", "lyon", "Lyon")
    host = links.make_press_key("host")
    assert links.make_press_key("host") == host
    assert [(key.role, key.city) for key in Links(tmp_path).press_keys()] == [
        ("host", None),
        ("organizer", "lyon"),
    ]
    assert links.find_press_key(token_of(links, lyon)) == lyon


def test_a_key_is_no_link_and_a_link_is_no_key(links: Links) -> None:
    token = token_of(links, links.make_press_key("director"))
    assert links.find(token) is None
    assert links.recover(token) is None
    assert all(links.find_press_key(links.token(link)) is None for link in links.usable())


@pytest.mark.parametrize("token", ["", ".", "a.b", "é.é", "key:director:.x"])
def test_what_is_no_token_finds_none(links: Links, token: str) -> None:
    links.make_press_key("director")
    assert links.find_press_key(token) is None


def test_another_evening_s_key_finds_none(links: Links, tmp_path: Path) -> None:
    other = Links(tmp_path / "other")
    other.ensure({})
    other.make_press_key("host")
    links.make_press_key("host")
    assert links.find_press_key(token_of(other, other.press_keys()[0])) is None


def test_a_renewed_or_revoked_key_stops_also_after_a_restart(links: Links, tmp_path: Path) -> None:
    first = links.make_press_key("host")
    second = links.renew_press_key(first)
    links.revoke_press_key(links.make_press_key("director"))
    for known in (links, Links(tmp_path)):
        assert known.press_keys() == [second]
        assert known.find_press_key(token_of(known, first)) is None


def test_a_file_without_keys_is_as_earlier_versions_wrote_it(links: Links, tmp_path: Path) -> None:
    file = EveningFolder(tmp_path).links
    before = file.read_bytes()
    links.revoke_press_key(links.make_press_key("host"))
    assert file.read_bytes() == before


def test_keys_outlive_a_damaged_file_and_are_not_taken_for_links(links: Links, tmp_path: Path) -> None:
    key = links.make_press_key("organizer", "lyon", "Lyon")
    revoked = links.make_press_key("host")
    links.revoke_press_key(revoked)
    file = EveningFolder(tmp_path).links
    file.write_bytes(file.read_bytes().replace(b'"checksum": "', b'"checksum": "0'))
    restarted = Links(tmp_path, is_expected=True)
    assert restarted.state == "damaged"
    restarted.ensure(CITIES)
    assert restarted.press_keys() == [key]
    assert restarted.find_press_key(token_of(links, revoked)) is None
    assert len(restarted.usable()) == len(links.usable())


@pytest.mark.parametrize(
    "entry",
    [
        {"key": "abcdefgh", "role": "viewer"},
        {"key": "abcdefgh", "role": "organizer"},
        {"key": "abcdefgh", "role": "host", "city": "lyon"},
        {"key": "../../..", "role": "host"},
        {"key": 1, "role": "host"},
    ],
    ids=str,
)
def test_an_entry_that_can_be_no_key_is_left_out(tmp_path: Path, entry: dict[str, object]) -> None:
    links = Links(tmp_path)
    links.ensure(CITIES)
    file = EveningFolder(tmp_path).links
    content = msgspec.json.decode(file.read_bytes())
    content["keys"] = [entry]
    file.write_bytes(msgspec.json.encode(content))
    restarted = Links(tmp_path, is_expected=True)
    restarted.ensure(CITIES)
    assert restarted.press_keys() == []


def test_of_two_keys_for_one_role_the_later_one_counts(links: Links, tmp_path: Path) -> None:
    key = links.make_press_key("host")
    file = EveningFolder(tmp_path).links
    content = msgspec.json.decode(file.read_bytes())
    content["keys"].append({"key": "later", "role": "host", "created_at": key.created_at + 1})
    file.write_bytes(msgspec.json.encode(content))
    assert [one.key for one in Links(tmp_path).press_keys()] == ["later"]


def test_nothing_changes_where_nothing_can_be_written(links: Links, tmp_path: Path) -> None:
    key = links.make_press_key("host")
    with full_disk():
        with pytest.raises(OSError, match="File too large"):
            links.renew_press_key(key)
        with pytest.raises(OSError, match="File too large"):
            links.make_press_key("director")
    assert links.press_keys() == Links(tmp_path).press_keys() == [key]


def test_no_key_is_made_in_a_damaged_file(links: Links, tmp_path: Path) -> None:
    EveningFolder(tmp_path).links.write_text("nothing")
    with pytest.raises(JournalError):
        links.make_press_key("host")


def test_the_actor_of_a_key_is_its_role_and_city_and_no_token_is_made_of_it(links: Links) -> None:
    actor = actor_of(links.make_press_key("organizer", "lyon", "Lyon"))
    assert actor.id == "key:organizer:lyon"
    found = links.actor(actor.id)
    assert found is not None
    assert (found.role, found.city) == ("organizer", "lyon")
    assert links.find(links.token(actor)) is None
    assert links.actor("key:viewer:") is None
