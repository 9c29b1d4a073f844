"""docs/keys.md has every action of a key, and who may do it."""

from tests.docs.markdown import code, page, tables
from topchrono.show.state import EMPTY
from topchrono.web.commands.keys import ACTIONS, may_press
from topchrono.web.http.errors import HTTP_ERRORS
from topchrono.web.osc.state import state_of

TABLES = tables(page("docs/keys.md"))


def test_every_action_is_there_with_who_may_do_it() -> None:
    rows = {code(row["action"])[0]: row["who"] for row in TABLES["What a key can do"]}
    who = {
        action: ", ".join(role for role in ("host", "director", "organizer") if may_press(role, action))
        for action in ACTIONS
    }
    assert rows == who


def test_the_values_that_go_out_by_osc_are_there() -> None:
    addresses = [code(row["address"])[0] for row in TABLES["Open Sound Control"]]
    assert addresses == list(state_of(EMPTY, now=0))


def test_the_statuses_are_those_of_the_server() -> None:
    rows = TABLES["Foot switch, presenter's remote, script"]
    codes = {int(row["status"]): code(row["code"]) for row in rows}
    assert {HTTP_ERRORS[status][0] for status in (401, 405)} == {codes[401][0], codes[405][0]}
