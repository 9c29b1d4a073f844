"""The director reads the journal in words: every event has its own."""

import re
from pathlib import Path
from typing import get_args

from tests.show.declared import tag_of
from topchrono.show.events import AnyEvent

WORDS = Path(__file__).parents[2] / "control/director/journal/words.js"


def test_every_event_has_words_in_the_director_s_journal() -> None:
    translated = set(re.findall(r'case "(\w+)":', WORDS.read_text(encoding="utf-8")))
    assert sorted({tag_of(event) for event in get_args(AnyEvent)} - translated) == []
