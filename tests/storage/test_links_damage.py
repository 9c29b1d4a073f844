"""No content of the file of links stops an evening, and no link is lost without a word."""

import os
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.storage.owners import as_somebody
from tests.storage.test_links import full_disk
from topchrono.storage.errors import JournalError
from topchrono.storage.folder import EveningFolder
from topchrono.storage.links import Links

pytestmark = pytest.mark.slow

CITIES = {"lyon": "Lyon", "rennes": "Rennes"}
ROLES = ["host", "director", "organizer", "organizer", "overlay", "viewer"]


def handed_out(folder: Path) -> dict[str, str]:
    """The tokens of an evening's links, by role and city."""
    links = Links(folder)
    links.ensure(CITIES)
    return {f"{link.role}:{link.city or ''}": links.token(link) for link in links.usable()}


def opens(links: Links, token: str, name: str) -> bool:
    """Whether the token still opens what it was handed out for."""
    link = links.find(token)
    return link is not None and f"{link.role}:{link.city or ''}" == name


def restarted(folder: Path) -> Links:
    """The links as the server has them after a start."""
    links = Links(folder, is_expected=True)
    links.ensure(CITIES)
    return links


def edited(folder: Path, edit: Callable[[dict[str, object]], object]) -> None:
    file = EveningFolder(folder).links
    content = msgspec.json.decode(file.read_bytes())
    edit(content)
    file.write_bytes(msgspec.json.encode(content))


def entry(**values: object) -> dict[str, object]:
    return {"id": "abcdefgh", "role": "host", "city": None, "created_at": 1, **values}


