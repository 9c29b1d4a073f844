"""A file made to harm is refused in clear words, soon, and without taking the memory."""

import io
import os
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.programme.files import ods, ods_rows, read, texts, xlsx, xlsx_with

pytestmark = pytest.mark.slow

MOST_WORK = 25
"""Bound of the processor's time, where 1 is what adding a million numbers takes: 0.08 to 0.16 s."""
"""Of the processor: what else the machine does is not the file's doing."""
MOST_MEGABYTES = 200
# Made by the test that needs it: some take a second.
MakeData = Callable[[], bytes]
OLE = bytes.fromhex("d0cf11e0a1b11ae1")

MEASURE = """
import os, resource, statistics, sys, time
from pathlib import Path
from topchrono.programme import read_programme

def peak():
    return sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))

def worked():
    return sum(os.times()[:4])

ADD = compile("total = 0\\nfor number in range(1_000_000):\\n    total += number", "floor", "exec")

def floor():
    start = time.process_time()
    exec(ADD, {})
    return time.process_time() - start

# Before and after: the processor may be faster in one moment than in another.
floors = [floor() for _ in range(3)]
before, start = peak(), worked()
programme = read_programme(Path(sys.argv[1]))
work, megabytes = worked() - start, (peak() - before) / 1024
floors += [floor() for _ in range(3)]
print(work / statistics.mean(floors), megabytes, programme.usable)
print(*(str(problem.text).replace(chr(160), " ") for problem in programme.problems), sep="\\n")
"""


def refusal(path: Path) -> str:
    """The first problem of a file that is refused in good time and memory, by a process of its own."""
    command = [sys.executable, "-c", MEASURE, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=30, check=True)
    measures, *problems = done.stdout.splitlines()
    work, megabytes, usable = measures.split()
    assert float(work) < MOST_WORK
    assert float(megabytes) < MOST_MEGABYTES
    assert usable == "False"
    return problems[0]


def refusal_of(data: bytes, tmp_path: Path) -> str:
    path = tmp_path / "programme"
    path.write_bytes(data)
    return refusal(path)


def noise() -> bytes:
    return random.Random(1).randbytes(9_000_000)


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, part in parts.items():
            file.writestr(name, part)
    return out.getvalue()


def lying_bomb() -> bytes:
    """A zip that declares ten bytes and unpacks to 300 MB."""
    size = 300_000_000
    honest = zipped({"xl/workbook.xml": bytes(size)})
    return honest.replace(size.to_bytes(4, "little"), (10).to_bytes(4, "little"))


def repeated(cells: str, rows: int) -> bytes:
    row = f'<table:table-row table:number-rows-repeated="{rows}">{cells}</table:table-row>'
    return ods(ods_rows([["Projet"]]) + row)


CELL = (
    '<table:table-cell office:value-type="string" table:number-columns-repeated="{}">'
    "<text:p>a</text:p></table:table-cell>"
)


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(
            lambda: xlsx_with('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), id="the farthest cell"
        ),
        pytest.param(lambda: xlsx_with('<row r="300000"><c r="J300000"><v>1</v></c></row>'), id="a far cell"),
        pytest.param(lambda: xlsx_with('<row r="9"><c r="XFD9"><v>1</v></c></row>'), id="a wide row"),
        pytest.param(lambda: xlsx_with(" " * 500_000_000), id="a bomb that declares its size"),
        pytest.param(lying_bomb, id="a bomb that hides its size"),
        pytest.param(
            lambda: xlsx_with('<row><c t="inlineStr"><is><t>a</t></is></c></row>' * 1_200_000),
            id="a million rows",
        ),
        pytest.param(lambda: zipped({f"{part}": b"" for part in range(90_000)}), id="a zip of many parts"),
        pytest.param(lambda: repeated(CELL.format(1), 4_000_000_000), id="an ods of endless rows"),
        pytest.param(lambda: b"<table>" + b"<tr><td>a" * 400_000, id="a web page of endless rows"),
        pytest.param(
            lambda: b"<table>" + b"<tr><td rowspan=5000 colspan=200>a" * 50_000, id="a web page of wide cells"
        ),
    ],
)
def test_a_workbook_that_unpacks_to_too_much_is_refused(make: MakeData, tmp_path: Path) -> None:
    assert refusal_of(make(), tmp_path).startswith("Cette feuille de calcul est démesurée.")


