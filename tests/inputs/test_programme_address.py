"""What people paste as the address of their programme leads to its data, or to what they can do instead."""

import string
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.inputs.refusals import refusal_of
from topchrono.inputs.programme_address import LONGEST, address_of_url, read_programme_address
from topchrono.inputs.reading import NotUnderstood

SHEET = "https://docs.google.com/spreadsheets/d/1AbC_def-ghiJKLmnop"
PUBLISHED = "https://docs.google.com/spreadsheets/d/e/2PACX-1vQ"
NAMES = "expand=speakers,track,submission_type,slots,slots.room,answers,answers.question&format=json"


@pytest.mark.parametrize(
    ("pasted", "fetched"),
    [
        (f"{SHEET}/edit?usp=sharing", f"{SHEET}/export?format=csv"),
        (f"{SHEET}/edit#gid=0", f"{SHEET}/export?format=csv&gid=0"),
        # The fragment is of the sheet that is open now.
        (f"{SHEET}/edit?gid=12#gid=34", f"{SHEET}/export?format=csv&gid=34"),
        (f"{SHEET}/htmlview", f"{SHEET}/export?format=csv"),
        (f"{SHEET}/copy", f"{SHEET}/export?format=csv"),
        (SHEET, f"{SHEET}/export?format=csv"),
        (SHEET.replace("https://", ""), f"{SHEET}/export?format=csv"),
        (SHEET.replace("/d/", "/u/1/d/"), f"{SHEET}/export?format=csv"),
        (SHEET.replace("/spreadsheets", "/a/asso.example/spreadsheets"), f"{SHEET}/export?format=csv"),
        (f"{SHEET}/export?format=xlsx", f"{SHEET}/export?format=xlsx"),
        (f"{SHEET}/export?format=pdf&gid=3", f"{SHEET}/export?format=csv&gid=3"),
        (f"{SHEET}/edit?resourcekey=0-a", f"{SHEET}/export?format=csv&resourcekey=0-a"),
        (f"{SHEET}/gviz/tq?tqx=out:csv&sheet=Pitchs", f"{SHEET}/gviz/tq?tqx=out:csv&sheet=Pitchs"),
        (f"{SHEET}/pubhtml?gid=2", f"{SHEET}/pub?gid=2&single=true&output=csv"),
        (f"{PUBLISHED}/pubhtml", f"{PUBLISHED}/pub?output=csv"),
        (f"{PUBLISHED}/pub?output=xlsx", f"{PUBLISHED}/pub?output=xlsx"),
        (f"{PUBLISHED}/pubhtml?gid=2&single=true", f"{PUBLISHED}/pub?gid=2&single=true&output=csv"),
        (
            f'<iframe src="{PUBLISHED}/pubhtml?gid=2&amp;single=true&amp;widget=true"></iframe>',
            f"{PUBLISHED}/pub?gid=2&single=true&output=csv",
        ),
        (
            "https://drive.google.com/file/d/1xyz/view?usp=sharing",
            "https://drive.google.com/uc?export=download&id=1xyz",
        ),
        ("https://drive.google.com/open?id=1xyz", "https://drive.google.com/uc?export=download&id=1xyz"),
    ],
)
def test_every_address_of_a_google_sheet_leads_to_its_export(pasted: str, fetched: str) -> None:
    address = read_programme_address(pasted)
    assert (address.url, address.kind) == (fetched, "google")


@pytest.mark.parametrize(
    ("pasted", "fetched"),
    [
        ("https://lite.framacalc.org/nuit-9abc", "https://lite.framacalc.org/nuit-9abc.csv"),
        ("https://lite.framacalc.org/nuit-9abc?auth=0", "https://lite.framacalc.org/nuit-9abc.csv"),
        ("https://lite.framacalc.org/nuit-9abc/view", "https://lite.framacalc.org/nuit-9abc.csv"),
        ("https://lite.framacalc.org/nuit.html", "https://lite.framacalc.org/nuit.csv"),
        ("https://lite.framacalc.org/nuit.xlsx", "https://lite.framacalc.org/nuit.xlsx"),
        ("https://framacalc.org/nuit", "https://lite.framacalc.org/nuit.csv"),
        ("https://ethercalc.net/_/nuit/csv", "https://ethercalc.net/nuit.csv"),
        ("https://ethercalc.net/=nuit", "https://ethercalc.net/=nuit.xlsx"),
        ("https://ethercalc.net/nuit.1", "https://ethercalc.net/nuit.1.csv"),
        ("https://calc.asso.example/nuit#here", "https://calc.asso.example/nuit.csv"),
    ],
)
def test_every_address_of_an_ethercalc_leads_to_its_export(pasted: str, fetched: str) -> None:
    address = read_programme_address(pasted)
    assert (address.url, address.kind) == (fetched, "ethercalc")


