"""The two READMEs say the same, and what they say can be typed and is really on the screens."""

import re
import subprocess
from pathlib import Path

import apprise
import pytest

from tests.docs.command_line import commands, name_of, parse
from tests.docs.markdown import ROOT, blocks, code, page, tables, without_code
from topchrono.config import read_config
from topchrono.i18n import messages

ENGLISH, FRENCH = page("README.md"), page("README.fr.md")
README = {"README.md": ENGLISH, "README.fr.md": FRENCH}
RUNS = re.compile(r"(?:\./|\.venv\\Scripts\\)topchrono (.+)")
PLACEHOLDER = re.compile(r"[A-Z]+(?:-[A-Z]+)+")
NO_BREAK_SPACE = "\u00a0"


def headings(text: str) -> list[str]:
    return re.findall(r"^#+(?= )", without_code(text), flags=re.MULTILINE)


def links(text: str) -> list[str]:
    return [target for target in re.findall(r"\]\(([^)]+)\)", text) if not target.startswith("README")]


def uncommented(block: str) -> list[str]:
    """What of a block is to be typed: without remarks, and wherever in a list it stands."""
    return [re.sub(r" +# .*", "", line).strip() for line in block.splitlines()]


def neutral(text: str) -> str:
    """Without the words of a placeholder, which each language says in its own."""
    return PLACEHOLDER.sub("PLACEHOLDER", text)


def plain(text: str) -> str:
    return text.replace(NO_BREAK_SPACE, " ").replace("’", "'")


def typed(text: str) -> list[str]:
    """Every command line of ours, in blocks and in sentences."""
    lines = [line for block in blocks(text) for line in uncommented(block)]
    return [found[1] for line in [*lines, *code(without_code(text))] if (found := RUNS.fullmatch(line))]


def test_each_names_the_other_in_its_first_line() -> None:
    assert "(README.fr.md)" in ENGLISH.splitlines()[0]
    assert "(README.md)" in FRENCH.splitlines()[0]


def test_both_have_the_same_headings() -> None:
    assert headings(ENGLISH) == headings(FRENCH)


def test_both_have_the_same_blocks_of_code() -> None:
    english, french = ([uncommented(neutral(block)) for block in blocks(text)] for text in (ENGLISH, FRENCH))
    assert english == french


def test_both_have_the_same_links() -> None:
    assert links(ENGLISH) == links(FRENCH)


def test_both_have_the_same_code_in_their_sentences() -> None:
    english, french = (sorted(code(neutral(without_code(text)))) for text in (ENGLISH, FRENCH))
    assert english == french


def test_both_have_the_same_tables_and_quote_the_same_texts_of_the_screens() -> None:
    def outline(text: str) -> list[list[list[str]]]:
        quotes = re.compile(r"«.(.+?).»")
        return [
            [quotes.findall(plain(next(iter(row.values())))) + code(" ".join(row.values())) for row in rows]
            for rows in tables(text).values()
        ]

    assert outline(ENGLISH) == outline(FRENCH)


def test_what_is_quoted_of_the_screens_is_said_there() -> None:
    said = [plain(text) for text in messages("en")]
    quoted = [text.removesuffix("http://…") for text in re.findall(r"« (.+?) »", ENGLISH)]
    assert [text for text in quoted if not any(text in plain(message) for message in said)] == []


@pytest.mark.parametrize("line", sorted({*typed(ENGLISH), *typed(FRENCH)}))
def test_a_command_is_one_that_the_command_line_understands(line: str) -> None:
    parse(line)


def test_an_option_in_a_sentence_is_one_of_some_command() -> None:
    known = {name_of(option) for _, command in commands() for option in command.params}
    written = set(re.findall(r"(?<!\S)--[\w-]+", " ".join(code(without_code(ENGLISH)))))
    assert written - known == set()


@pytest.mark.parametrize("name", README)
def test_no_command_is_given_in_a_way_that_no_shell_finds(name: str) -> None:
    lines = [line for block in blocks(README[name]) for line in uncommented(block)]
    assert [line for line in [*lines, *code(README[name])] if line.startswith("topchrono ")] == []


@pytest.mark.parametrize("name", README)
def test_every_goal_for_make_is_one(name: str) -> None:
    goals = set(re.findall(r"^\s*make ([\w-]+)$", README[name], flags=re.MULTILINE))
    assert {"demo", "test"} <= goals
    makefile = page("Makefile")
    assert [goal for goal in goals if not re.search(rf"^{goal}:", makefile, flags=re.MULTILINE)] == []


@pytest.mark.parametrize("name", README)
def test_the_settings_are_understood(name: str, tmp_path: Path) -> None:
    file = tmp_path / "topchrono.toml"
    file.write_text("\n".join("\n".join(uncommented(block)) for block in blocks(README[name], "toml")))
    (channel,) = read_config(file).help.channels
    assert apprise.Apprise().add(channel.url)


def test_the_french_keeps_punctuation_with_its_word() -> None:
    prose = re.sub(r"`[^`]*`|<[^>]*>|https?://\S+", "", without_code(FRENCH))
    assert re.findall(r"\S+ [:;!?»]|« \S+|\w+'\w+", prose) == []


def test_the_command_starts_from_the_checkout_wherever_it_is_called(tmp_path: Path) -> None:
    printed = subprocess.check_output([ROOT / "topchrono", "--version"], cwd=tmp_path, text=True)
    assert re.search(r"\d+\.\d+", printed)