def test_a_web_page_of_comments_that_do_not_end_is_refused(tmp_path: Path) -> None:
    # Newer versions of Python read such a page in time, and find no table in it.
    refused = refusal_of(b"<table>" + b"<!--" * 180_000, tmp_path)
    assert refused.startswith(
        ("Cette feuille de calcul est démesurée.", "Ce fichier est une page web sans tableau.")
    )


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda: xlsx([["Projet"], ["Cresus"]])[:3000], id="a truncated xlsx"),
        pytest.param(lambda: b"PK\x03\x04" + noise(), id="noise that begins like a zip"),
        pytest.param(lambda: OLE + noise(), id="noise that begins like an xls"),
        pytest.param(lambda: OLE + bytes(9_000_000), id="nothing that begins like an xls"),
        pytest.param(lambda: b"PK\x05\x06" + bytes(18), id="an empty zip"),
        pytest.param(lambda: repeated(CELL.format(16384), 1048575), id="an ods full of one repeated cell"),
    ],
)
def test_what_opens_as_no_workbook_is_refused(make: MakeData, tmp_path: Path) -> None:
    assert refusal_of(make(), tmp_path).startswith("Ce fichier est abîmé ou n'est pas une feuille de calcul.")


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        pytest.param(lambda: bytes(9_000_000), "Ce fichier n'est pas un tableau.", id="nothing but NUL"),
        pytest.param(noise, "Ce fichier n'est pas un tableau.", id="noise"),
        pytest.param(
            lambda: b"Projet;" * 300, "Ce tableau a plus de 200 colonnes.", id="hundreds of columns"
        ),
        pytest.param(
            lambda: b"Projet;" * 1_400_000, "Une ligne de ce fichier est démesurée", id="a million columns"
        ),
        pytest.param(
            lambda: b"Projet\n" + (b'"ab";' * 100 + b'"\n";') * 18_000,
            "Une ligne de ce fichier est démesurée",
            id="one endless row",
        ),
        pytest.param(
            lambda: b"Projet;Ville\n" + b"a;b\n" * 2_400_000,
            "Ce tableau a plus de 5000 lignes.",
            id="a million rows",
        ),
        pytest.param(
            lambda: b"Projet" + b"\n" * 9_900_000 + b"a", "Ce tableau a plus de 5000 lignes.", id="a far row"
        ),
        pytest.param(
            lambda: b'"' * 9_900_001, "Une ligne de ce fichier est démesurée", id="nothing but quotes"
        ),
        pytest.param(
            lambda: b'"Projet;Ville"\n' + b'"a;b"\n' * 1_600_000,
            "Ce tableau a plus de 5000 lignes.",
            id="a million quoted lines",
        ),
        pytest.param(
            lambda: b'Projet\n"' + b"a\n" * 400_000, "Ce tableau a plus de 5000 lignes.", id="an open quote"
        ),
        pytest.param(
            lambda: b"Projet" + b";=1" * 199 + (b"\na" + b";=1" * 199) * 4990,
            "Ce programme",
            id="a full table",
        ),
    ],
)
def test_a_text_that_is_no_programme_is_refused(make: MakeData, reason: str, tmp_path: Path) -> None:
    assert refusal_of(make(), tmp_path).startswith(reason)


def test_a_file_over_ten_megabytes_is_refused_with_its_size(tmp_path: Path) -> None:
    path = tmp_path / "programme.xlsx"
    with path.open("wb") as file:
        file.truncate(512_000_000)

    assert refusal(path) == "Ce fichier est trop gros (512 Mo). Un programme tient en moins de 10 Mo."


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    assert refusal(tmp_path) == f"« {tmp_path} » est un dossier : il faut un fichier."
    assert refusal(tmp_path / "pipe") == f"« {tmp_path / 'pipe'} » n'est pas un fichier ordinaire."
    assert refusal(Path("/dev/zero")) == "« /dev/zero » n'est pas un fichier ordinaire."
    assert refusal(tmp_path / "absent.csv") == f"Le fichier « {tmp_path / 'absent.csv'} » est introuvable."


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "secret.csv"
    path.write_text("Projet\nCresus\n")
    path.chmod(0)

    assert refusal(path) == f"Vous n'avez pas le droit de lire « {path} »."


def test_an_empty_file_is_refused() -> None:
    assert texts(read(b"")) == ["Ce fichier est vide."]


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(
            lambda: OLE + bytes(1000) + "EncryptedPackage".encode("utf-16-le") + bytes(1000), id="xlsx"
        ),
        pytest.param(
            lambda: ods(ods_rows([["Projet"]]), '<manifest:encryption-data manifest:checksum="a"/>'), id="ods"
        ),
    ],
)
def test_a_file_locked_by_a_password_says_so(make: MakeData) -> None:
    assert texts(read(make())) == [
        "Ce fichier est protégé par un mot de passe. Enregistrez-le sans mot de passe."
    ]


def test_an_outside_file_named_in_a_workbook_is_never_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("le mot de passe")
    data = xlsx_with('<row r="3"><c r="A3" t="inlineStr"><is><t>a&secret;b</t></is></c></row>')
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    entity = f'<!DOCTYPE x [<!ENTITY secret SYSTEM "{secret.as_uri()}">]><worksheet'
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(
        b"<worksheet", entity.encode(), 1
    )

    assert "le mot de passe" not in str(read(zipped(parts)))
