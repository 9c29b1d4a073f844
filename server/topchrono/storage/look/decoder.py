"""Has a picture decoded by another process, and says in words what is wrong with one that can't be used."""

import asyncio
import contextlib
from pathlib import Path

import msgspec

from topchrono.runtime.background_process import paused_at_deadlines, start_python_in_background
from topchrono.runtime.quiet import Quiet
from topchrono.show.text import N_, TextError

MOST_BYTES = 10 * 1024 * 1024
"""Of a picture that is given to us."""
MOST_MADE_BYTES = 4 * 1024 * 1024
"""Of the one that is made of it."""
WITHIN_S = 25.0
HEAD_BYTES = 256

_SCRIPT = Path(__file__).with_name("decoder_process.py")

TOO_HEAVY = N_("Cette image dépasse {most} Mo : enregistrez-la en plus petit.")
TOO_LARGE = N_("Cette image a trop de points : réduisez-la à 4000 points de côté, puis réessayez.")
TOO_SMALL = N_("Cette image est trop petite : il faut au moins 8 points de côté.")
ANIMATED = N_("Cette image est animée : donnez une image fixe.")
EMPTY = N_("Cette image est entièrement transparente : on n'y verrait rien.")
DAMAGED = N_("Cette image est abîmée ou incomplète. Enregistrez-la de nouveau, puis réessayez.")
SVG = N_(
    "Les images SVG ne sont pas acceptées : elles peuvent contenir des programmes. "
    "Enregistrez ce logo en PNG, avec un fond transparent."
)
HEIC = N_("Ce format de photo (HEIC, AVIF) n'est pas accepté : enregistrez l'image en JPEG, puis réessayez.")
NO_PICTURE = N_("Ce fichier n'est pas une image PNG, JPEG ou WebP.")
NOTHING = N_("Ce fichier est vide.")

_REFUSALS = {
    "too large": TOO_LARGE,
    "too small": TOO_SMALL,
    "animated": ANIMATED,
    "empty": EMPTY,
    "damaged": DAMAGED,
}
_MAGIC = {"png": b"\x89PNG\r\n\x1a\n", "webp": b"RIFF"}


class PictureRefused(TextError):
    """A picture that can't be used."""


class Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The first line of the process's answer."""

    refusal: str | None = None
    kind: str = ""
    width: int = 0
    height: int = 0


class DecodedPicture(msgspec.Struct, frozen=True):
    """A picture that is safe to serve."""

    kind: str
    """``png`` or ``webp``."""
    width: int
    height: int
    content: bytes


class PictureDecoder:
    """Decodes one picture after another."""

    def __init__(self, quiet: Quiet | None = None, *, within_s: float = WITHIN_S) -> None:
        """Near a deadline of ``quiet`` its process stands still."""
        self._quiet = quiet
        self._within_s = within_s
        # Each takes a processor and some hundred megabytes.
        self._turn = asyncio.Lock()

    async def decode(self, data: bytes, *, longest_side: int) -> DecodedPicture:
        """The picture in ``data``, with sides of ``longest_side`` at most. Raises :class:`PictureRefused`."""
        _refuse_by_first_bytes(data)
        async with self._turn:
            answer = await self._ask_process(data, longest_side)
        return _read(answer, longest_side)

    async def _ask_process(self, data: bytes, longest_side: int) -> bytes:
        process = await start_python_in_background(str(_SCRIPT), str(longest_side))
        try:
            async with asyncio.timeout(self._within_s), paused_at_deadlines(process, self._quiet):
                answer, _ = await process.communicate(data)
        except TimeoutError as error:
            raise PictureRefused(TOO_LARGE) from error
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        if process.returncode:
            # Ended by one of its limits, or crashed by the picture.
            raise PictureRefused(TOO_LARGE if process.returncode < 0 else DAMAGED)
        return answer


def _refuse_by_first_bytes(data: bytes) -> None:
    """Raises :class:`PictureRefused` for what is told at a glance."""
    if len(data) > MOST_BYTES:
        raise PictureRefused(TOO_HEAVY, most=MOST_BYTES // 1024**2)
    if not data:
        raise PictureRefused(NOTHING)
    if data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")) or (data[:4], data[8:12]) == (
        b"RIFF",
        b"WEBP",
    ):
        return
    if data[4:8] == b"ftyp":
        raise PictureRefused(HEIC)
    # An SVG may begin with a mark, a declaration or a comment, and be written in 16 bits a letter.
    start = data[:4096].replace(b"\x00", b"").lower()
    raise PictureRefused(SVG if b"<svg" in start or data[:2] == b"\x1f\x8b" else NO_PICTURE)


def _read(answer: bytes, longest_side: int) -> DecodedPicture:
    """The answer of the process, which the picture may have taken over."""
    line, _, content = answer.partition(b"\n")
    try:
        head = msgspec.json.decode(line[:HEAD_BYTES], type=Head)
    except msgspec.DecodeError as error:
        raise PictureRefused(DAMAGED) from error
    if head.refusal is not None:
        raise PictureRefused(_REFUSALS.get(head.refusal, DAMAGED))
    is_sound = (
        head.kind in _MAGIC
        and content.startswith(_MAGIC[head.kind])
        and len(content) <= MOST_MADE_BYTES
        and 1 <= head.width <= longest_side
        and 1 <= head.height <= longest_side
    )
    if not is_sound:
        raise PictureRefused(DAMAGED)
    return DecodedPicture(head.kind, head.width, head.height, content)
