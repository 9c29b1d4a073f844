import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from topchrono.storage.errors import JournalError
from topchrono.storage.links import AccessLink, Links


@contextmanager
def full_disk() -> Iterator[None]:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def of_city(links: Links, city: str) -> list[AccessLink]:
    return [link for link in links.usable() if link.city == city]


def test_links_that_found_no_room_are_made_the_next_time(tmp_path: Path) -> None:
    links = Links(tmp_path)
    links.ensure({"lyon": "Lyon"})
    with full_disk(), pytest.raises(OSError, match="large"):
        links.ensure({"lyon": "Lyon", "rennes": "Rennes"})
    assert of_city(links, "rennes") == []
    links.ensure({"lyon": "Lyon", "rennes": "Rennes"})
    assert of_city(Links(tmp_path), "rennes") == of_city(links, "rennes") != []


def test_a_link_that_could_not_be_revoked_still_works(tmp_path: Path) -> None:
    links = Links(tmp_path)
    links.ensure({"lyon": "Lyon"})
    (link,) = of_city(links, "lyon")
    token = links.token(link)
    with full_disk(), pytest.raises(OSError, match="large"):
        links.revoke(link)
    assert links.find(token) is not None
    replacement = links.revoke(link)
    assert links.find(token) is None
    assert of_city(Links(tmp_path), "lyon") == [replacement]


def test_the_first_link_of_a_speaker_is_that_of_version_0_1_0(tmp_path: Path) -> None:
    links = Links(tmp_path)
    links.ensure({})
    assert links.speaker("p07").id == "speaker-p07"


def test_the_link_of_one_speaker_can_be_revoked_again_and_again(tmp_path: Path) -> None:
    links = Links(tmp_path)
    links.ensure({})
    other = links.token(links.speaker("p08"))
    revoked: list[str] = []
    for _ in range(3):
        token = links.token(links.speaker("p07"))
        link = links.find(token)
        assert link is not None
        assert (link.role, link.item) == ("speaker", "p07")
        replacement = links.revoke(link)
        revoked.append(token)
        assert replacement == links.speaker("p07") == links.find(links.token(replacement))
        for again in (links, Links(tmp_path)):
            assert [again.find(token) for token in revoked] == [None] * len(revoked)
            assert again.find(other) is not None
    assert [link.role for link in links.usable()] == ["host", "director", "overlay", "viewer"]


def test_a_revoked_link_is_still_known_as_the_actor_of_events(tmp_path: Path) -> None:
    links = Links(tmp_path)
    links.ensure({})
    first = links.speaker("p07")
    links.revoke(first)
    known = links.known(first.id)
    assert known is not None
    assert (known.role, known.item, known.revoked_at is not None) == ("speaker", "p07", True)
    assert links.known(links.speaker("p07").id) == links.speaker("p07")
    assert links.known("speaker-p07~x") is None


def test_a_revocation_of_a_revoked_link_of_a_speaker_leaves_the_new_one(tmp_path: Path) -> None:
    links = Links(tmp_path)
    links.ensure({})
    first = links.speaker("p07")
    replacement = links.revoke(first)
    assert links.revoke(first) == replacement
    assert links.find(links.token(replacement)) is not None


def test_the_file_of_links_is_for_its_owner_alone_whatever_a_crash_left(tmp_path: Path) -> None:
    (tmp_path / "links.new").write_text("left", encoding="utf-8")
    (tmp_path / "links.new").chmod(0o644)
    Links(tmp_path).ensure({})
    assert (tmp_path / "links.json").stat().st_mode & 0o777 == 0o600


def test_the_address_of_a_link_that_could_not_be_read_is_refused_in_words(tmp_path: Path) -> None:
    Links(tmp_path).ensure({})
    file = tmp_path / "links.json"
    whole = file.read_bytes()
    file.write_bytes(whole[: whole.index(b'"overlay"')])
    links = Links(tmp_path)
    assert "/host?key=" in links.address_of("host")
    with pytest.raises(JournalError, match="démarrez Top Chrono"):
        links.address_of("overlay")
