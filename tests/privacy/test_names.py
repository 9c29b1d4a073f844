import unicodedata

import pytest

from topchrono.privacy.names import is_full_name, looks_like_full_name


@pytest.mark.parametrize(
    "name",
    [
        "Léa Martin",
        "LÉA MARTIN",
        "Élodie Ézéchiel",
        unicodedata.normalize("NFD", "Élodie Ézéchiel"),
        "Jean-Pierre de La Tour",
        "Li Wu",
        "Charles d'Artagnan",
        "Sinéad O\u2019Brien",
        "Léa -Martin",
        "Zoë du Pont Neuf",
        "محمد علي",
    ],
)
def test_a_name_that_is_written_as_names_are_is_taken_from_an_offer(name: str) -> None:
    assert is_full_name(name)
    assert looks_like_full_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "léa martin",
        "de la",
        "De La",
        "DE LA",
        "Léa et",
        "Léa M.",
        "Vive la fête",
        "Léa de la",
        "L' A'",
        "Tour De La",
    ],
)
def test_a_name_that_may_be_anything_counts_only_if_somebody_vouches_for_it(name: str) -> None:
    assert is_full_name(name)
    assert not looks_like_full_name(name)


@pytest.mark.parametrize(
    "name", ["", " ", "Léa", "Jean-Pierre", "- -", "Léa -", "Léa 2", "— Léa", "\u0301 Léa"]
)
def test_one_word_is_no_full_name(name: str) -> None:
    assert not is_full_name(name)
    assert not looks_like_full_name(name)
