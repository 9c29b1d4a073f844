"""What differs between the programme of an evening and another one."""

from topchrono.programme.difference import Difference, difference
from topchrono.show.content import Content

VELO, FORET, ALLO = (Content(project=name, city="Rennes") for name in ("Vélo", "Forêt", "Allô"))


def test_the_same_programme_differs_in_nothing() -> None:
    assert difference((VELO, FORET), (VELO, FORET)) is None


def test_new_changed_and_gone_rows_are_counted_by_the_name_of_the_project() -> None:
    moved = Content(project="VÉLO", city="Brest")
    assert difference((VELO, FORET), (moved, ALLO, Content(project="De plus"))) == Difference(
        new=2, changed=1, gone=1, is_reordered=False
    )


def test_two_rows_of_one_name_are_two() -> None:
    assert difference((VELO,), (VELO, VELO)) == Difference(new=1, changed=0, gone=0, is_reordered=False)


def test_another_order_is_a_difference() -> None:
    assert difference((VELO, FORET), (FORET, VELO)) == Difference(new=0, changed=0, gone=0, is_reordered=True)
