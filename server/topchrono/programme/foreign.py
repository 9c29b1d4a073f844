"""Recognises files that are no tables, to say what they are and what to do."""

import io
import re
import zipfile

import msgspec

from topchrono.show.text import N_

from .encoding import decode
from .problem import UnreadableError

_PDF = N_(
    "Ce fichier est un PDF, pas un tableau. Enregistrez le programme en XLSX, ODS ou CSV depuis le tableur "
    "où il a été écrit."
)
_PICTURE = N_(
    "Ce fichier est une image, un son ou une vidéo, pas un tableau. Enregistrez le programme en XLSX, ODS "
    "ou CSV depuis un tableur."
)
_DOCUMENT = N_(
    "Ce fichier est un document texte, pas un tableau. Copiez son tableau dans un tableur, puis "
    "enregistrez-le en XLSX, ODS ou CSV."
)
_SLIDES = N_(
    "Ce fichier est une présentation, pas un tableau. Enregistrez le programme en XLSX, ODS ou CSV depuis un "
    "tableur."
)
_ARCHIVE = N_("Ce fichier est une archive. Ouvrez-la, et donnez le tableau qu’elle contient.")
_APPLE = N_(
    "Ce fichier vient de Numbers, de Pages ou de Keynote. Ouvrez-le, choisissez Fichier → Exporter vers → "
    "Excel, et donnez le fichier exporté."
)
_SHORTCUT = N_(
    "Ce fichier n’est qu’un raccourci vers une page. Ouvrez-la, choisissez Fichier → Télécharger → "
    "Microsoft Excel (.xlsx), et donnez le fichier téléchargé."
)
_LOGIN = N_(
    "Ce fichier est une page de connexion : le tableau en ligne n’a pas été téléchargé. Ouvrez-le dans un "
    "navigateur, choisissez Fichier → Télécharger → Microsoft Excel (.xlsx), et donnez le fichier téléchargé."
)
_WEB_PAGE = N_(
    "Ce fichier est une page web sans tableau. Ouvrez le tableau en ligne dans un navigateur, choisissez "
    "Fichier → Télécharger → Microsoft Excel (.xlsx), et donnez le fichier téléchargé."
)
_CALENDAR = N_(
    "Ce fichier est un agenda (iCalendar), pas un tableau. Le programme en est un, avec une ligne par projet."
)
_CONTACTS = N_(
    "Ce fichier contient des fiches de contact, pas un tableau. Le programme en est un, avec une ligne "
    "par projet."
)
_JSON = N_("Ce fichier est au format JSON, pas un tableau. Exportez le programme en XLSX, ODS ou CSV.")
_XML = N_(
    "Ce fichier est au format XML. Ouvrez-le dans votre tableur, et enregistrez-le en XLSX, en ODS ou en CSV."
)
_SAVED_PAGE = N_(
    "Ce fichier est une page web enregistrée (MHTML). Ouvrez-la dans votre tableur, et enregistrez-la en "
    "XLSX, en ODS ou en CSV."
)
_MAIL = N_("Ce fichier est un message électronique. Enregistrez sa pièce jointe, et donnez-la.")
_DATABASE = N_("Ce fichier est une base de données. Exportez la table des projets en XLSX, ODS ou CSV.")
_COMPANION = N_(
    "Ce fichier accompagne le tableau sans le contenir. Donnez celui dont le nom ne commence pas par « ._ »."
)

_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", _PDF),
    (b"\x89PNG", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"GIF8", _PICTURE),
    (b"RIFF", _PICTURE),
    (b"II*\x00", _PICTURE),
    (b"MM\x00*", _PICTURE),
    (b"OggS", _PICTURE),
    (b"ID3", _PICTURE),
    (b"{\\rtf", _DOCUMENT),
    (b"\x1f\x8b", _ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", _ARCHIVE),
    (b"Rar!\x1a", _ARCHIVE),
    (b"BZh9", _ARCHIVE),
    (b"\xfd7zXZ", _ARCHIVE),
    (b"SQLite format 3\x00", _DATABASE),
    (b"\x00\x01\x00\x00Standard", _DATABASE),
    (b"bplist", _SHORTCUT),
    (b"\x00\x05\x16\x07", _COMPANION),
)
_PLACES = ((4, b"ftyp", _PICTURE), (257, b"ustar", _ARCHIVE))
_STREAMS = (
    ("Workbook", None),
    ("Book", None),
    ("WordDocument", _DOCUMENT),
    ("PowerPoint Document", _SLIDES),
    ("__substg1.0_", _MAIL),
)
"""Names of parts in an OLE file; a workbook may hold documents."""

