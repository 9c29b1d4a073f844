"""The address of a programme on the Internet, as people paste it: that of its page, not of its data."""

import html
import re
from typing import Literal, NoReturn

from msgspec import Struct
from yarl import URL

from topchrono.inputs.hosts import in_url, read_host_name
from topchrono.inputs.reading import NotUnderstood, clean, shown
from topchrono.show.text import N_

Kind = Literal["google", "ethercalc", "pretalx", "file"]

LONGEST = 2_000
"""Characters. Browsers open no longer ones everywhere."""
_LONGEST_TYPED = 20_000
_LOWEST_PORT = 1024
_WEB_PORTS = (80, 443)

_NO_ADDRESS = N_(
    "« {value} » n’est pas une adresse. Copiez celle du tableau en ligne : elle commence par https://."
)
_SEVERAL = N_("Il y a là plusieurs adresses. Donnez seulement celle du tableau.")
_THIS_MACHINE = N_(
    "« {value} » est le chemin d’un fichier de votre ordinateur, pas une adresse. Déposez ce fichier."
)
_PASSWORD = N_(
    "Cette adresse contient un nom ou un mot de passe. Donnez l’adresse d’un tableau que tout le monde peut "
    "lire avec son lien."
)
_PORT = N_("« {value} » : le port {port} n’est pas celui d’un site.")
_TOO_LONG = N_("Cette adresse est trop longue. Copiez celle du tableau depuis la barre du navigateur.")
_FORM = N_(
    "Cette adresse est celle d’un formulaire. Ouvrez ses réponses dans un tableur en ligne (Google Forms : "
    "« Réponses », puis « Associer à Sheets »), et donnez l’adresse de ce tableur."
)
_FOLDER = N_(
    "Cette adresse est celle d’un dossier. Ouvrez-y le tableau du programme, et donnez l’adresse qui "
    "s’affiche alors."
)
_LIST = N_(
    "Cette adresse est celle d’une page d’accueil, pas d’un tableau. Ouvrez le tableau du programme, et "
    "donnez l’adresse qui s’affiche alors."
)
_DOCUMENT = N_(
    "Cette adresse est celle d’un document, pas d’un tableau. Sélectionnez le tableau qu’il contient, "
    "copiez-le et collez-le."
)
_LOGIN = N_(
    "Cette adresse mène à une page de connexion : le tableau n’est pas public. Partagez-le avec toute "
    "personne qui a le lien (Google Sheets : Partager → Accès général → Tous les utilisateurs disposant du "
    "lien), et donnez son adresse."
)
_NO_EXPORT = N_(
    "{service} ne donne pas ses tableaux à d’autres programmes par leur adresse. Téléchargez celui du "
    "programme en CSV ou en Excel, et déposez le fichier."
)
_ENCRYPTED = N_(
    "{service} chiffre ses tableaux : ils ne s’ouvrent que dans un navigateur. Choisissez-y Fichier → "
    "Exporter, et déposez le fichier."
)

_FORMS = (
    "forms.gle",
    "framaforms.org",
    "tally.so",
    "typeform.com",
    "forms.office.com",
    "forms.cloud.microsoft",
    "jotform.com",
    "surveymonkey.com",
    "paperform.co",
)
_SERVICES = {
    "airtable.com": "Airtable",
    "notion.so": "Notion",
    "notion.site": "Notion",
    "notion.com": "Notion",
    "1drv.ms": "OneDrive",
    "onedrive.live.com": "OneDrive",
    "onedrive.com": "OneDrive",
    "sharepoint.com": "SharePoint",
    "office.com": "Excel",
    "office365.com": "Excel",
    "excel.cloud.microsoft": "Excel",
    "kdrive.infomaniak.com": "kDrive",
    "icloud.com": "iCloud",
    "baserow.io": "Baserow",
    "coda.io": "Coda",
    "monday.com": "monday.com",
    "smartsheet.com": "Smartsheet",
    "trello.com": "Trello",
}
"""Domains of services that give tables to their own pages alone."""
_ENCRYPTED_SERVICES = {
    "cryptpad.fr": "CryptPad",
    "cryptpad.org": "CryptPad",
    "drive.proton.me": "Proton Drive",
}
_LOGIN_HOSTS = ("accounts.google.com", "login.microsoftonline.com", "login.live.com")

