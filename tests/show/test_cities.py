"""The cities that take part, and how the crew reaches them."""

from tests.show.evening import Evening
from topchrono.show.model import CityCrew, cities


def test_a_city_without_a_pitch_is_added_once_and_removed() -> None:
    evening = Evening()
    evening.do("add_city", name="  Saint-Étienne ")
    assert cities(evening.show)["saint-etienne"] == "Saint-Étienne"
    assert evening.do("add_city", name="SAINT ETIENNE") == []
    assert evening.do("add_city", name="Lyon") == []
    evening.do("set_city", city="saint-etienne", contact="06 12 34 56 78")
    evening.do("remove_city", city="saint-etienne")
    assert "saint-etienne" not in cities(evening.show)
    assert evening.show.city_crews == {}
    assert evening.refusal("remove_city", city="saint-etienne") == "unknown_city"


def test_a_city_of_a_pitch_is_not_removed() -> None:
    evening = Evening()
    assert evening.refusal("remove_city", city="lyon") == "city_has_pitches"


def test_a_name_of_spaces_is_no_city() -> None:
    assert Evening().refusal("add_city", name=" \u2003 ") == "empty_text"


def test_the_number_of_cities_is_bounded() -> None:
    evening = Evening()
    for number in range(300):
        evening.do("add_city", name=f"Ville {number}")
    assert evening.refusal("add_city", name="Ville de plus") == "too_many_cities"


def test_contact_and_facilitator_are_noted_one_by_one_and_taken_back() -> None:
    evening = Evening()
    evening.do("set_city", city="lyon", contact=" 06 12\n34 ")
    evening.do("set_city", city="lyon", facilitator="Zoé Martin")
    assert evening.show.city_crews == {"lyon": CityCrew(contact="06 12 34", facilitator="Zoé Martin")}
    assert evening.do("set_city", city="lyon", contact="06 12 34") == []
    assert evening.do("set_city", city="lyon") == []
    evening.do("set_city", city="lyon", contact="", facilitator="")
    assert evening.show.city_crews == {}
    assert evening.refusal("set_city", city="ailleurs", contact="06") == "unknown_city"


def test_nobody_overwrites_a_contact_that_they_have_not_seen() -> None:
    evening = Evening()
    evening.do("set_city", city="lyon", contact="06 12", was_contact="")
    assert evening.refusal("set_city", city="lyon", contact="07", was_contact="") == "changed_meanwhile"
    assert (
        evening.refusal("set_city", city="lyon", facilitator="Zoé", was_facilitator="Ana")
        == "changed_meanwhile"
    )
    evening.do("set_city", city="lyon", facilitator="Zoé", was_facilitator="")
    evening.do("set_city", city="lyon", contact="07", was_contact="06 12")