_HEAD = 4_000
_PAGE_HEAD = 200_000
_TEXT_BEGINNINGS = (
    ("begin:vcalendar", _CALENDAR),
    ("begin:vcard", _CONTACTS),
    ("[internetshortcut]", _SHORTCUT),
    ("[desktop entry]", _SHORTCUT),
    ("mime-version:", _MAIL),
    ("from: ", _MAIL),
    ("return-path:", _MAIL),
    ("received:", _MAIL),
    ("delivered-to:", _MAIL),
)
_HTML = re.compile(
    r"(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?<(?:!doctype html|html|head|meta|style|body|table)\b", re.DOTALL
)
_LOGIN_PAGE = re.compile(
    r"accounts\.google\.com|servicelogin|login\.microsoftonline|type=[\"']?password|sign in|se connecter"
    r"|connectez-vous|connexion",
    re.IGNORECASE,
)


def refuse_foreign(data: bytes) -> None:
    """Refuse what is no table.

    Raises:
        UnreadableError: it is another kind of file, which the error names.
    """
    found = next((message for beginning, message in _BEGINNINGS if data.startswith(beginning)), None)
    found = found or next((text for at, mark, text in _PLACES if data.startswith(mark, at)), None)
    if found is None and not data.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        found = _foreign_text(data)
    if found:
        raise UnreadableError(found)


def _foreign_text(data: bytes) -> str | None:
    head = decode(data[:_HEAD]).text.lstrip().lower()
    for beginning, message in _TEXT_BEGINNINGS:
        if head.startswith(beginning):
            is_page = message == _MAIL and "multipart/related" in head and "\nto:" not in head
            return _SAVED_PAGE if is_page else message
    if head.startswith("<?xml") and not _HTML.match(head):
        return _SHORTCUT if "<plist" in head else _XML
    if head.startswith(("{", "[")):
        try:
            msgspec.json.decode(data)
        except (msgspec.DecodeError, RecursionError):
            return None
        return _SHORTCUT if "docs.google.com" in head or '"doc_id"' in head else _JSON
    return None


def is_web_page(data: bytes) -> bool:
    """Whether a text file is HTML, whatever its name says."""
    return bool(_HTML.match(decode(data[:_HEAD]).text.lstrip().lower()))


def web_page_error(text: str) -> UnreadableError:
    """The error for a web page without a table."""
    return UnreadableError(_LOGIN if _LOGIN_PAGE.search(text[:_PAGE_HEAD]) else _WEB_PAGE)


def refuse_foreign_zip(data: bytes) -> None:
    """Refuse a sound zip that is no workbook.

    Raises:
        UnreadableError: it is another kind of file, which the error names.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        kind = archive.read("mimetype").decode("ascii", "replace") if "mimetype" in names else ""
    folders = {name.partition("/")[0] for name in names}
    if "xl" in folders or not names or "spreadsheet" in kind:
        return
    if any(name.endswith((".iwa", "Index.zip", "index.apxl", "index.xml")) for name in names):
        raise UnreadableError(_APPLE)
    if "ppt" in folders or "presentation" in kind:
        raise UnreadableError(_SLIDES)
    if "word" in folders or kind:
        raise UnreadableError(_DOCUMENT)
    if "content.xml" not in names:
        raise UnreadableError(_ARCHIVE)


def refuse_foreign_ole(data: bytes) -> None:
    """Refuse an OLE file that is no workbook.

    Raises:
        UnreadableError: it is another kind of file, which the error names.
    """
    found = next((message for name, message in _STREAMS if name.encode("utf-16-le") in data), None)
    if found:
        raise UnreadableError(found)
