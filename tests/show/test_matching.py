"""Which item a row of an edited list is about."""

import pytest
from msgspec.structs import replace

from tests.show.correcting import application
from tests.show.evening import Evening
from topchrono.show.content import Content
from topchrono.show.matching import match

VELO = Content(project="Vélo-école", speaker="Lou Roy", association="Roue libre", city="Lyon")
CAFE = Content(project="Repair café", speaker="Sam Petit", association="Les Mains", city="Brest")
CARTE = Content(project="Carte des communs", speaker="Max Noir", association="Les Mains", city="Lyon")
PAUSE = Content(kind="break", project="Pause")


def found(*given: Content, kept: tuple[Content, ...] = (VELO, CAFE, CARTE)) -> tuple[str | None, ...]:
    return match(Evening(*kept).show.items, given)


def numbered(content: Content, value: str, header: str = "ID") -> Content:
    return replace(content, notes={header: value})


def test_rows_in_another_order_are_the_same_items() -> None:
    assert found(CARTE, VELO, CAFE) == ("p03", "p01", "p02")


@pytest.mark.parametrize(
    "edited",
    [
        replace(VELO, summary="Tout autre", needs=("du temps",), theme="Mobilité"),
        replace(VELO, project="VELO ECOLE"),
        replace(VELO, project="Vélo-écolle"),
        replace(VELO, project="Roulons ensemble"),
        replace(VELO, speaker="Zoé Blanc"),
        replace(VELO, speaker=""),
        replace(VELO, city="Nantes"),
        replace(VELO, city="Nantes", speaker="Zoé Blanc", association=""),
        replace(VELO, association="Roue Libre 69", speaker="Zoé Blanc"),
        replace(VELO, project="Le vélo-école", speaker=""),
    ],
    ids=lambda content: " / ".join(content.texts[:4]),
)
def test_a_row_is_still_its_project(edited: Content) -> None:
    assert found(CAFE, edited, CARTE) == ("p02", "p01", "p03")


@pytest.mark.parametrize(
    "other",
    [
        Content(project="Ruche partagée", speaker="Zoé Blanc", association="Miel", city="Lyon"),
        # A name that many give, by other people, elsewhere.
        replace(VELO, speaker="Zoé Blanc", association="Miel", city="Nantes"),
        # Another project of the same association, by somebody else.
        replace(CARTE, project="Jardin des communes", speaker="Zoé Blanc"),
        replace(VELO, kind="break"),
    ],
    ids=lambda content: " / ".join(content.texts[:4]),
)
def test_a_row_is_another_project(other: Content) -> None:
    assert found(other) == (None,)


def test_projects_that_differ_by_a_number_are_two() -> None:
    kept = tuple(Content(project=f"Atelier numéro {number}", city="Lyon") for number in (1, 2))
    assert found(Content(project="Atelier numéro 3", city="Lyon"), kept=kept) == (None,)


def test_a_name_that_several_projects_have_is_no_sign() -> None:
    kept = (Content(project="Repair café", city="Brest"), Content(project="Repair café", city="Lyon"))
    assert found(kept[0], Content(project="Repair café", city="Nantes"), kept=kept) == ("p01", None)


def test_two_rows_that_nothing_tells_apart_are_paired_in_their_order() -> None:
    twice = (VELO, replace(VELO, summary="Seconde fois"))
    assert found(VELO, VELO, VELO, kept=twice) == ("p01", "p02", None)


def test_the_row_with_the_same_texts_is_the_one() -> None:
    twice = (VELO, replace(VELO, summary="Seconde fois"))
    assert found(*reversed(twice), kept=twice) == ("p02", "p01")


def test_breaks_of_one_name_are_paired_in_their_order() -> None:
    assert found(PAUSE, VELO, PAUSE, PAUSE, kept=(PAUSE, VELO, PAUSE)) == ("p01", "p02", "p03", None)


