"""``topchrono forget``, run for real on an evening where the person is everywhere."""

from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.command import topchrono
from tests.conftest import EveningFactory
from tests.crowd.sample_offers import keep, now_ms, open_book, token
from tests.evening import Evening
from topchrono.crowd.database import connect
from topchrono.crowd.offers.retention import DAY_MS
from topchrono.i18n import NO_BREAK_SPACE

pytestmark = pytest.mark.slow

ADDRESS = "lea@exemple.fr"
PROGRAMME = (
    "Projet;Ville;Porteur;Courriel;Téléphone\n"
    "Vélo Cargo;Rennes;Léa Martin;Lea@Exemple.fr;06 12 34 56 78\n"
    "Forêt de Poche;Lyon;Paul Roux;paul@exemple.fr;06 00 00 00 00\n"
)
TRACES = (ADDRESS, "Léa Martin", "06 12 34 56 78")


@pytest.fixture
async def filled(evening_factory: EveningFactory) -> Evening:
    """Everybody has written of the person, and the power was cut."""
    evening = await evening_factory(PROGRAMME)
    for role, command, fields in (
        ("organizer:rennes", "raise_alert", {"city": "rennes", "text": f"{ADDRESS} ne répond pas"}),
        ("director", "resolve_alert", {"alert": "a1", "answer": "Léa Martin est là"}),
        ("organizer:rennes", "say", {"city": "rennes", "text": "LEA@EXEMPLE.FR ou lea martin"}),
        ("director", "edit_item", {"item": "p01", "summary": "Un vélo", "pronunciation": "lé-a"}),
        ("director", "set_ticker", {"text": f"Écrire à {ADDRESS}"}),
        ("director", "set_ticker", {"text": "Bonne soirée"}),
        ("host", "prompt", {"text": "Léa Martin, à vous"}),
        ("organizer:lyon", "say", {"city": "lyon", "text": "Paul Roux est prêt"}),
    ):
        answer = await evening.command(command, role=role, **fields)
        assert answer["ok"], answer
    async with open_book(evening.folder, announcements=lambda _offer: [("#tout", "x")]) as (_, book):
        await keep(book, 1, address="Lea@exemple.fr")
        message = f"avec Léa Martin, {ADDRESS}"
        await keep(book, 2, address="paul@exemple.fr", name="Paul Roux", message=message)
    return evening


async def forget(evening: Evening, *options: str) -> tuple[int, str, str]:
    code, printed, complained = await topchrono("forget", ADDRESS, "--data", evening.folder, *options)
    return code, printed.replace(NO_BREAK_SPACE, " "), complained.replace(NO_BREAK_SPACE, " ")


def traces(folder: Path) -> list[tuple[str, str]]:
    """Which files hold what of the person."""
    return [
        (path.name, trace)
        for path in folder.rglob("*")
        if path.is_file()
        for trace in TRACES
        if trace.casefold() in path.read_bytes().decode(errors="replace").casefold()
    ]


async def test_everything_of_an_address_is_gone_and_the_evening_goes_on(filled: Evening) -> None:
    before = await filled.show()
    await filled.kill()
    assert traces(filled.folder)
    code, printed, complained = await forget(filled)
    assert (code, complained) == (0, "")
    assert "offres d’aide : 1" in printed
    assert "offres d’autres personnes : 1" in printed
    assert "lignes du journal : 7" in printed
    assert "nom et notes : 1" in printed
    assert "programme" in printed
    assert traces(filled.folder) == []
    await filled.start()
    after = await filled.show()
    assert not list(filled.folder.glob("*damaged*"))
    assert after["show"]["title"] == before["show"]["title"]
    assert [item["project"] for item in after["rundown"]] == ["Vélo Cargo", "Forêt de Poche"]
    assert [item["speaker"] for item in after["rundown"]] == ["", "Paul Roux"]
    assert after["rundown"][1] == before["rundown"][1]
    assert [said["text"] for said in after["messages"]["thread"]] == [
        "[effacé] ou [effacé]",
        "Paul Roux est prêt",
    ]
    assert (await filled.command("set_ticker", text="Et voilà"))["ok"]
    async with open_book(filled.folder) as (_, book):
        assert [(offer.name, offer.message) for offer in book] == [("Paul Roux", "avec [effacé], [effacé]")]


async def test_a_dry_run_reports_and_changes_nothing(filled: Evening) -> None:
    seen = sorted(traces(filled.folder))
    code, printed, _ = await forget(filled, "--dry-run")
    assert code == 0
    assert "rien n’est encore effacé" in printed
    assert "lignes du journal : 7" in printed
    assert "Nom cherché dans les textes : Léa Martin\n" in printed
    assert "non cherché" not in printed
    assert sorted(traces(filled.folder)) == seen


async def test_while_the_server_runs_offers_are_erased_and_the_next_step_is_printed(filled: Evening) -> None:
    organizer = "organizer:rennes"
    async with open_book(filled.folder) as (_, book):
        await keep(book, 3, address=ADDRESS, name="Léa Durand")
    await filled.until(lambda view: view["offers"]["total"] == 3, role=organizer)
    assert ADDRESS in await exported(filled)
    code, printed, complained = await forget(filled)
    assert code == 1
    assert printed == ""
    assert "Arrêtez Top Chrono" in complained
    assert f"topchrono forget {ADDRESS} --data {filled.folder} --offer-name 'Léa Durand'\n" in complained
    assert not [name for name, _ in traces(filled.folder) if name.startswith("crowd")]
    await filled.until(lambda view: view["offers"]["total"] == 1, role=organizer)
    assert "avec [effacé], [effacé]" in await exported(filled)
    await filled.stop()
    code, _, _ = await forget(filled, "--offer-name", "Léa Durand")
    assert code == 0
    assert traces(filled.folder) == []


