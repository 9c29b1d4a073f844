"""Validates a zipped workbook before it is unpacked."""

import io
import struct
import zipfile
import zlib

from topchrono.show.text import N_

from .problem import UnreadableError

TOO_LARGE = N_(
    "Cette feuille de calcul est démesurée. Recopiez les lignes du programme dans un nouveau fichier."
)
LOCKED = N_("Ce fichier est protégé par un mot de passe. Enregistrez-le sans mot de passe.")
DAMAGED = N_(
    "Ce fichier est abîmé ou n'est pas une feuille de calcul. "
    "Ouvrez-le dans votre tableur et enregistrez-le de nouveau en XLSX, en ODS ou en CSV."
)

MAX_PARTS = 1_000
MAX_UNPACKED = 64_000_000
_CHUNK = 1_000_000
_ENTRY_MARK = b"PK\x01\x02"
_LOCAL_HEADER = struct.Struct("<26xHH")
_ENCRYPTED = 1
_MANIFEST = "META-INF/manifest.xml"
_ODS_ENCRYPTED = b"encryption-data"


def check_zip(data: bytes) -> None:
    """Accept a zip of at most 1,000 parts and 64 MB, as counted, not as declared.

    Raises:
        UnreadableError: it is a bomb, damaged, or locked by a password.
    """
    # Count in the raw bytes: a list of a hundred thousand parts would itself take a lot of memory.
    if data.count(_ENTRY_MARK) > MAX_PARTS:
        raise UnreadableError(TOO_LARGE)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        parts = archive.infolist()
        if sum(part.file_size for part in parts) > MAX_UNPACKED:
            raise UnreadableError(TOO_LARGE)
        left = MAX_UNPACKED
        for part in parts:
            left -= _unpacked_size(data, part, left)
        if _MANIFEST in archive.namelist() and _ODS_ENCRYPTED in archive.read(_MANIFEST):
            raise UnreadableError(LOCKED)
    except (zipfile.BadZipFile, zlib.error, struct.error, ValueError, NotImplementedError):
        raise UnreadableError(DAMAGED) from None


def _unpacked_size(data: bytes, part: zipfile.ZipInfo, most: int) -> int:
    """The real size of a part, in bytes; ``zipfile`` itself would stop at the declared one."""
    if part.flag_bits & _ENCRYPTED:
        raise UnreadableError(LOCKED)
    if part.compress_type == zipfile.ZIP_STORED:
        return part.compress_size
    if part.compress_type != zipfile.ZIP_DEFLATED:
        raise UnreadableError(DAMAGED)
    name_length, extra_length = _LOCAL_HEADER.unpack_from(data, part.header_offset)
    start = part.header_offset + _LOCAL_HEADER.size + name_length + extra_length
    packed = data[start : start + part.compress_size]
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    size = 0
    while packed and not unpacker.eof:
        size += len(unpacker.decompress(packed, _CHUNK))
        packed = unpacker.unconsumed_tail
        if size > most:
            raise UnreadableError(TOO_LARGE)
    return size