_URL = re.compile(r"https?://[^\s<>\"'`«»“”]+", re.IGNORECASE)
_BARE = re.compile(r"(?:[\w-]+\.)+[^\W\d_]{2,}(?::\d+)?(?:[/?#]\S*)?")
_BARE_LOCAL = re.compile(
    r"(?:localhost|\d+(?:\.\d+){3}|\[[0-9a-f:.]+\])(?::\d+)?(?:[/?#]\S*)?", re.IGNORECASE
)
_PATH = re.compile(r"file:|[a-z]:[\\/]|\\\\|~?/|\.{1,2}/", re.IGNORECASE)
_FILE_NAME = re.compile(r"[^/\\?#]+\.(?:csv|tsv|xlsx?|xlsm|ods|json|html?)", re.IGNORECASE)
_TRAILING = ".,;:!?…*"
_BRACKETS = {")": "(", "]": "[", "}": "{"}

_SHEET = re.compile(
    r"(?:/a/[^/]+)?/spreadsheets(?:/u/\d+)?/d/(?P<published>e/)?(?P<id>[\w-]+)(?:/(?P<rest>.*))?"
)
_SHEET_NUMBER = re.compile(r"\bgid=(\d+)")
_TABLES = ("csv", "tsv", "xlsx", "ods")
_DRIVE_FILE = re.compile(r"/file(?:/u/\d+)?/d/(?P<id>[\w-]+)(?:/.*)?")
_CALC = re.compile(r"/(?:_/)?(?P<room>=?[^/]+)(?:/(?:edit|view|app|appeditor|form|csv|html|xlsx|ods|md))?/?")
_CALC_FILE = re.compile(r"\.(?P<type>csv|xlsx|ods|html|md|csv\.json)$", re.IGNORECASE)
_AGENDA = re.compile(r"/(?P<event>[\w-]+)/(?:schedule|talk|speaker|featured|sneak)(?:/.*)?")
_TABLE_FILE = re.compile(r"\.(?:csv|tsv|xlsx?|ods|json)$", re.IGNORECASE)
_ORGANISERS = re.compile(r"/orga/event/(?P<event>[\w-]+)(?:/.*)?")
_API = re.compile(r"/api/events/(?P<event>[\w-]+)(?:/(?P<list>submissions|talks)(?:/.*)?)?/?")
_EVENT = re.compile(r"/(?P<event>[\w-]+)(?:/(?:(?:cfp|submit)(?:/.*)?)?)?")
_WITH_NAMES = "speakers,track,submission_type,slots,slots.room,answers,answers.question"
_NEXTCLOUD = re.compile(
    r"(?P<share>(?:/[\w-]+)?(?:/index\.php)?/s/[A-Za-z0-9]{15})(?:/(?:download|preview)?)?"
)
_GRIST = re.compile(r"(?P<site>/o/[\w-]+)?/(?P<id>[A-Za-z0-9]{12,24})(?:/.*)?")


class ProgrammeAddress(Struct, frozen=True):
    """Where the data of a programme is."""

    url: str
    """What to fetch: http or https, in ASCII, without a fragment."""
    kind: Kind = "file"


def read_programme_address(text: str) -> ProgrammeAddress:
    """The one address in ``text``, which may have words around it, be HTML, or lack its ``https://``.

    Raises :class:`NotUnderstood` where there is none, or nothing that holds a programme.
    """
    if len(text) > _LONGEST_TYPED:
        raise NotUnderstood(_TOO_LONG)
    typed = clean(html.unescape(text) if "&amp;" in text else text)
    found = list(dict.fromkeys(map(_without_what_follows, _URL.findall(typed))))
    if len(found) > 1:
        raise NotUnderstood(_SEVERAL)
    return address_of_url(found[0] if found else _with_scheme(typed.strip("<>")))


def address_of_url(text: str) -> ProgrammeAddress:
    """Where the data is that the page at the URL shows; what is no page that we know is a file.

    Raises :class:`NotUnderstood` for what holds no programme.
    """
    if len(text) > LONGEST:
        raise NotUnderstood(_TOO_LONG)
    url = _canonical(text)
    _refuse_service(url)
    for read in (_google, _drive, _calc, _pretalx, _grist, _nextcloud, _dropbox, _github):
        if found := read(url):
            return found
    return ProgrammeAddress(str(url.with_fragment(None)))


