"""Reads the sheets of an XLSX, XLS or ODS file, which may be malicious."""

import subprocess
import sys
from pathlib import Path
from typing import Literal

import msgspec

from .problem import UnreadableError
from .table import MAX_COLUMNS, MAX_ROWS, Sheet
from .zip_check import DAMAGED, LOCKED, TOO_LARGE, check_zip

_ZIP = b"PK"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED_IN_OLE = "EncryptedPackage".encode("utf-16-le")

_SCRIPT = Path(__file__).with_name("sheet_process.py")
_TIMEOUT_S = 10
_CRASHED = 1
_REFUSALS = {"damaged": DAMAGED, "locked": LOCKED, "too large": TOO_LARGE}


def is_spreadsheet(data: bytes) -> bool:
    """Whether the first bytes are those of a workbook and not of a text."""
    return data.startswith((_ZIP, _OLE))


def read_sheets(data: bytes) -> list[Sheet]:
    """The visible sheets, in their order.

    Raises:
        UnreadableError: damaged, locked, or larger than any programme.
    """
    if data.startswith(_ZIP):
        check_zip(data)
    elif _LOCKED_IN_OLE in data:
        raise UnreadableError(LOCKED)
    answer = _ask_process(data)
    if isinstance(answer, str):
        raise UnreadableError(_REFUSALS[answer])
    return answer


def _ask_process(data: bytes) -> list[Sheet] | Literal["damaged", "locked", "too large"]:
    """The answer of the subprocess: a few bytes can declare terabytes of cells and crash a process."""
    command = [sys.executable, "-P", str(_SCRIPT), str(MAX_ROWS), str(MAX_COLUMNS)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=_TIMEOUT_S, check=True)  # noqa: S603
    except subprocess.TimeoutExpired:
        return "too large"
    except subprocess.CalledProcessError as error:
        return "damaged" if error.returncode == _CRASHED else "too large"
    return msgspec.msgpack.decode(done.stdout, type=list[Sheet] | Literal["damaged", "locked", "too large"])