BROKEN: dict[str, bytes] = {
    "empty": b"",
    "zeros": b"\0" * 4_000,
    "binary": bytes(range(256)) * 20,
    "a list": b"[]",
    "null": b"null",
    "a number": b"1e400",
    "NaN": b'{"secret": NaN}',
    "deeply nested": b"[" * 100_000,
    "deeply nested objects": b'{"x":' * 100_000,
    "nested in a field that nobody knows": b'{"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "lone surrogates": b'{"secret": "\\ud800\\ud800\\ud800\\ud800\\ud800\\ud800\\ud800\\ud800"}',
    "no secret": b'{"url": "http://127.0.0.1:8000", "links": []}',
    "a short secret": b'{"secret": "", "links": []}',
    "a secret of another type": b'{"secret": 123456789012345678901234567890, "links": []}',
    "huge": b'{"secret": "' + b"x" * 6_000_000 + b'"}',
    "unfinished text": b'"secret": "' + b"\\" * 200_000,
    "unfinished objects": b"{" * 500_000,
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_file_of_which_nothing_can_be_read_is_kept_and_new_links_are_made(
    tmp_path: Path, name: str
) -> None:
    before = handed_out(tmp_path)
    EveningFolder(tmp_path).links.write_bytes(BROKEN[name])
    links = restarted(tmp_path)
    assert [link.role for link in links.usable()] == ROLES
    assert links.repair is not None
    assert links.repair.is_secret_lost
    assert links.repair.kept_at == tmp_path / "links.damaged-1.json"
    assert links.repair.kept_at.read_bytes() == BROKEN[name]
    assert links.repair.kept_at.stat().st_mode & 0o777 == 0o600
    assert not any(links.find(token) for token in before.values())
    assert Links(tmp_path).state == "whole"


EDITS: dict[str, Callable[[dict[str, object]], object]] = {
    "an url of another type": lambda file: file.update(url=8000),
    "an url that is none": lambda file: file.update(url="javascript:alert(1)"),
    "an url with a wrong port": lambda file: file.update(url="http://127.0.0.1:99999"),
    "an unknown role": lambda file: links_of(file).append(entry(role="admin")),
    "a speaker's entry of an old fault": lambda file: links_of(file).append(entry(role="speaker")),
    "an organizer without a city": lambda file: links_of(file).append(entry(role="organizer")),
    "a host with a city": lambda file: links_of(file).append(entry(city="lyon")),
    "a city that is no slug": lambda file: links_of(file).append(entry(role="organizer", city="../x")),
    "an id of another type": lambda file: links_of(file).append(entry(id=None)),
    "an id that is none": lambda file: links_of(file).append(entry(id="a.b c")),
    "the id of a speaker": lambda file: links_of(file).append(entry(id="speaker-p07")),
    "a time of another type": lambda file: links_of(file).append(entry(created_at="yesterday")),
    "a number among the links": lambda file: links_of(file).append(7),
    "a list among the links": lambda file: links_of(file).append([[]]),
    "duplicates": lambda file: file.update(links=links_of(file) * 2),
    "an unreadable revocation of a speaker": lambda file: file.update(speakers={"p01": "x"}),
}


def links_of(file: dict[str, object]) -> list[object]:
    links = file["links"]
    assert isinstance(links, list)
    return links


@pytest.mark.parametrize("name", EDITS)
def test_what_can_be_read_of_a_damaged_file_is_used(tmp_path: Path, name: str) -> None:
    before = handed_out(tmp_path)
    edited(tmp_path, EDITS[name])
    links = restarted(tmp_path)
    assert [link.role for link in links.usable()] == ROLES
    assert all(links.find(token) for token in before.values())
    assert links.repair is not None
    assert (links.repair.is_secret_lost, links.repair.made) == (False, ())
    assert (tmp_path / "links.damaged-1.json").is_file()
    assert Links(tmp_path).state == "whole"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_file_that_an_editor_saved_in_another_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    before = handed_out(tmp_path)
    file = EveningFolder(tmp_path).links
    file.write_text(file.read_text(encoding="utf-8"), encoding=encoding)
    assert all(restarted(tmp_path).find(token) for token in before.values())


def test_a_link_that_cannot_be_read_is_replaced_and_named(tmp_path: Path) -> None:
    before = handed_out(tmp_path)
    edited(tmp_path, lambda file: links_of(file).__setitem__(0, "gone"))
    links = restarted(tmp_path)
    assert links.repair is not None
    assert [link.role for link in links.repair.made] == ["host"]
    assert [name for name, token in before.items() if not links.find(token)] == ["host:"]


def test_a_link_that_is_revoked_in_one_of_two_entries_stays_revoked(tmp_path: Path) -> None:
    links = Links(tmp_path)
    links.ensure(CITIES)
    link = links.usable()[0]
    token = links.token(link)
    links.revoke(link)
    edited(tmp_path, lambda file: links_of(file).append(entry(id=link.id)))
    assert restarted(tmp_path).find(token) is None


def test_a_truncated_file_keeps_the_links_that_are_whole(tmp_path: Path) -> None:
    before = handed_out(tmp_path)
    file = EveningFolder(tmp_path).links
    whole = file.read_bytes()
    secret_ends = whole.index(b'"', whole.index(b'"secret": "') + len('"secret": "')) + 1
    for size in range(secret_ends, len(whole), 40):
        file.write_bytes(whole[:size])
        links = restarted(tmp_path)
        assert links.repair is not None
        assert not links.repair.is_secret_lost
        replaced = {f"{link.role}:{link.city or ''}" for link in links.repair.made}
        assert replaced == {name for name, token in before.items() if not links.find(token)}


def test_revocations_of_speakers_that_cannot_be_read_are_reported(tmp_path: Path) -> None:
    links = Links(tmp_path)
    links.ensure(CITIES)
    links.revoke(links.speaker("p01"))
    edited(tmp_path, lambda file: file.update(speakers=[]))
    assert (repair := restarted(tmp_path).repair) is not None
    assert repair.are_revocations_lost


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=st.integers(0, 1_300), length=st.integers(0, 1_300), garbage=st.binary(max_size=40))
def test_no_bytes_stop_a_start(tmp_path: Path, start: int, length: int, garbage: bytes) -> None:
    before = handed_out(tmp_path)
    file = EveningFolder(tmp_path).links
    whole = file.read_bytes()
    file.write_bytes(whole[:start] + garbage + whole[start + length :])
    links = restarted(tmp_path)
    assert {link.role for link in links.usable()} == set(ROLES)
    lost = {name for name, token in before.items() if not opens(links, token, name)}
    if lost:
        assert links.repair is not None
        assert {f"{link.role}:{link.city or ''}" for link in links.repair.made} <= lost
    assert Links(tmp_path).state == "whole"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    fields=st.dictionaries(st.sampled_from(["secret", "url", "speakers", "links"]), json_values),
    links=st.lists(st.dictionaries(st.sampled_from(["id", "role", "city", "revoked_at"]), json_values)),
)
def test_no_values_stop_a_start(tmp_path: Path, fields: dict[str, object], links: list[object]) -> None:
    handed_out(tmp_path)
    edited(tmp_path, lambda file: file.update({"links": links, **fields}))
    assert {link.role for link in restarted(tmp_path).usable()} == set(ROLES)
    assert Links(tmp_path).state == "whole"


def test_one_wrong_character_of_the_secret_is_noticed(tmp_path: Path) -> None:
    handed_out(tmp_path)
    file = EveningFolder(tmp_path).links
    whole = file.read_bytes()
    place = whole.index(b'"secret": "') + len('"secret": "')
    file.write_bytes(whole[:place] + (b"A" if whole[place] != ord("A") else b"B") + whole[place + 1 :])
    assert restarted(tmp_path).repair is not None


def test_a_file_of_version_0_1_0_is_whole(tmp_path: Path) -> None:
    before = handed_out(tmp_path)
    edited(tmp_path, lambda file: [file.pop("checksum"), file.pop("speakers")])
    links = restarted(tmp_path)
    assert links.repair is None
    assert all(links.find(token) for token in before.values())


