"""A file of another kind is read if it holds a table; else the refusal says what it is and what to do."""

import io
import json
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.programme.files import read, texts
from topchrono.programme import Programme, read_programme

OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def projects(programme: Programme) -> list[str]:
    return [content.project for content in programme.contents]


def zipped(*names: str, mimetype: str = "") -> bytes:
    """The same bytes at any time: they name tests, which all workers must call alike."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        if mimetype:
            file.writestr(zipfile.ZipInfo("mimetype"), mimetype)
        for name in names:
            file.writestr(zipfile.ZipInfo(name), b"<x/>")
    return out.getvalue()


def tar() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as file:
        file.addfile(tarfile.TarInfo("programme.csv"))
    return out.getvalue()


def ole(stream: str) -> bytes:
    return OLE + bytes(500) + stream.encode("utf-16-le") + bytes(500)


GOOGLE_SHORTCUT = json.dumps({"url": "https://docs.google.com/open?id=1", "doc_id": "1", "email": "a@b.c"})
LOGIN = '<!DOCTYPE html><html><head><title>Google Sheets</title></head><body><a href="https://accounts.google.com/">'


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n", "un PDF"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "une image"),
        (b"\xff\xd8\xff\xe0" + bytes(50), "une image"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(50), "une image"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "une image"),
        (b"{\\rtf1\\ansi Projet}", "un document texte"),
        (zipped("[Content_Types].xml", "word/document.xml"), "un document texte"),
        (zipped("content.xml", mimetype="application/vnd.oasis.opendocument.text"), "un document texte"),
        (ole("WordDocument"), "un document texte"),
        (zipped("[Content_Types].xml", "ppt/presentation.xml"), "une présentation"),
        (
            zipped("content.xml", mimetype="application/vnd.oasis.opendocument.presentation"),
            "une présentation",
        ),
        (ole("PowerPoint Document"), "une présentation"),
        (ole("__substg1.0_0037001F"), "un message électronique"),
        (b"Return-Path: <a@b.c>\nSubject: Programme\n\nBonjour", "un message électronique"),
        (
            b"From: Ada <a@b.c>\nTo: Bob <b@b.c>\nContent-Type: multipart/related;\n",
            "un message électronique",
        ),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related;\n", "une page web enregistrée"),
        (zipped("programme.csv"), "une archive"),
        (zipped("Programme.html", "resources/sheet.css"), "une archive"),
        (tar(), "une archive"),
        (b"\x1f\x8b\x08" + bytes(50), "une archive"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(50), "une archive"),
        (b"Rar!\x1a\x07\x01" + bytes(50), "une archive"),
        (b'{"projets": [{"nom": "Alpha"}]}', "au format JSON"),
        (b'[{"projet": "Alpha"}]', "au format JSON"),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
            "au format XML",
        ),
        (b"\xef\xbb\xbf<?xml version='1.0'?><office:document/>", "au format XML"),
        (b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", "un agenda"),
        (b"BEGIN:VCARD\nFN:Ada\nEND:VCARD\n", "des fiches de contact"),
        (b"SQLite format 3\x00" + bytes(50), "une base de données"),
    ],
)
def test_another_kind_of_file_is_named(data: bytes, kind: str) -> None:
    (text,) = texts(read(data))

    assert text.startswith(("Ce fichier est " + kind, "Ce fichier contient " + kind))


@pytest.mark.parametrize(
    ("data", "beginning"),
    [
        (zipped("Index/Document.iwa", "Metadata/Properties.plist"), "Ce fichier vient de Numbers"),
        (zipped("Index.zip", "preview.jpg"), "Ce fichier vient de Numbers"),
        (GOOGLE_SHORTCUT.encode(), "Ce fichier n’est qu’un raccourci"),
        (b"[InternetShortcut]\r\nURL=https://docs.google.com/\r\n", "Ce fichier n’est qu’un raccourci"),
        (
            b'<?xml version="1.0"?><!DOCTYPE plist><plist><key>URL</key></plist>',
            "Ce fichier n’est qu’un raccourci",
        ),
        (b"\x00\x05\x16\x07" + bytes(80), "Ce fichier accompagne le tableau"),
        (LOGIN.encode(), "Ce fichier est une page de connexion"),
        (b"<html><body>Erreur 404</body></html>", "Ce fichier est une page web sans tableau"),
    ],
)
def test_a_file_that_only_leads_to_the_table_says_how_to_get_it(data: bytes, beginning: str) -> None:
    (text,) = texts(read(data))

    assert text.startswith(beginning)


@pytest.mark.parametrize(
    ("name", "mark"),
    [("~$programme.xlsx", "~$"), (".~lock.programme.ods#", ".~lock."), ("._programme.csv", "._")],
)
def test_a_file_beside_the_real_one_is_named(name: str, mark: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(b"\x03Ada" + bytes(160))

    (text,) = texts(read_programme(path))
    assert text.endswith(f"Donnez celui dont le nom ne commence pas par « {mark} ».")


PAGE = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="{charset}">
<style>td {{ color: red }}</style></head><body><table border=1>
<tr><th>Projet</th><th>Ville</th><th>Résumé</th></tr>
<tr><td>Été &amp; co</td><td rowspan="2">Orléans</td><td>un<br>deux</td></tr>
<tr><td>Forêt</td><td>plus
  loin</td></tr>
<tr style="display: none"><td>Caché</td><td>Lyon</td><td></td></tr>
<tr><td><s>Barré</s></td><td>Lyon</td></tr>
</table></body></html>"""


@pytest.mark.parametrize("charset", ["utf-8", "windows-1252", "utf-16"])
def test_a_web_page_under_the_name_of_a_spreadsheet_gives_its_table(charset: str) -> None:
    programme = read(PAGE.format(charset=charset).encode(charset))

    assert projects(programme) == ["Été & co", "Forêt"]
    assert programme.cities == ["Orléans"]
    assert [content.summary for content in programme.contents] == ["un deux", "plus loin"]


def test_the_table_of_projects_is_found_among_those_of_a_page() -> None:
    menu = "<table><tr><td>Accueil</td><td>Titre</td></tr></table>"
    table = "<table><tr><td>Projet<td>Ville<tr><td>Alpha<td>Lyon</table>"

    assert projects(read(menu + table)) == ["Alpha"]


def test_a_table_without_its_last_tags_is_read() -> None:
    assert projects(read("<table><tr><td>Projet<td>Ville<tr><td>Alpha<td>Lyon")) == ["Alpha"]


def test_tabs_under_the_name_of_a_spreadsheet_are_read(tmp_path: Path) -> None:
    path = tmp_path / "programme.xls"
    path.write_bytes("Projet\tVille\nAlpha\tOrléans\n".encode("utf-16"))

    assert projects(read_programme(path)) == ["Alpha"]


def test_a_bracket_at_the_beginning_makes_no_other_kind_of_file() -> None:
    assert projects(read("[Soirée] Projets\nProjet;Ville\nAlpha;Lyon\n")) == ["Alpha"]