async def exported(evening: Evening) -> str:
    """The offers as the server has them."""
    headers = evening.headers("organizer:rennes")
    async with evening.session.get(f"{evening.url}/offers.csv?city=rennes", headers=headers) as answer:
        return await answer.text("utf-8-sig")


async def test_names_on_offers_that_may_be_anything_are_printed_and_not_searched_for(filled: Evening) -> None:
    await filled.kill()
    async with open_book(filled.folder) as (_, book):
        await keep(book, 3, address="ron@exemple.fr", name="paul roux")
        await keep(book, 4, address="ron@exemple.fr", name="- -")
        await keep(book, 5, address="ron@exemple.fr", name="Paul Roux")
    arguments = ("forget", "ron@exemple.fr", "--data", filled.folder)
    for options in (("--dry-run",), ()):
        code, printed, complained = await topchrono(*arguments, *options)
        assert (code, complained) == (0, "")
        printed = printed.replace(NO_BREAK_SPACE, " ")
        assert "Nom cherché dans les textes : Paul Roux\n" in printed
        assert "n’a pas l’air d’un nom complet : - -\n" in printed
        assert "peut-être ceux de quelqu’un d’autre : Paul Roux\n" in printed
        assert "relancez la commande avec : --name 'Paul Roux'\n" in printed
    await filled.start()
    show = await filled.show()
    assert [item["speaker"] for item in show["rundown"]] == ["Léa Martin", "Paul Roux"]
    assert show["messages"]["thread"][-1]["text"] == "[effacé] est prêt"
    await filled.stop()
    code, _, _ = await topchrono(*arguments, "--name", "Paul Roux", "--name", "\udcff -")
    assert code == 0
    await filled.start()
    assert [item["speaker"] for item in (await filled.show())["rundown"]] == ["Léa Martin", "[effacé]"]


async def test_an_unreadable_offer_is_reported_without_a_traceback(filled: Evening) -> None:
    await filled.stop()
    with closing(connect(filled.folder)) as database:
        database.execute("UPDATE offers SET body = '{' WHERE token = ?", (token(2),))
    code, _, complained = await forget(filled, "--dry-run")
    assert code == 1
    assert "Tout n’est pas effacé" in complained
    assert "Traceback" not in complained

    # It is set right on the way, and stops nobody from being forgotten.
    code, printed, _ = await forget(filled)
    assert code == 0
    assert "- offres d’aide : 1" in printed


async def test_an_address_that_is_nowhere_is_no_failure(evening: Evening) -> None:
    for _ in range(2):
        code, printed, _ = await forget(evening)
        assert code == 0
        assert "n’est nulle part" in printed


async def test_what_is_no_address_or_no_evening_is_refused(evening: Evening, tmp_path: Path) -> None:
    for nothing in ("", "lea@"):
        code, _, complained = await topchrono("forget", nothing, "--data", evening.folder)
        assert code == 2
        assert "n’est pas une adresse e-mail" in complained
    code, _, complained = await topchrono("forget", ADDRESS, "--data", tmp_path / "absent")
    assert code == 1
    assert "ne contient pas encore de soirée" in complained
    assert not (tmp_path / "absent").exists()


async def test_purge_erases_offers_older_than_the_retention_period(tmp_path: Path) -> None:
    code, _, _ = await topchrono("purge", "--data", tmp_path)
    assert code == 1
    async with open_book(tmp_path) as (_, book):
        await keep(book, 1)
    (tmp_path / "topchrono.toml").write_text("[help]\nkeep_days = 1\n", encoding="utf-8")
    code, printed, _ = await topchrono("purge", "--data", tmp_path)
    assert code == 0
    assert printed == f"Offres de plus de 1 jours effacées{NO_BREAK_SPACE}: 0\n"


async def test_purge_asks_before_a_jump_of_the_date_erases_offers(tmp_path: Path) -> None:
    moment = now_ms() - 100 * DAY_MS
    async with open_book(tmp_path, now=lambda: moment) as (_, book):
        await keep(book, 1)
    for _ in range(2):
        code, printed, complained = await topchrono("purge", "--data", tmp_path)
        assert (code, printed) == (1, "")
        assert "la dernière activité de ce dossier est du" in complained
        assert "--yes" in complained
        assert kept(tmp_path) == 1
    code, printed, _ = await topchrono("purge", "--data", tmp_path, "--yes")
    assert (code, kept(tmp_path)) == (0, 0)


async def test_purge_asks_before_a_shorter_retention_period_erases_offers(tmp_path: Path) -> None:
    async with open_book(tmp_path) as (_, book):
        await keep(book, 1)
    (tmp_path / "topchrono.toml").write_text("[help]\nkeep_days = 365\n", encoding="utf-8")
    assert (await topchrono("purge", "--data", tmp_path))[0] == 0
    with closing(connect(tmp_path)) as database:
        database.execute("UPDATE offers SET at = at - ?", (10 * DAY_MS,))
    (tmp_path / "topchrono.toml").write_text("[help]\nkeep_days = 3\n", encoding="utf-8")
    code, _, complained = await topchrono("purge", "--data", tmp_path)
    assert (code, kept(tmp_path)) == (1, 1)
    assert "au lieu de 365" in complained


def kept(folder: Path) -> int:
    """How many offers there are."""
    with closing(connect(folder)) as database:
        (count,) = database.execute("SELECT count(*) FROM offers").fetchone()
    return int(count)
