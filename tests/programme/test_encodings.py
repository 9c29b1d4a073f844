"""Letters are right whatever encoding a text file is in, or told with their rows."""

import pytest

from tests.programme.files import read, texts
from topchrono.programme.csv_file import read_csv
from topchrono.programme.encoding import decode

TEXT = "Projet;Ville;Résumé\nÉté numérique;Orléans;L’énergie à partager où l’œuvre naît, dès « Noël »\n"
# Older encodings have no ’, some no œ.
PLAIN = TEXT.replace("’", "'").replace("œ", "oe")


@pytest.mark.parametrize(
    "encoding",
    [
        *("utf-8", "utf-8-sig", "utf-7", "cp1252", "mac_roman"),
        *("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"),
    ],
)
def test_a_text_is_decoded_without_a_word(encoding: str) -> None:
    assert decode(TEXT.encode(encoding)) == (TEXT, (), ())


@pytest.mark.parametrize("encoding", ["iso8859-1", "iso8859-15", "cp1252", "mac_roman", "cp850"])
def test_a_plain_text_is_decoded_without_a_word(encoding: str) -> None:
    assert decode(PLAIN.encode(encoding)) == (PLAIN, (), ())


def test_the_letters_of_iso_8859_15_are_no_fractions() -> None:
    assert decode(b"L'\xbduvre \xe0 l'\xe9t\xe9;\xbcuvres;5 \xa4\n").text == "L'œuvre à l'été;Œuvres;5 €\n"


def test_a_half_in_windows_1252_stays_a_half() -> None:
    assert decode("½ journée à l’atelier".encode("cp1252")).text == "½ journée à l’atelier"


@pytest.mark.parametrize("wrong", ["cp1252", "iso8859-1", "mac_roman", "cp850", "cp437"])
def test_letters_from_a_wrong_encoding_are_mended_and_told(wrong: str) -> None:
    text = PLAIN.encode().decode(wrong)

    sheet = read_csv(text.encode())

    assert sheet.rows == [line.split(";") for line in PLAIN.splitlines()]
    assert "Ligne 2 : des lettres abîmées par un mauvais encodage sont réparées. Vérifiez-les." in [
        str(problem.text) for problem in sheet.problems
    ]


def test_letters_that_were_spoilt_twice_are_mended() -> None:
    spoilt = "Orléans".encode().decode("cp1252").encode().decode("cp1252")

    assert decode(f"Projet;Ville\nÉté;{spoilt}\n".encode()).text == "Projet;Ville\nÉté;Orléans\n"


def test_some_cells_alone_may_be_spoilt() -> None:
    spoilt = "Ã©tÃ© Ã\u00a0 OrlÃ©ans, lâ€™Å“uvre; Ã  Paris"

    decoded = decode(f"Projet;Ville\nForêt à Noël;Orléans\n{spoilt}\n".encode())

    assert decoded.text.splitlines()[2] == "été à Orléans, l’œuvre; à Paris"
    assert decoded.mended == (2,)


@pytest.mark.parametrize(
    "text",
    [
        "Âme à l’île",
        "SÃO PAULO",
        "Ça coûte 5 €",
        "L’Åland",
        "√2 ≈ 1,41",
        "“Été”",
        "Ô temps",
        "Œuvre – « Noël »",
        "Ã",
    ],
)
def test_a_text_that_only_looks_spoilt_is_left_alone(text: str) -> None:
    assert decode(text.encode()) == (text, (), ())


def test_two_encodings_in_one_file_are_read_and_told() -> None:
    data = "Projet;Ville\nÉté;Orléans\n".encode() + "Forêt;Montréal\n".encode("cp1252")

    programme = read(data)

    assert [content.city for content in programme.contents] == ["Orléans", "Montréal"]
    assert any(text.startswith("Ligne 3 : ses lettres accentuées") for text in texts(programme))


def test_letters_that_are_lost_are_told_with_their_row() -> None:
    sheet = read_csv('Projet;Résumé\nÉté;"a\nb"\nFor\ufffdt;c\n'.encode())

    assert [problem.row for problem in sheet.problems] == [3]
    assert str(sheet.problems[0].text).startswith("Ligne 3 : certaines lettres sont illisibles")


def test_a_nul_is_taken_out_and_told_with_its_row() -> None:
    sheet = read_csv(b"Projet;Ville\nAl\x00pha;Lyon\n")

    assert sheet.rows[1] == ["Alpha", "Lyon"]
    assert str(sheet.problems[0].text).startswith("Ligne 2 : des caractères invisibles")


def test_the_old_mark_of_the_end_is_nothing_to_tell() -> None:
    sheet = read_csv(b"Projet;Ville\r\nAlpha;Lyon\r\n\x1a")

    assert (sheet.rows[1:], sheet.problems) == ([["Alpha", "Lyon"]], ())


def test_letters_of_an_encoding_that_is_not_known_are_told() -> None:
    programme = read("Projet;Ville\nŁódź;Kraków\nAlpha;Lyon\n".encode("cp1250"))

    assert any(text.startswith("Ligne 2 : ses lettres accentuées") for text in texts(programme))


def test_accented_letters_that_became_question_marks_are_told() -> None:
    programme = read("Projet;Ville\n?t? num?rique;Orl?ans\nQui vient ?;Lyon\n")

    assert texts(programme) == [
        "Ligne 2 : des lettres accentuées sont peut-être remplacées par « ? ». Vérifiez-les."
    ]


@pytest.mark.parametrize("title", ["Qui? Quoi?", "https://x.org/a?b=1", "Été?oui"])
def test_other_question_marks_are_nothing_to_tell(title: str) -> None:
    assert texts(read(f"Projet;Ville\n{title};Lyon\n")) == []
