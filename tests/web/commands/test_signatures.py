"""Nobody passes for the director or the host by their name, and everybody may sign with their own."""

import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from topchrono.show.commands import LONGEST_FIRST_NAME
from topchrono.web.commands.signatures import passes_for

FIRST_NAMES = (Path(__file__).parents[2] / "data/first_names.txt").read_text(encoding="utf-8").split()
SURNAMES = [
    "Brégier",
    "Regier",
    "Augier",
    "Rougier",
    "Ogier",
    "Gie",
    "Régent",
    "Hostin",
    "Animat",
    "B.",
    "2",
    "(Lyon)",
]
ELSEWHERE = [
    "Сергей",
    "Георгий",
    "Олег",
    "Регина",
    "Ирина",
    "Γιώργος",
    "Ρεγγίνα",
    "محمد",
    "שרה",
    "明子",
    "정희",
    "พิมพ์",
    "ვახტანგ",
]
DECORATED: list[Callable[[str], str]] = [
    str,
    str.upper,
    str.lower,
    lambda name: unicodedata.normalize("NFD", name),
    lambda name: f" {name} !",
    lambda name: f"{name} 🎬",
    lambda name: f"{name}1",
    lambda name: f"{name}-Marie",
    lambda name: f"Jean-{name}",
]

DIRECTOR = [
    "Jean\u200bRégie",
    "Jean\nRégie",
    "Ré\tgie",
    "Régie",
    "régie",
    " REGIE ",
    "Re\u0301gie",
    "Ｒégie",
    "Règie",
    "RÉGÎË",
    "Régies",
    "La régie",
    "LA RÉGIE",
    "Régie nationale",
    "Équipe régie",
    "l'équipe de la régie",
    "larégie",
    "LaRegieNationale",
    "Camille (régie)",
    "«Régie»",
    "【régie】",
    "Régie 🎬",
    "🎬Régie",
    "Régie !",
    "Régie!",
    "Régie1",
    "Régie 28",
    "régie²",
    "Régіe",
    "Rеgie",
    "гégie",
    "ГЕԌІЕ",
    "ᖇéGIE",
    "Ꭱégie",
    "ⲅégie",
    "ReꮐIE",
    "ᚱégie",
    "Régιe",
    "Rεgie",
    "𝓡é𝓰𝓲𝓮",
    "ⓇⒺⒼⒾⒺ",
    "🆁🅴🅶🅸🅴",
    "🇷🇪🇬🇮🇪",
    "ʀᴇɢɪᴇ",
    "ʳᵉᵍⁱᵉ",
    "ᵣₑgᵢₑ",
    "Rᴱgie",
    "Ɍégie",
    "Rɇgie",
    "Reɡie",
    "Reǥie",
    "Régıe",
    "R\u0337é\u0337g\u0337i\u0337e\u0337",
    "Ŕégíe",
    "Re\u200bgie",
    "Ré\u00adgie",
    "R\u2060é\u2063gie",
    "\u202eRégie",
    "Ré͏gie",
    "r\u3164égie",
    "r\ufeffegie",
    "regie️",
    "Régie\U000e0067",
    "Ré\u2800gie",
    "rég1e",
    "r3gie",
    "R3G13",
    "R€gie",
    "Rég¡e",
    "ré9ie",
    "RegIe",
    "Regle",
    "Reg|e",
    "R☃gie",
    "R*gie",
    "R8gie",
    "R é g i e",
    "R.é.g.i.e",
    "R-é-g-i-e",
    "r_e_g_i_e",
    "Ré gie",
    "La ré gie nationale",
    "r\u00a0é\u00a0g\u00a0i\u00a0e",
    "Control room",
    "ControlRoom",
    "Contro1 Room",
    "C0ntrol-r00m",
    "Director",
    "The Director",
    "Ｄirector",
    "ﷺﷺﷺﷺﷺﷺﷺﷺﷺrégie",
]
HOST = [
    "Animation",
    "L'animation",
    "Équipe animation",
    "An1mat10n",
    "Anirnation",
    "Аnimation",
    "Animatrice",
    "Host",
    "H0st",
    "Ηost",
]


@pytest.mark.parametrize("name", DIRECTOR)
def test_a_name_that_looks_like_the_director_s_passes_for_it(name: str) -> None:
    assert passes_for(name) == "director"


@pytest.mark.parametrize("name", HOST)
def test_a_name_that_looks_like_the_host_s_passes_for_it(name: str) -> None:
    assert passes_for(name) == "host"


def test_everybody_may_sign_with_their_first_name() -> None:
    taken = [
        name
        for first in FIRST_NAMES
        for name in [*(decorate(first) for decorate in DECORATED), *(f"{first} {last}" for last in SURNAMES)]
        if passes_for(name)
    ]
    assert taken == []
    assert [name for name in ELSEWHERE if passes_for(name)] == []


@given(
    first=st.sampled_from(FIRST_NAMES),
    second=st.sampled_from(FIRST_NAMES),
    between=st.sampled_from([" ", "-", " et ", ", ", "/"]),
)
def test_two_first_names_pass_for_nobody(first: str, second: str, between: str) -> None:
    assert passes_for(f"{first}{between}{second}") is None


# Without the one accent whose capital is a letter of its own: U+0345, GREEK YPOGEGRAMMENI.
ACCENTS = st.characters(categories=["Mn", "Cf"], exclude_characters="\u0345")
noise = st.text(ACCENTS | st.sampled_from("\u3164\u2800\u115f"), max_size=2)


@given(before=noise, inside=st.tuples(noise, noise, noise, noise), after=noise, is_upper=st.booleans())
def test_no_invisible_character_or_accent_hides_the_director_s_name(
    before: str, inside: tuple[str, ...], after: str, is_upper: bool
) -> None:
    name = before + "".join(map("".join, zip("régi", inside, strict=True))) + "e" + after
    assert passes_for(name.upper() if is_upper else name) == "director"


@given(name=st.text(max_size=LONGEST_FIRST_NAME))
def test_any_name_is_looked_at(name: str) -> None:
    assert passes_for(name) in (None, "director", "host")