@pytest.mark.parametrize("header", ["ID", "Submission ID", "record_id", "responseId", "Identifiant", "Code"])
def test_an_identifier_tells_a_project_of_which_all_else_has_changed(header: str) -> None:
    kept = (numbered(VELO, "rec8dFg2", header), numbered(CAFE, "rec9xYz1", header))
    edited = Content(project="Ruche", speaker="Zoé Blanc", city="Nantes", notes={header: "rec8dFg2"})
    assert found(edited, kept=kept) == ("p01",)


def test_numbers_that_were_counted_anew_are_no_identifiers() -> None:
    kept = tuple(numbered(one, str(place)) for place, one in enumerate((VELO, CAFE, CARTE), start=1))
    new = Content(project="Ruche", speaker="Zoé Blanc", association="Miel", city="Nantes")
    given = tuple(numbered(one, str(place)) for place, one in enumerate((new, VELO, CAFE, CARTE), start=1))
    assert found(*given, kept=kept) == (None, "p01", "p02", "p03")


def test_a_number_that_is_kept_by_the_same_speaker_is_one() -> None:
    kept = (numbered(VELO, "7"), numbered(replace(CAFE, speaker=VELO.speaker), "8"))
    edited = replace(CAFE, project="Ruche", speaker=VELO.speaker, city="Nantes", association="Miel")
    assert found(numbered(edited, "8"), kept=kept) == ("p02",)


def test_an_address_that_several_projects_share_is_no_identifier() -> None:
    room = {"Lien": "https://visio.exemple.fr/lyon"}
    kept = (replace(VELO, notes=room), replace(CARTE, notes=room))
    new = Content(project="Ruche", speaker="Zoé Blanc", city="Lyon", notes=room)
    assert found(new, kept=kept) == (None,)


def test_an_address_alone_makes_no_project_of_another() -> None:
    room = {"Lien": "https://visio.exemple.fr/brest"}
    new = Content(project="Ruche", speaker="Zoé Blanc", city="Brest", notes=room)
    assert found(new, kept=(replace(CAFE, notes=room),)) == (None,)


def test_an_item_that_the_crew_renamed_is_found_by_what_the_programme_said() -> None:
    evening = Evening(VELO, CAFE)
    evening.do("edit_item", item="p01", project="Tout à vélo", speaker="Zoé", association="", city="Nantes")
    assert match(evening.show.items, (CAFE, VELO)) == ("p02", "p01")


def test_an_item_that_the_crew_corrected_is_found_by_the_same_correction_of_the_list() -> None:
    evening = Evening(VELO, CAFE)
    evening.do("edit_item", item="p01", project="Tout à vélo", speaker="Zoé", association="", city="Nantes")
    edited = Content(project="Tout à vélo", speaker="Zoé", city="Nantes")
    assert match(evening.show.items, (CAFE, edited)) == ("p02", "p01")


def test_texts_that_the_crew_swapped_swap_no_items() -> None:
    evening = Evening(VELO, CAFE)
    for item, content in (("p01", CAFE), ("p02", VELO)):
        texts = {name: getattr(content, name) for name in ("project", "speaker", "association", "city")}
        evening.do("edit_item", item=item, **texts)
    for given, items in (((VELO, CAFE), ("p01", "p02")), ((CAFE, VELO), ("p02", "p01")), ((CAFE,), ("p02",))):
        assert match(evening.show.items, given) == items


def test_an_item_of_the_programme_comes_before_one_that_it_left_out() -> None:
    evening = Evening(VELO, CAFE)
    evening.do("apply_programme", **application(evening.show, (CAFE,)))
    evening.do(
        "add_item", project=VELO.project, speaker=VELO.speaker, association=VELO.association, city="Lyon"
    )
    evening.do("apply_programme", **application(evening.show, (CAFE, VELO)))
    assert match(evening.show.items, (CAFE, VELO)) == ("p02", "p01")


def test_a_name_in_another_script_is_a_name() -> None:
    kept = (Content(project="Тетрадь"), Content(project="دفتر"), Content(project="🌱🌱"))
    assert found(*reversed(kept), kept=kept) == ("p03", "p02", "p01")
