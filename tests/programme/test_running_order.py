"""The column of order orders the evening, whatever it counts in, or it is told that it does not."""

import pytest

from tests.programme.files import csv_text, read, texts


def order_of(*orders: str, header: str = "Passage") -> list[str]:
    """The orders in the order of the evening."""
    programme = read(csv_text([[header, "Projet"], *([order, f"Le {order}"] for order in orders)]))
    assert texts(programme) == []
    return [content.project.removeprefix("Le ") for content in programme.contents]


@pytest.mark.parametrize(
    "orders",
    [
        ("20h00", "20h15", "20h30"), ("20:00", "20:15", "21:00"), ("8 PM", "8:15 PM", "9:00 pm"),
        ("19h", "20h", "20h05"), ("20h15 - 20h17", "20h20 - 20h22"), ("20:00:00", "20:02:30"),
        ("2026-11-27T20:00:00", "2026-11-27T20:15:00"), ("27/11/2026 20:00", "27/11/2026 20:15"),
        ("23h50", "00h10", "01h00"), ("1er", "2e", "3ème", "10e"), ("1", "2", "10"), ("1.1", "1.2", "1.10"),
        ("1,5", "2", "2,5"), ("A1", "A2", "A10", "B1"), ("n° 1", "n° 2"), ("#1", "#2", "#11"),
        ("1.", "2.", "3."), ("20.15", "20.30", "20.45"),
    ],
)  # fmt: skip
def test_rows_follow_their_column_of_order(orders: tuple[str, ...]) -> None:
    assert order_of(*reversed(orders)) == list(orders)


@pytest.mark.parametrize(
    "header", ["Ordre", "N°", "Heure", "Horaire", "Heure de passage", "Créneau", "Start time", "#"]
)
def test_a_column_of_order_has_several_names(header: str) -> None:
    expected = ["2", "1"] if header == "#" else ["1", "2"]
    assert order_of("2", "1", header=header) == expected


@pytest.mark.parametrize(
    "orders", [("tôt", "tard"), ("2", "20h15"), ("A1", "2"), ("0612345678", "0612345670")]
)
def test_an_order_that_is_not_understood_is_told(orders: tuple[str, ...]) -> None:
    programme = read(csv_text([["Passage", "Projet"], *([order, f"Le {order}"] for order in orders)]))

    assert [content.project for content in programme.contents] == [f"Le {order}" for order in orders]
    assert "les lignes restent dans l'ordre du fichier" in texts(programme)[0]


def test_the_same_place_twice_is_told() -> None:
    programme = read("Ordre;Projet;Ville\n1;A;Lyon\n2;C;Lyon\n1;B;Paris\n")

    assert [content.project for content in programme.contents] == ["A", "B", "C"]
    assert texts(programme)[0].startswith("Plusieurs lignes ont le même ordre de passage : 4.")
