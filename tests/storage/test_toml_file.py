"""What is said of a settings file that can't be used: the line or the key, and what to do."""

import os
from pathlib import Path
from typing import Annotated, TypeVar

import pytest
from msgspec import Meta, Struct

from tests.bad_folders.damages import SETTINGS
from tests.bad_folders.trial import ENGLISH, REMEDY
from topchrono.config import Config
from topchrono.storage.toml_file import ConfigError, convert_toml, read_bytes

Content = TypeVar("Content", bound=Struct)


class Part(Struct, frozen=True, forbid_unknown_fields=True):
    number: Annotated[int, Meta(ge=1, le=90)] = 1
    text: Annotated[str, Meta(max_length=3)] = ""
    names: tuple[str, ...] = ()


class Whole(Struct, frozen=True, forbid_unknown_fields=True):
    part: Part = Part()


def read(file: Path, kind: type[Content]) -> Content:
    return convert_toml(file, read_bytes(file), kind)


def said_of(file: Path, content: bytes, kind: type[Struct] = Whole) -> str:
    """What is said of a file with this content; nothing if it can be used."""
    file.write_bytes(content)
    try:
        read(file, kind)
    except ConfigError as problem:
        return str(problem)
    return ""


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"[part]\nnumber = \n", "ligne 2"),
        (b"[part]\nnumber = 1\nnumber = 2\n", "ligne 3"),
        (b"\n\n[part", "ligne 3"),
        (b"[part]\ntext = 'caf\xe9'\n", "ligne 2"),
        ("[part]\n".encode("utf-16"), "UTF-8"),
        (b"[part]\nnumer = 1\n", "« part.numer »"),
        (b"[parts]\n", "« parts »"),
        (b"[part]\nnumber = '1'\n", "« part.number » est un nombre entier"),
        (b"[part]\nnumber = 91\n", "« part.number » est trop petite ou trop grande (≤ 90)"),
        (b"[part]\ntext = 'long'\n", "« part.text » est trop court ou trop long (caractères : ≤ 3)"),
        (b"[part]\ntext = 1\n", "« part.text » est un texte"),
        (b"[part]\nnames = 'a'\n", "« part.names » est une liste"),
        (b"part = 1\n", "« part » est un groupe de réglages"),
        (b"[part]\nnumber = " + b"9" * 5000, "démesurée"),
        (b"part = " + b"[" * 5000 + b"]" * 5000, "démesurée"),
    ],
)
def test_a_mistake_is_named_with_its_remedy(tmp_path: Path, content: bytes, words: str) -> None:
    said = said_of(tmp_path / "settings.toml", content)
    assert words in said
    assert REMEDY.search(said)
    assert not ENGLISH.search(said)


@pytest.mark.parametrize("content", SETTINGS.values(), ids=SETTINGS)
def test_any_content_is_used_or_refused_in_words(tmp_path: Path, content: bytes) -> None:
    said = said_of(tmp_path / "settings.toml", content, Config)
    assert not said or REMEDY.search(said)


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_bytes(b"\xef\xbb\xbf[part]\nnumber = 2\n")
    assert read(file, Whole).part.number == 2


@pytest.mark.skipif(os.name != "posix", reason="needs pipes and symbolic links")
def test_what_is_no_file_is_refused_and_blocks_nobody(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    (tmp_path / "gone").symlink_to("nowhere")
    (tmp_path / "loop").symlink_to("loop")
    for name in ("pipe", "folder", "gone", "loop", "missing", "/dev/zero"):
        with pytest.raises(ConfigError, match="n'est pas un fichier de réglages"):
            read(tmp_path / name, Whole)