def _without_what_follows(url: str) -> str:
    """The address without the marks of the sentence around it."""
    while url and (url[-1] in _TRAILING or (url[-1] in _BRACKETS and _BRACKETS[url[-1]] not in url)):
        url = url[:-1]
    return url


def _with_scheme(typed: str) -> str:
    if _BARE_LOCAL.fullmatch(typed):
        return f"http://{typed}"
    if _PATH.match(typed) or _FILE_NAME.fullmatch(typed):
        raise NotUnderstood(_THIS_MACHINE, value=shown(typed))
    if not _BARE.fullmatch(typed):
        _refuse(_NO_ADDRESS, typed)
    return f"https://{typed}"


def _canonical(text: str) -> URL:
    """The address with its host in lower case and ASCII, and what is no ASCII in percents."""
    if "\\" in text or not text.isprintable():
        _refuse(_NO_ADDRESS, text)
    try:
        url = URL(text)
        port = url.explicit_port
    except ValueError:
        _refuse(_NO_ADDRESS, text)
    if url.scheme not in ("http", "https") or not url.host:
        _refuse(_NO_ADDRESS, text)
    if url.user is not None or url.password is not None:
        raise NotUnderstood(_PASSWORD)
    if port is not None and port < _LOWEST_PORT and port not in _WEB_PORTS:
        raise NotUnderstood(_PORT, value=shown(text), port=port)
    authority = in_url(read_host_name(url.host)) + ("" if url.is_default_port() else f":{url.port}")
    return URL.build(
        scheme=url.scheme,
        authority=authority,
        path=url.raw_path,
        query_string=url.raw_query_string,
        fragment=url.raw_fragment,
        encoded=True,
    )


def _refuse_service(url: URL) -> None:
    """Refuse pages of services that give no table to other programs."""
    host = _host(url)
    if host in _LOGIN_HOSTS:
        raise NotUnderstood(_LOGIN)
    if _is_in(host, _FORMS) or (host == "docs.google.com" and url.raw_path.startswith("/forms")):
        raise NotUnderstood(_FORM)
    for message, services in ((_NO_EXPORT, _SERVICES), (_ENCRYPTED, _ENCRYPTED_SERVICES)):
        for domain, name in services.items():
            if _is_in(host, (domain,)):
                raise NotUnderstood(message, service=name)


def _google(url: URL) -> ProgrammeAddress | None:
    if _host(url) == "sheets.google.com":
        raise NotUnderstood(_LIST)
    if _host(url) != "docs.google.com":
        return None
    sheet = _SHEET.fullmatch(url.raw_path)
    if sheet is None:
        raise NotUnderstood(_LIST if url.raw_path.startswith("/spreadsheets") else _DOCUMENT)
    rest, query = sheet["rest"] or "", url.query
    if rest.startswith("gviz/") and "out:csv" in query.get("tqx", ""):
        return ProgrammeAddress(str(url.with_fragment(None)), "google")
    is_published = bool(sheet["published"]) or rest.startswith("pub")
    number = _SHEET_NUMBER.search(url.fragment) or _SHEET_NUMBER.search(url.query_string)
    chosen = {"gid": number[1]} if number else {}
    wanted = query.get("output" if is_published else "format", "")
    table = wanted if wanted in _TABLES else "csv"
    if is_published:
        # A published sheet is given alone only if that is asked.
        single = {"single": "true"} if chosen and table in ("csv", "tsv") else {}
        found = {**chosen, **single, "output": table}
    else:
        key = {"resourcekey": query["resourcekey"]} if query.get("resourcekey") else {}
        found = {"format": table, **chosen, **key}
    end = "pub" if is_published else "export"
    path = f"/spreadsheets/d/{sheet['published'] or ''}{sheet['id']}/{end}"
    return ProgrammeAddress(str(url.with_path(path).with_query(found)), "google")


