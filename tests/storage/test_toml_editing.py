"""Single values are changed in a file that people wrote; all the rest stays as it was."""

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from topchrono.storage.toml_editing import CannotEdit, Key, Row, Value, edit_toml, look_up

WHOLE = """\
# Soirée de novembre
[server] # la machine
time_zone = "Paris"

[obs]
url = "ws://a"   # le portable de la régie
# celui que montre OBS
password = 'x'

[obs.scenes]
pitch = "Duplex"

[help]
skills = [
  "Droit", # deux avocates
  "Design",
]

# juristes
[[help.channels]]
name = "a" # le premier
url = "json://a"

[[help.channels]]
# le second
name = "b"
url = "json://b"
cities = ["lyon"]
"""
COMMENTS = [line[line.index("#") :] for line in WHOLE.splitlines() if "#" in line]


@pytest.mark.parametrize(
    ("key", "value", "before", "after"),
    [
        (("obs", "url"), "ws://b", '"ws://a"   # le', '"ws://b"   # le'),
        (("obs", "password"), "y", "password = 'x'", 'password = "y"'),
        (("obs", "scenes", "pitch"), "Duo", '"Duplex"', '"Duo"'),
        (("server", "time_zone"), "Lyon", '"Paris"', '"Lyon"'),
    ],
)
def test_one_line_changes(key: Key, value: Value, before: str, after: str) -> None:
    assert edit_toml(WHOLE, {key: value}) == WHOLE.replace(before, after)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (("obs", "policy"), "gong"),
        (("obs", "scenes", "host"), "Plateau"),
        (("obs", "feeds", "cities", "lyon"), "NDI Lyon"),
        (("help", "keep_days"), 30),
        (("server", "trusted_proxies"), ["10.0.0.5"]),
        (("server", "time_zone"), None),
    ],
)
def test_what_is_added_or_removed_moves_no_comment(key: Key, value: Value) -> None:
    edited = edit_toml(WHOLE, {key: value})
    assert [comment for comment in COMMENTS if comment not in edited] == []
    assert look_up(tomllib.loads(edited), key) == value


def test_channels_keep_their_comments_wherever_they_move() -> None:
    rows = (
        Row({"name": "c", "url": "json://c"}),
        Row({"name": "b", "url": "json://z"}, 1),
        Row({"name": "aa", "url": "json://a", "skills": ["Droit"]}, 0),
    )
    edited = edit_toml(WHOLE, {("help", "channels"): rows})
    assert tomllib.loads(edited)["help"]["channels"] == [row.values for row in rows]
    assert edited.index("# le second") < edited.index('"b"') < edited.index("json://z")
    assert '"aa" # le premier' in edited
    assert "# deux avocates" in edited


def test_a_channel_that_goes_takes_its_lines_alone() -> None:
    edited = edit_toml(WHOLE, {("help", "channels"): (Row({"name": "b", "url": "json://b"}, 1),)})
    assert "json://a" not in edited
    assert "# le second" in edited
    assert tomllib.loads(edited)["help"]["channels"] == [{"name": "b", "url": "json://b"}]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# rien encore",
        'obs = { url = "ws://a" } # sur une ligne\n',
        'obs.url = "ws://a"\n',
        '[obs.scenes]\npitch = "x"\n[help]\nkeep_days = 3\n[obs]\nurl = "ws://a"\n',
        '[help]\nchannels = [{ name = "a", url = "b" },\n  { name = "c", url = "d" }]\n',
        '[obs]\nurl = """ws\\\n  ://a"""\n',
        "[obs]\n[obs.feeds.cities]\nlyon = 'x'",
        '[obs]\r\nurl = "ws://a"\r\n',
        "[obs]\nurl = 'ws://a'\n\n\n[server]",
    ],
)
def test_every_way_to_write_it_is_changed(text: str) -> None:
    changes: dict[Key, Value] = {
        ("obs", "password"): 'p"\\é\n☃',
        ("obs", "scenes", "pitch"): "Duplex",
        ("help", "channels"): (Row({"name": "z", "url": "u"}),),
    }
    edited = edit_toml(text, changes)
    tables = tomllib.loads(edited)
    assert look_up(tables, ("obs", "password")) == 'p"\\é\n☃'
    assert look_up(tables, ("help", "channels")) == [{"name": "z", "url": "u"}]
    assert edit_toml(edited, changes) == edited
    if "\r\n" in text:
        assert "\n" not in edited.replace("\r\n", "")


def test_what_cannot_be_changed_without_a_risk_is_refused() -> None:
    # The library would lose a line of such a file.
    with pytest.raises(CannotEdit):
        edit_toml('obs.url = "a"\nobs.policy = "cut"\n', {("obs", "scenes", "pitch"): "Duplex"})
    with pytest.raises(CannotEdit):
        edit_toml('obs = "a"\n', {("obs", "url"): "b"})


KEYS: list[Key] = [
    ("obs", "url"),
    ("obs", "scenes", "pitch"),
    ("help", "skills"),
    ("server", "x"),
    ("help", "n"),
]
VALUES: st.SearchStrategy[Value] = st.one_of(
    st.none(),
    st.text(max_size=20).filter(lambda text: text.encode(errors="replace").decode() == text),
    st.integers(-9, 999),
    st.lists(st.sampled_from(["Droit", "Design", 'a"b', "é☃"]), max_size=3),
)


@pytest.mark.slow
@given(st.lists(st.tuples(st.sampled_from(KEYS), VALUES), max_size=6))
def test_any_changes_one_after_another_give_what_was_asked_for(changes: list[tuple[Key, Value]]) -> None:
    text = WHOLE
    wanted: dict[Key, Any] = {}
    for key, value in changes:
        text = edit_toml(text, {key: value})
        wanted[key] = value
    tables = tomllib.loads(text)
    assert {key: look_up(tables, key) for key in wanted} == wanted
    assert "# le second" in text
