"""The privacy notice."""

import pytest

from topchrono.config import HelpConfig
from topchrono.i18n import translations
from topchrono.web.pages.consent import agreement, notice

FRENCH = translations("fr").gettext


def notice_of(config: HelpConfig) -> str:
    return " ".join(notice(config, "Soirée des pitchs", FRENCH)).replace("\u00a0", " ")


def test_the_notice_says_who_collects_why_for_whom_how_long_and_how_to_withdraw() -> None:
    text = notice_of(HelpConfig(collector="Asso", contact="donnees@exemple.fr", keep_days=30))
    assert text.startswith("Asso recueille")
    for part in (
        "mettre en relation",
        "équipes de ces projets",
        "30 jours",
        "retirer",
        "CNIL",
        "donnees@exemple.fr",
    ):
        assert part in text


def test_without_a_name_the_team_of_the_evening_collects() -> None:
    assert notice_of(HelpConfig()).startswith("L’équipe qui organise « Soirée des pitchs » recueille")


def test_without_a_contact_none_is_made_up() -> None:
    assert "Une question" not in notice_of(HelpConfig())


@pytest.mark.parametrize("project", ["Vélo Cargo", "{collector} {0} %s", "<b>"])
def test_an_agreement_names_the_project_whatever_it_is_called(project: str) -> None:
    assert project in agreement(project, FRENCH)
    assert f"« {project} »" in notice_of(HelpConfig(collector=f"« {project} »"))


def test_one_day_is_singular() -> None:
    text = notice_of(HelpConfig(keep_days=1))
    assert "au bout d’un jour au plus" in text