def _drive(url: URL) -> ProgrammeAddress | None:
    if _host(url) != "drive.google.com":
        return None
    file = _DRIVE_FILE.fullmatch(url.raw_path)
    number = file["id"] if file else url.query.get("id", "")
    if not number or url.raw_path.startswith(("/drive", "/folderview", "/embeddedfolderview")):
        raise NotUnderstood(_FOLDER)
    found = {"export": "download", "id": number}
    if url.query.get("resourcekey"):
        found["resourcekey"] = url.query["resourcekey"]
    return ProgrammeAddress(str(url.with_path("/uc").with_query(found)), "google")


def _calc(url: URL) -> ProgrammeAddress | None:
    """Framacalc and other EtherCalcs."""
    host = _host(url)
    if not (_is_in(host, ("framacalc.org",)) or "ethercalc" in host or host.startswith("calc.")):
        return None
    if url.raw_path == "/":
        raise NotUnderstood(_LIST)
    found = _CALC.fullmatch(url.raw_path)
    if found is None:
        return None
    file = _CALC_FILE.search(found["room"])
    room = found["room"][: file.start()] if file else found["room"]
    # What begins so is a book of several sheets, and is given whole as a workbook alone.
    table = (
        "xlsx" if room.startswith("=") else file[1].lower() if file and file[1].lower() in _TABLES else "csv"
    )
    where = url.with_host("lite.framacalc.org") if host in ("framacalc.org", "www.framacalc.org") else url
    return ProgrammeAddress(str(where.with_path(f"/{room}.{table}", encoded=True)), "ethercalc")


def _pretalx(url: URL) -> ProgrammeAddress | None:
    path = url.raw_path
    if api := _API.fullmatch(path):
        where = url.with_path(f"/api/events/{api['event']}/{api['list'] or 'submissions'}/", encoded=True)
        query = {**url.query, "expand": _WITH_NAMES, "format": "json"}
        return ProgrammeAddress(str(where.with_query(query)), "pretalx")
    found = _ORGANISERS.fullmatch(path) or _AGENDA.fullmatch(path)
    if found is None and _is_in(_host(url), ("pretalx.com",)):
        found = _EVENT.fullmatch(path)
    is_json = path.endswith("/schedule.json")
    if found is None or (_TABLE_FILE.search(path) and not is_json):
        return ProgrammeAddress(str(url.with_fragment(None)), "pretalx") if is_json else None
    schedule = f"/{found['event']}/schedule/export/schedule.json"
    return ProgrammeAddress(str(url.with_path(schedule, encoded=True)), "pretalx")


def _grist(url: URL) -> ProgrammeAddress | None:
    if not (_is_in(_host(url), ("getgrist.com",)) or _host(url).startswith("grist.")):
        return None
    if "/api/docs/" in url.raw_path:
        return None
    found = _GRIST.fullmatch(url.raw_path)
    if found is None:
        raise NotUnderstood(_LIST)
    path = f"{found['site'] or ''}/api/docs/{found['id']}/download/xlsx"
    return ProgrammeAddress(str(url.with_path(path, encoded=True)))


def _nextcloud(url: URL) -> ProgrammeAddress | None:
    found = _NEXTCLOUD.fullmatch(url.raw_path)
    if found is None:
        return None
    where = url.with_path(f"{found['share']}/download", encoded=True)
    return ProgrammeAddress(str(where.with_query(url.query_string)))


def _dropbox(url: URL) -> ProgrammeAddress | None:
    if not _is_in(_host(url), ("dropbox.com",)):
        return None
    if not url.raw_path.startswith(("/s/", "/scl/fi/")):
        raise NotUnderstood(_FOLDER)
    query = {name: value for name, value in url.query.items() if name not in ("dl", "raw")}
    return ProgrammeAddress(str(url.with_fragment(None).with_query({**query, "dl": "1"})))


def _github(url: URL) -> ProgrammeAddress | None:
    marks = ("/blob/", "/raw/") if _host(url) == "github.com" else ("/-/blob/", "/-/raw/")
    if marks[0] not in url.raw_path:
        return None
    return ProgrammeAddress(str(url.with_path(url.raw_path.replace(*marks, 1), encoded=True)))


def _host(url: URL) -> str:
    return url.raw_host or ""


def _is_in(host: str, domains: tuple[str, ...]) -> bool:
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)


def _refuse(message: str, typed: str) -> NoReturn:
    raise NotUnderstood(message, value=shown(typed))
