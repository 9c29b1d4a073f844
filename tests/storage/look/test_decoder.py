"""Uploaded pictures are decoded apart and written anew: right, small, without what else was in them."""

import asyncio
import io
import os
import random
import struct
import subprocess
import sys
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from topchrono.show.text import Text
from topchrono.storage.look import decoder
from topchrono.storage.look.decoder import DecodedPicture, PictureDecoder, PictureRefused

pytestmark = pytest.mark.slow

SIDE = 256
RED, GREEN = (200, 30, 40), (20, 160, 60)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def encoded(picture: Image.Image, form: str = "PNG", **options: Any) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, form, **options)
    return buffer.getvalue()


def halves(mode: str = "RGB", width: int = 120, height: int = 80) -> Image.Image:
    """Red on the left, green on the right."""
    picture = Image.new("RGB", (width, height), RED)
    picture.paste(GREEN, (width // 2, 0, width, height))
    return picture.convert(mode)


async def decode(data: bytes, side: int = SIDE) -> DecodedPicture:
    return await PictureDecoder().decode(data, longest_side=side)


def opened(decoded: DecodedPicture) -> Image.Image:
    picture = Image.open(io.BytesIO(decoded.content))
    picture.load()
    assert picture.size == (decoded.width, decoded.height)
    return picture


def looks_like(
    picture: Image.Image, place: tuple[int, int], colour: tuple[int, ...], within: int = 12
) -> bool:
    found = picture.convert("RGB").getpixel(place)
    assert isinstance(found, tuple)
    return all(abs(one - other) <= within for one, other in zip(found, colour, strict=True))


async def refusal(data: bytes) -> Text:
    with pytest.raises(PictureRefused) as refused:
        await decode(data)
    return refused.value.text


@pytest.mark.parametrize(
    ("picture", "form"),
    [
        (halves("RGB"), "PNG"),
        (halves("RGB"), "JPEG"),
        (halves("RGB"), "WEBP"),
        (halves("CMYK"), "JPEG"),
        (halves("RGBA"), "PNG"),
        (halves().quantize(8), "PNG"),
        (halves("RGBA"), "WEBP"),
    ],
)
async def test_every_kind_and_mode_has_the_same_colours(picture: Image.Image, form: str) -> None:
    found = opened(await decode(encoded(picture, form)))
    assert found.mode == "RGB"
    assert found.size == (120, 80)
    assert looks_like(found, (10, 40), RED)
    assert looks_like(found, (110, 40), GREEN)


@pytest.mark.parametrize(
    ("picture", "expected"),
    [
        (Image.new("L", (40, 40), 90), 90),
        (Image.new("1", (40, 40), 1), 255),
        (Image.new("I;16", (40, 40), 25_700), 100),
        (Image.new("I;16", (40, 40), 65_535), 255),
        (Image.new("LA", (40, 40), (70, 255)), 70),
    ],
)
async def test_greys_of_any_depth_stay_as_light_as_they_were(picture: Image.Image, expected: int) -> None:
    assert looks_like(opened(await decode(encoded(picture))), (20, 20), (expected,) * 3, within=1)


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
async def test_transparency_stays(form: str) -> None:
    picture = halves("RGBA")
    picture.paste((0, 0, 0, 0), (0, 0, 30, 80))
    found = opened(await decode(encoded(picture, form)))
    assert found.mode == "RGBA"
    assert found.getpixel((5, 40))[3] == 0  # type: ignore[index]
    assert found.getpixel((110, 40))[3] == 255  # type: ignore[index]


async def test_a_transparent_colour_of_a_palette_stays_transparent() -> None:
    picture = Image.new("P", (40, 40), 1)
    picture.putpalette([0, 0, 0, *RED])
    picture.paste(0, (0, 0, 20, 40))
    found = opened(await decode(encoded(picture, transparency=0)))
    assert found.mode == "RGBA"
    assert looks_like(found, (30, 20), RED)
    assert found.getpixel((5, 20))[3] == 0  # type: ignore[index]


@pytest.mark.parametrize(
    ("orientation", "size", "red_at", "green_at"),
    [
        (1, (120, 80), (5, 40), (115, 40)),
        (2, (120, 80), (115, 40), (5, 40)),
        (3, (120, 80), (115, 40), (5, 40)),
        (6, (80, 120), (40, 5), (40, 115)),
        (8, (80, 120), (40, 115), (40, 5)),
    ],
)
async def test_a_photo_is_turned_as_it_says(
    orientation: int, size: tuple[int, int], red_at: tuple[int, int], green_at: tuple[int, int]
) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    found = opened(await decode(encoded(halves(), "JPEG", exif=exif)))
    assert found.size == size
    assert looks_like(found, red_at, RED)
    assert looks_like(found, green_at, GREEN)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
async def test_where_and_by_whom_it_was_taken_does_not_stay(form: str) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Secret Maker"
    exif.get_ifd(0x8825)[2] = (48.0, 51.0, 24.0)
    options: dict[str, Any] = {"exif": exif}
    if form == "PNG":
        options["pnginfo"] = PngImagePlugin.PngInfo()
        options["pnginfo"].add_text("Author", "Secret Maker")
    data = encoded(halves(), form, **options)
    assert b"Secret Maker" in data
    for side in (SIDE, 64):
        decoded = await decode(data, side)
        assert b"Secret" not in decoded.content
        assert not opened(decoded).getexif()
        assert not opened(decoded).info.keys() & {"exif", "icc_profile", "xmp", "comment", "Author"}


async def test_what_stands_behind_the_picture_does_not_stay() -> None:
    for form in ("JPEG", "PNG"):
        decoded = await decode(encoded(halves(), form) + b"<script>alert(1)</script>PK\x03\x04")
        assert b"script" not in decoded.content


async def test_colours_of_another_space_are_those_of_the_screen() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    xyz = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for profile in (lab, xyz, b"no profile", xyz[:100], xyz[:40] + b"\xff" * 400):
        found = opened(await decode(encoded(halves(), icc_profile=profile)))
        assert looks_like(found, (10, 40), RED)
        assert "icc_profile" not in found.info


async def test_a_large_one_is_made_smaller_in_its_proportions() -> None:
    decoded = await decode(encoded(halves(width=1500, height=500)))
    assert (decoded.width, decoded.height) == (256, 85)
    thin = await decode(encoded(Image.new("RGB", (9000, 8), RED)))
    assert (thin.width, thin.height) == (256, 1)
    small = await decode(encoded(halves(width=20, height=10)))
    assert (small.width, small.height) == (20, 10)


async def test_a_logo_stays_sharp_and_a_photo_small() -> None:
    assert (await decode(encoded(halves()))).kind == "png"
    noise = Image.frombytes("RGB", (1600, 1200), os.urandom(1600 * 1200 * 3))
    photo = await decode(encoded(noise, "JPEG", quality=80), 2048)
    assert photo.kind == "webp"
    assert len(photo.content) < decoder.MOST_MADE_BYTES


@pytest.mark.parametrize(
    "data",
    [
        SVG,
        b"\xef\xbb\xbf" + SVG,
        b'<?xml version="1.0"?>\n<!-- a logo -->\n' + SVG,
        SVG.decode().encode("utf-16"),
        SVG.replace(b"<svg", b"<SVG"),
    ],
)
async def test_svg_is_refused_by_its_name(data: bytes) -> None:
    assert "SVG" in str(await refusal(data))


@pytest.mark.parametrize(
    ("data", "word"),
    [
        pytest.param(b"", "vide", id="nothing"),
        pytest.param(b"GIF89a" + bytes(100), "PNG, JPEG ou WebP", id="gif"),
        pytest.param(b"BM" + bytes(100), "PNG, JPEG ou WebP", id="bmp"),
        pytest.param(b"%PDF-1.7\n" + bytes(100), "PNG, JPEG ou WebP", id="pdf"),
        pytest.param(b"<!doctype html><title>Connexion</title>", "PNG, JPEG ou WebP", id="login page"),
        pytest.param(b"\x00\x00\x00\x18ftypheic" + bytes(100), "HEIC", id="heic"),
        pytest.param(b"\x00\x00\x00\x18ftypavif" + bytes(100), "AVIF", id="avif"),
        pytest.param(b"\x89PNG\r\n\x1a\n", "abîmée", id="head of a png"),
        pytest.param(b"\xff\xd8\xff\xe0" + bytes(100), "abîmée", id="head of a jpeg"),
        pytest.param(b"RIFF\x00\x00\x00\x00WEBP", "abîmée", id="head of a webp"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + random.Random(1).randbytes(5000), "abîmée", id="noise"),
        pytest.param(encoded(Image.new("RGB", (7, 100))), "petite", id="too small"),
        pytest.param(encoded(Image.new("RGBA", (50, 50), (255, 0, 0, 0))), "transparente", id="nothing seen"),
        pytest.param(b"\xff\xd8\xff" + bytes(decoder.MOST_BYTES), "10 Mo", id="too many bytes"),
    ],
)
async def test_what_cannot_be_used_is_refused_in_words(data: bytes, word: str) -> None:
    assert word in str(await refusal(data))


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
async def test_what_moves_is_refused(form: str) -> None:
    frames = [Image.new("RGB", (60, 60), colour) for colour in (RED, GREEN)]
    data = encoded(frames[0], form, save_all=True, append_images=frames[1:])
    assert "animée" in str(await refusal(data))


async def test_two_pictures_in_one_photo_are_no_animation() -> None:
    frames = [halves(), halves()]
    data = encoded(frames[0], "MPO", save_all=True, append_images=frames[1:])
    assert looks_like(opened(await decode(data)), (10, 40), RED)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
async def test_half_a_picture_is_refused_and_never_shown_half(form: str) -> None:
    noise = Image.frombytes("RGB", (200, 200), os.urandom(200 * 200 * 3))
    whole = encoded(noise, form)
    for part in (3, 2):
        assert "abîmée" in str(await refusal(whole[: len(whole) // part]))


def png(width: int, height: int, depth: int = 8, colours: int = 6, content: bytes = b"") -> bytes:
    """A PNG that says what it wants of itself."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, depth, colours, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", content) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda: encoded(Image.new("1", (20_000, 20_000))), id="large, of one bit"),
        pytest.param(lambda: encoded(Image.new("L", (4_600, 4_600))), id="large"),
        pytest.param(lambda: png(100_000, 100_000), id="said to be large"),
        pytest.param(lambda: png(2**31 - 1, 2**31 - 1), id="said to be endless"),
        pytest.param(lambda: png(30_000, 1_000), id="said to be wide"),
    ],
)
async def test_a_bomb_is_refused_before_it_is_unpacked(make: Callable[[], bytes]) -> None:
    data = make()
    started_at = time.monotonic()
    assert "trop de points" in str(await refusal(data))
    assert time.monotonic() - started_at < 10


async def test_text_that_unpacks_to_gigabytes_does_no_harm() -> None:
    bomb = zlib.compress(bytes(200_000_000), 9)
    picture = encoded(halves())
    text = b"iTXtx\x00\x01\x00\x00\x00" + bomb
    chunk = struct.pack(">I", len(text) - 4) + text + struct.pack(">I", zlib.crc32(text))
    data = picture[:33] + chunk + picture[33:]
    try:
        assert opened(await decode(data)).size == (120, 80)
    except PictureRefused as refused:
        assert "abîmée" in str(refused)  # noqa: PT017 - either will do


async def test_one_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    slow = tmp_path / "slow.py"
    slow.write_text("import time\ntime.sleep(60)\n", encoding="utf-8")
    monkeypatch.setattr(decoder, "_SCRIPT", slow)
    started_at = time.monotonic()
    with pytest.raises(PictureRefused, match="trop de points"):
        await PictureDecoder(within_s=0.5).decode(encoded(halves()), longest_side=SIDE)
    assert time.monotonic() - started_at < 5


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "{}",
        "nothing",
        '{"kind": "svg", "width": 9, "height": 9}\\n<svg>',
        '{"kind": "png", "width": 9, "height": 9}\\n<svg>',
        '{"kind": "webp", "width": 9, "height": 99999}\\nRIFF',
        '{"kind": "png", "width": "9", "height": 9}\\n',
        '{"refusal": "<b>"}',
        "[" * 100_000,
    ],
)
async def test_a_process_that_a_picture_took_over_is_not_believed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, answer: str
) -> None:
    taken_over = tmp_path / "taken_over.py"
    taken_over.write_text(f"print('''{answer}''', end='')\n", encoding="utf-8")
    monkeypatch.setattr(decoder, "_SCRIPT", taken_over)
    assert "abîmée" in str(await refusal(encoded(halves())))


async def test_a_cancelled_one_leaves_no_process_behind(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    noted = tmp_path / "pid"
    slow = tmp_path / "slow.py"
    slow.write_text(
        f"import os, time\nopen({str(noted)!r}, 'w').write(str(os.getpid()))\ntime.sleep(60)\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(decoder, "_SCRIPT", slow)
    decoding = asyncio.create_task(decode(encoded(halves())))
    async with asyncio.timeout(10):
        while not (noted.exists() and noted.read_text()):
            await asyncio.sleep(0.02)
    decoding.cancel()
    with pytest.raises(asyncio.CancelledError):
        await decoding
    with pytest.raises(ProcessLookupError):
        os.kill(int(noted.read_text()), 0)


def test_the_process_can_write_no_file_and_take_no_more_memory_than_it_needs(tmp_path: Path) -> None:
    program = (
        "import resource, sys\n"
        f"sys.path.insert(0, {str(Path(decoder.__file__).parent)!r})\n"
        "import decoder_process\n"
        "decoder_process._limit_resources()\n"
        "try:\n"
        "    bytearray(700_000_000)\n"
        "    print('memory')\n"
        "except MemoryError:\n"
        "    pass\n"
        "try:\n"
        f"    open({str(tmp_path / 'file')!r}, 'w').write('x' * 100_000)\n"
        "    print('file')\n"
        "except OSError:\n"
        "    pass\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stdout == ""
    assert not (tmp_path / "file").exists() or (tmp_path / "file").stat().st_size == 0
