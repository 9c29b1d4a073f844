"""From an evening's name to the name of its folder."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from topchrono.inputs.evening_name import LONGEST, folder_name
from topchrono.inputs.reading import NotUnderstood


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("Nuit des pitchs 2027", "nuit-des-pitchs-2027"),
        ("  « L’été à Saint-Étienne » ", "l-été-à-saint-étienne"),
        ("../../etc", "etc"),
        ("C:\\soirée", "c-soirée"),
        ("CON", "soiree-con"),
        ("lpt1.txt", "lpt1-txt"),
        ("東京", "東京"),
        ("a" * 200, "a" * LONGEST),
    ],
)
def test_the_folder_of_an_evening(name: str, folder: str) -> None:
    assert folder_name(name) == folder


@pytest.mark.parametrize("name", ["", "..", "/", " - ", "\u200b", "🎤"])
def test_a_name_without_a_letter_or_a_figure_is_refused(name: str) -> None:
    with pytest.raises(NotUnderstood, match="une lettre ou un chiffre"):
        folder_name(name)


@given(st.text())
def test_a_folder_s_name_is_one_part_of_a_path_and_names_itself(name: str) -> None:
    try:
        folder = folder_name(name)
    except NotUnderstood:
        return
    assert folder_name(folder) == folder
    assert not set(folder) & set('/\\:*?"<>|. \0')
    assert len(folder) <= LONGEST + len("soiree-")