SCHEDULE = "https://cfp.example.org/nuit/schedule/export/schedule.json"
API = "https://cfp.example.org/api/events/nuit"


@pytest.mark.parametrize(
    ("pasted", "fetched"),
    [
        ("https://cfp.example.org/nuit/schedule/", SCHEDULE),
        ("https://cfp.example.org/nuit/schedule/v/0.3/", SCHEDULE),
        ("https://cfp.example.org/nuit/schedule/#2026-11-30", SCHEDULE),
        ("https://cfp.example.org/nuit/schedule/export/schedule.xml", SCHEDULE),
        ("https://cfp.example.org/nuit/talk/ABCDEF/", SCHEDULE),
        ("https://cfp.example.org/nuit/speaker/", SCHEDULE),
        ("https://cfp.example.org/orga/event/nuit/submissions/", SCHEDULE),
        (SCHEDULE, SCHEDULE),
        ("https://pretalx.com/nuit/cfp", SCHEDULE.replace("cfp.example.org", "pretalx.com")),
        ("https://pretalx.com/nuit/", SCHEDULE.replace("cfp.example.org", "pretalx.com")),
        (f"{API}/submissions/", f"{API}/submissions/?{NAMES}"),
        (f"{API}/submissions/?state=confirmed", f"{API}/submissions/?state=confirmed&{NAMES}"),
        (f"{API}/submissions/ABCDEF/", f"{API}/submissions/?{NAMES}"),
        (f"{API}/talks/", f"{API}/talks/?{NAMES}"),
        (API, f"{API}/submissions/?{NAMES}"),
    ],
)
def test_every_address_of_a_pretalx_leads_to_its_data(pasted: str, fetched: str) -> None:
    address = read_programme_address(pasted)
    assert (address.url, address.kind) == (fetched, "pretalx")


@pytest.mark.parametrize(
    ("pasted", "fetched"),
    [
        ("https://example.org/programme.csv", "https://example.org/programme.csv"),
        ("HTTPS://Example.ORG:443/Programme.xlsx#x", "https://example.org/Programme.xlsx"),
        ("https://example.org/été.ods?a=é", "https://example.org/%C3%A9t%C3%A9.ods?a=%C3%A9"),
        ("https://été.example/a.csv", "https://xn--t-9fab.example/a.csv"),
        ("example.org/a.csv", "https://example.org/a.csv"),
        ("localhost:8000/a.csv", "http://localhost:8000/a.csv"),
        ("192.168.1.20/a.csv", "http://192.168.1.20/a.csv"),
        ("http://[::1]:8000/a.csv", "http://[::1]:8000/a.csv"),
        ("Bonjour, voici : https://example.org/a.csv.\nMerci !", "https://example.org/a.csv"),
        ("« https://example.org/a.csv »", "https://example.org/a.csv"),
        ("<https://example.org/a.csv>", "https://example.org/a.csv"),
        ("[Programme](https://example.org/a.csv)", "https://example.org/a.csv"),
        ("https://example.org/a_(b).csv", "https://example.org/a_(b).csv"),
        ("https://example.org/a.csv\nhttps://example.org/a.csv", "https://example.org/a.csv"),
        ("https://nuage.example/s/aBcDeFgHiJkLmN1", "https://nuage.example/s/aBcDeFgHiJkLmN1/download"),
        (
            "https://nuage.example/index.php/s/aBcDeFgHiJkLmN1?path=/&files=a.xlsx",
            "https://nuage.example/index.php/s/aBcDeFgHiJkLmN1/download?path=/&files=a.xlsx",
        ),
        (
            "https://www.dropbox.com/scl/fi/a/p.xlsx?rlkey=z&dl=0",
            "https://www.dropbox.com/scl/fi/a/p.xlsx?rlkey=z&dl=1",
        ),
        (
            "https://docs.getgrist.com/abcdefghijkl/Programme/p/3",
            "https://docs.getgrist.com/api/docs/abcdefghijkl/download/xlsx",
        ),
        ("https://github.com/o/r/blob/main/p.csv", "https://github.com/o/r/raw/main/p.csv"),
        ("https://gitlab.com/o/r/-/blob/main/p.csv", "https://gitlab.com/o/r/-/raw/main/p.csv"),
    ],
)
def test_other_addresses_are_of_a_file(pasted: str, fetched: str) -> None:
    address = read_programme_address(pasted)
    assert (address.url, address.kind) == (fetched, "file")


