"""What the doctor says of offers of help."""

from pathlib import Path

from topchrono.doctor.help import check_help
from topchrono.storage.links import Links

WHO = '[help]\ncollector = "Les Voisins"\ncontact = "donnees@exemple.fr"\n'


def grades(folder: Path) -> list[str]:
    return [finding.grade for finding in check_help(folder, None)]


def test_names_are_not_to_be_asked_for_by_nobody(tmp_path: Path) -> None:
    assert grades(tmp_path) == ["poor"]
    (tmp_path / "topchrono.toml").write_text(WHO, encoding="utf-8")
    assert grades(tmp_path) == ["good"]


def test_a_channel_that_nobody_understands_is_named_without_its_address(tmp_path: Path) -> None:
    channels = '[[help.channels]]\nname = "#droit"\nurl = "nosuch://secret"\n'
    channels += '[[help.channels]]\nname = "#design"\nurl = "json://127.0.0.1/"\n'
    (tmp_path / "topchrono.toml").write_text(WHO + channels, encoding="utf-8")
    good, bad = check_help(tmp_path, None)
    assert (good.grade, bad.grade, bad.message.details) == ("good", "bad", {"name": "#droit"})


def test_codes_that_lead_to_this_machine_alone_are_reported(tmp_path: Path) -> None:
    (tmp_path / "topchrono.toml").write_text(WHO, encoding="utf-8")
    Links(tmp_path).ensure({}, url="http://127.0.0.1:8000")
    assert grades(tmp_path) == ["good", "poor"]
    Links(tmp_path).ensure({}, url="https://soiree.exemple.fr")
    assert grades(tmp_path) == ["good"]
