import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

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
