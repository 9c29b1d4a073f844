"""Reads one picture, which may be malicious, and writes it anew: upright, in sRGB, small, without metadata.

Run as ``python decoder_process.py LONGEST_SIDE`` with the picture on the standard input. It writes a line of
JSON to the standard output: ``{"refusal": "damaged"}``, or the kind, width and height of the new picture,
whose bytes follow. It limits its own memory, its CPU time and what it can write, and imports nothing of ours.
"""

import contextlib
import io
import json
import sys
import warnings

from PIL import Image, ImageCms, ImageFile, ImageOps, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

_MEMORY_BYTES = 600_000_000
_PROCESSOR_S = 10
"""The show's clock goes first."""
_MOST_PIXELS = {"JPEG": 60_000_000, "MPO": 60_000_000, "PNG": 20_000_000, "WEBP": 20_000_000}
"""A JPEG is reduced while it is decoded."""
_FORMATS = (
    JpegImagePlugin.JpegImageFile.format,
    PngImagePlugin.PngImageFile.format,
    WebPImagePlugin.WebPImageFile.format,
)
_LEAST_SIDE = 8
_MOST_PNG_PIXELS = 1_100_000
_MOST_PNG_BYTES = 300_000
"""A larger one, or one that takes more, is written as WebP."""
_QUALITIES = (86, 70, 50)
_ENOUGH_BYTES = 1_000_000
_DEEP = ("I", "F")


class Refused(Exception):
    """The picture can't be used; the text is the reason's code."""


def main(longest_side: int) -> None:
    """Read the standard input, and write the answer."""
    output = sys.stdout.buffer
    data = sys.stdin.buffer.read()
    try:
        kind, picture, encoded = convert(data, longest_side)
    except Refused as refused:
        output.write(json.dumps({"refusal": str(refused)}).encode() + b"\n")
        return
    head = {"kind": kind, "width": picture.width, "height": picture.height}
    output.write(json.dumps(head).encode() + b"\n" + encoded)


def convert(data: bytes, longest_side: int) -> tuple[str, Image.Image, bytes]:
    """The kind, the pixels and the bytes of the new picture. Raises :class:`Refused`."""
    try:
        picture = _pixels(data, longest_side)
        return _encoded(picture)
    except Refused:
        raise
    except (MemoryError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused("too large") from error
    except Exception as error:
        # A damaged picture can fail in any way.
        raise Refused("damaged") from error


def _pixels(data: bytes, longest_side: int) -> Image.Image:
    picture: Image.Image = Image.open(io.BytesIO(data), formats=[name for name in _FORMATS if name])
    width, height = picture.size
    if width * height > _MOST_PIXELS.get(picture.format or "", 0):
        raise Refused("too large")
    if min(width, height) < _LEAST_SIDE:
        raise Refused("too small")
    # Phones add a second picture to a JPEG, which does not move.
    if picture.format in ("PNG", "WEBP") and getattr(picture, "n_frames", 1) > 1:
        raise Refused("animated")
    picture.draft(None, (longest_side, longest_side))
    picture.load()
    profile = picture.info.get("icc_profile")
    picture = _eight_bit(picture)
    picture.thumbnail((longest_side, longest_side), Image.Resampling.LANCZOS)
    return _without_empty_alpha(_in_srgb(_upright(picture), profile))


def _eight_bit(picture: Image.Image) -> Image.Image:
    """The picture with 8 bits a channel, in a mode that can be resized smoothly."""
    if picture.mode.startswith(_DEEP):
        # Pillow's own conversion clips what is above 255.
        return picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if picture.mode in ("L", "RGB", "CMYK") and "transparency" not in picture.info:
        return picture
    return picture.convert("RGBA" if picture.has_transparency_data else "RGB")


def _upright(picture: Image.Image) -> Image.Image:
    """As its Exif says that it is to be turned."""
    try:
        return ImageOps.exif_transpose(picture)
    except Exception:  # noqa: BLE001 - damaged metadata is no damaged picture
        return picture


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    mode = "RGBA" if picture.mode == "RGBA" else "RGB"
    if profile and picture.mode in ("RGB", "RGBA", "CMYK"):
        # A profile that is damaged, or of another kind of picture, is left out.
        with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError):
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            alpha = picture.getchannel("A") if mode == "RGBA" else None
            base = picture.convert("RGB") if alpha else picture
            converted = ImageCms.profileToProfile(
                base, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
            if converted is not None:
                if alpha:
                    converted.putalpha(alpha)
                return converted
    return picture.convert(mode)


def _without_empty_alpha(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture
    least, most = picture.getchannel("A").getextrema()
    if most == 0:
        raise Refused("empty")
    return picture.convert("RGB") if least == 255 else picture


def _encoded(picture: Image.Image) -> tuple[str, Image.Image, bytes]:
    """Lossless where that is small, as most logos are."""
    # What Pillow would write along: profile, Exif, comments.
    picture.info.clear()
    if picture.width * picture.height <= _MOST_PNG_PIXELS:
        encoded = _bytes_of(picture, "PNG", optimize=True)
        if len(encoded) <= _MOST_PNG_BYTES:
            return "png", picture, encoded
    for quality in _QUALITIES:
        encoded = _bytes_of(picture, "WEBP", quality=quality, method=4)
        if len(encoded) <= _ENOUGH_BYTES:
            break
    return "webp", picture, encoded


def _bytes_of(picture: Image.Image, form: str, **options: int | bool) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, form, **options)
    return buffer.getvalue()


def _limit_resources() -> None:
    if sys.platform == "win32":
        return
    import resource

    # Not every system supports every limit; the parent's timeout is one more.
    for limit, value in (
        (resource.RLIMIT_AS, _MEMORY_BYTES),
        (resource.RLIMIT_CPU, _PROCESSOR_S),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, (value, value))


if __name__ == "__main__":
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    _limit_resources()
    main(int(sys.argv[1]))