@pytest.mark.parametrize(
    ("pasted", "reason"),
    [
        ("https://docs.google.com/forms/d/e/x/viewform", "d’un formulaire"),
        ("https://forms.gle/x", "d’un formulaire"),
        ("https://framaforms.org/nuit-1", "d’un formulaire"),
        ("https://tally.so/r/x", "d’un formulaire"),
        ("https://drive.google.com/drive/folders/1x", "d’un dossier"),
        ("https://drive.google.com/drive/u/0/my-drive", "d’un dossier"),
        ("https://www.dropbox.com/scl/fo/x", "d’un dossier"),
        ("https://docs.google.com/spreadsheets/u/0/", "page d’accueil"),
        ("https://lite.framacalc.org/", "page d’accueil"),
        ("https://docs.google.com/document/d/x/edit", "d’un document"),
        ("https://docs.google.com/presentation/d/x/edit", "d’un document"),
        ("https://accounts.google.com/ServiceLogin?continue=x", "page de connexion"),
        ("https://airtable.com/shrX", "Airtable ne donne pas"),
        ("https://equipe.notion.site/x", "Notion ne donne pas"),
        ("https://asso.sharepoint.com/:x:/g/x", "SharePoint ne donne pas"),
        ("https://1drv.ms/x/x", "OneDrive ne donne pas"),
        ("https://cryptpad.fr/sheet/#/2/x", "CryptPad chiffre"),
        ("C:\\Users\\Anne\\programme.xlsx", "d’un fichier de votre ordinateur"),
        ("file:///home/anne/programme.csv", "d’un fichier de votre ordinateur"),
        ("/home/anne/programme.csv", "d’un fichier de votre ordinateur"),
        ("programme.xlsx", "d’un fichier de votre ordinateur"),
        ("ftp://example.org/a.csv", "n’est pas une adresse"),
        ("javascript:alert(1)", "n’est pas une adresse"),
        ("bonjour", "n’est pas une adresse"),
        ("", "n’est pas une adresse"),
        ("https://", "n’est pas une adresse"),
        ("http://good.example\\@evil.example/", "n’est pas une adresse"),
        ("http://[::1", "n’est pas une adresse"),
        ("https://anne:secret@example.org/a.csv", "un nom ou un mot de passe"),
        ("https://example.org:22/", "le port 22"),
        ("https://example.org:99999/", "n’est pas une adresse"),
        ("http://2130706433/", "n'est pas le nom ni l'adresse d'une machine"),
        ("http://0x7f.1/", "n'est pas le nom ni l'adresse d'une machine"),
        ("https://a.example/1 https://a.example/2", "plusieurs adresses"),
        (f"https://example.org/{'a' * LONGEST}", "trop longue"),
        ("a" * 100_000, "trop longue"),
    ],
)
def test_what_holds_no_programme_is_refused_with_what_to_do(pasted: str, reason: str) -> None:
    assert reason in refusal_of(read_programme_address, pasted)


HOSTS = st.sampled_from(
    ["docs.google.com", "drive.google.com", "lite.framacalc.org", "ethercalc.net", "pretalx.com",
     "cfp.example", "docs.getgrist.com", "www.dropbox.com", "nuage.example", "github.com", "[::1]",
     "127.0.0.1", "é.example"]
)  # fmt: skip
SEGMENTS = st.sampled_from(
    ["spreadsheets", "d", "e", "edit", "pub", "pubhtml", "export", "schedule", "talk", "api", "events", "s",
     "submissions", "file", "uc", "open", "=nuit", "nuit.csv", "schedule.json", "orga", "event", "blob", ".",
     "..", "%2e%2e", "%2F", "aBcDeFgHiJkLmN1", "é", "/", "%20"]
) | st.text(string.printable, max_size=12)  # fmt: skip
QUERIES = st.text("gidoutpformasxlc=&#%;:@?/é0123456789", max_size=30)


@given(st.builds("{}://{}/{}?{}".format, st.sampled_from(["http", "https", "HTTP", "ftp"]), HOSTS,
                 st.lists(SEGMENTS, max_size=6).map("/".join), QUERIES))  # fmt: skip
def test_what_is_understood_is_an_address_to_fetch_that_is_understood_as_itself(pasted: str) -> None:
    try:
        address = address_of_url(pasted)
    except NotUnderstood:
        return
    parts = urlsplit(address.url)
    assert parts.scheme in ("http", "https")
    assert parts.hostname
    assert "@" not in parts.netloc
    assert "#" not in address.url
    assert address.url.isascii()
    assert address.url.isprintable()
    assert " " not in address.url
    assert address_of_url(address.url) == address


@given(st.text(max_size=300))
def test_any_text_is_understood_or_refused(pasted: str) -> None:
    for text in (pasted, f"https://{pasted}", f"https://example.org/{pasted}"):
        try:
            address = read_programme_address(text)
        except NotUnderstood:
            continue
        assert address.url.startswith(("http://", "https://"))