def test_a_deleted_file_is_made_anew_and_reported(tmp_path: Path) -> None:
    before = handed_out(tmp_path)
    EveningFolder(tmp_path).links.unlink()
    links = restarted(tmp_path)
    assert links.repair is not None
    assert (links.repair.is_secret_lost, links.repair.kept_at) == (True, None)
    assert not any(links.find(token) for token in before.values())


def test_a_new_evening_has_nothing_to_report(tmp_path: Path) -> None:
    links = Links(tmp_path)
    links.ensure(CITIES)
    assert links.repair is None


def test_what_is_no_file_is_put_aside(tmp_path: Path) -> None:
    file = EveningFolder(tmp_path).links
    makers: list[Callable[[], object]] = [
        file.mkdir,
        lambda: os.mkfifo(file),
        lambda: file.symlink_to(tmp_path / "nowhere"),
        lambda: file.symlink_to(file),
        lambda: file.symlink_to("/dev/zero"),
        lambda: file.symlink_to(tmp_path),
    ]
    for make in makers:
        make()
        links = restarted(tmp_path)
        assert links.repair is not None
        assert Links(tmp_path).state == "whole"
        file.unlink()
    assert sorted(kept.name for kept in tmp_path.glob("*.damaged-*")) == [
        "links.damaged-1.json",
        "links.damaged-2.json",
    ]


def test_a_file_elsewhere_that_a_symbolic_link_leads_to_stays_as_it_is(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.txt"
    elsewhere.write_text("not ours", encoding="utf-8")
    elsewhere.chmod(0o644)
    EveningFolder(tmp_path).links.symlink_to(elsewhere)
    assert (repair := restarted(tmp_path).repair) is not None
    assert repair.kept_at == elsewhere
    assert (elsewhere.read_text(encoding="utf-8"), elsewhere.stat().st_mode & 0o777) == ("not ours", 0o644)


def test_a_full_disk_stops_no_start_while_the_links_can_be_read(tmp_path: Path) -> None:
    before = handed_out(tmp_path)
    edited(tmp_path, lambda file: links_of(file).append(entry(role="admin")))
    links = Links(tmp_path, is_expected=True)
    with full_disk(), pytest.raises(OSError, match="large"):
        links.ensure(CITIES, url="https://soiree.example.org")
    assert links.is_complete
    assert links.url == "https://soiree.example.org"
    assert all(links.find(token) for token in before.values())
    assert not list(tmp_path.glob("*.damaged-*"))
    links.ensure(CITIES)
    assert (tmp_path / "links.damaged-1.json").is_file()


def test_without_the_secret_a_full_disk_stops_the_start(tmp_path: Path) -> None:
    handed_out(tmp_path)
    EveningFolder(tmp_path).links.write_bytes(b"")
    links = Links(tmp_path, is_expected=True)
    with full_disk(), pytest.raises(OSError, match="large"):
        links.ensure(CITIES)
    assert not links.is_complete


def test_damage_while_the_server_runs_changes_no_link(tmp_path: Path) -> None:
    before = handed_out(tmp_path)
    links = Links(tmp_path)
    file = EveningFolder(tmp_path).links
    harms: list[Callable[[], object]] = [lambda: file.write_bytes(b"{"), file.unlink, file.unlink]
    for number, harm in enumerate(harms, start=1):
        harm()
        assert links.reload()
        links.ensure(CITIES)
        assert not links.reload()
        assert links.repair is not None
        assert (links.repair.is_secret_lost, links.repair.made) == (False, ())
        assert (links.repair.kept_at is not None) == (number == 1)
        assert all(Links(tmp_path).find(token) for token in before.values())


def test_no_more_than_nine_damaged_files_are_kept(tmp_path: Path) -> None:
    handed_out(tmp_path)
    for number in range(12):
        EveningFolder(tmp_path).links.write_text(f"damage {number}", encoding="utf-8")
        assert (repair := restarted(tmp_path).repair) is not None
        assert repair.kept_at is not None
        assert repair.kept_at.read_text(encoding="utf-8") == f"damage {number}"
    assert len(list(tmp_path.glob("links.damaged-*.json"))) == 9


def test_nothing_is_revoked_in_a_damaged_file(tmp_path: Path) -> None:
    handed_out(tmp_path)
    edited(tmp_path, lambda file: links_of(file).append(7))
    links = Links(tmp_path)
    with pytest.raises(JournalError, match="démarrez Top Chrono"):
        links.revoke(links.usable()[0])


def test_a_file_that_may_not_be_read_is_no_damage(tmp_path: Path) -> None:
    before = handed_out(tmp_path)
    file = EveningFolder(tmp_path).links
    links = Links(tmp_path)
    file.chmod(0)
    with as_somebody(tmp_path):
        with pytest.raises(JournalError, match="Rendez-le lisible"):
            Links(tmp_path)
        # The server that has read it goes on.
        assert not links.reload()
    assert all(links.find(token) for token in before.values())
    assert not list(tmp_path.glob("*.damaged-*"))
