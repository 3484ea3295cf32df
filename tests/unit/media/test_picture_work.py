"""Pictures are cleaned and measured, and what means harm is refused and harms nobody."""

import io
from pathlib import Path

import pytest
from PIL import Image, ImageCms
from support.cases import cases
from support.hostile_pictures import HOSTILE, chunks, picture
from support.media import stored_in

from gql_blog.content import StoredFile
from gql_blog.errors import MediaRefused
from gql_blog.media import LocalStore, MediaFiles, key_of

LIMIT = 20_000_000
FORMS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")


async def received(files: MediaFiles, data: bytes) -> tuple[StoredFile, Image.Image]:
    stored = await stored_in(files, chunks(data), LIMIT)
    return stored, Image.open(io.BytesIO(await bytes_of(files, stored)))


async def bytes_of(files: MediaFiles, stored: StoredFile) -> bytes:
    extension = stored.mime_type.rpartition("/")[2].replace("jpeg", "jpg")
    return b"".join([part async for part in files.store.read(key_of(stored.sha256, extension), 0, stored.size)])


def in_secret(form: str, orientation: int = 1) -> bytes:
    """A picture whose left half is red, with a place and a name in its metadata."""
    drawn = Image.new("RGB", (80, 40), "blue")
    drawn.paste("red", (0, 0, 40, 40))
    exif = Image.Exif()
    exif[0x0112], exif[0x013B] = orientation, "SECRET-NAME"
    exif.get_ifd(0x8825)[1], exif.get_ifd(0x8825)[2] = "N", (48.0, 51.0, 24.0)
    written = io.BytesIO()
    options = {} if form == "GIF" else {"exif": exif}
    drawn.save(written, form, **options, comment=b"SECRET-COMMENT")
    return written.getvalue()


@cases("name", HOSTILE)
async def test_what_means_harm_is_refused(files: MediaFiles, name: str) -> None:
    reason, made = HOSTILE[name]
    with pytest.raises(MediaRefused) as refused:
        await stored_in(files, chunks(made(), 65_536), LIMIT)
    assert refused.value.reason == reason
    assert [each async for each in files.store.list()] == []


async def test_nothing_is_left_of_what_was_refused(files: MediaFiles, tmp_path: Path) -> None:
    with pytest.raises(MediaRefused):
        await stored_in(files, chunks(HOSTILE["jpeg that ends"][1]()), LIMIT)
    assert {path.suffix for path in (tmp_path / "work").iterdir()} == {".lock"}


@cases("form", FORMS)
async def test_metadata_is_gone(files: MediaFiles, form: str) -> None:
    stored, found = await received(files, in_secret(form))
    assert b"SECRET" not in await bytes_of(files, stored)
    assert not found.getexif()
    assert (found.format, found.size) == (form, (80, 40))


@cases("orientation", [3, 6, 8])
async def test_a_picture_stands_upright(files: MediaFiles, orientation: int) -> None:
    stored, found = await received(files, in_secret("JPEG", orientation))
    upright = (80, 40) if orientation == 3 else (40, 80)
    assert (stored.width, stored.height) == found.size == upright
    corner = found.convert("RGB").getpixel({3: (70, 20), 6: (20, 10), 8: (20, 70)}[orientation])
    assert isinstance(corner, tuple)
    assert corner[0] > 200
    assert corner[2] < 60


async def test_colours_are_those_of_srgb(files: MediaFiles) -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ"))
    _, found = await received(files, picture("PNG", icc_profile=lab.tobytes()))
    assert "icc_profile" not in found.info
    _, damaged = await received(files, picture("PNG", icc_profile=b"no profile" * 20))
    assert "icc_profile" not in damaged.info


@cases(("form", "mode"), [("JPEG", "CMYK"), ("JPEG", "L"), ("PNG", "1"), ("PNG", "P"), ("PNG", "LA"), ("WEBP", "RGBA")])
async def test_every_mode_is_taken(files: MediaFiles, form: str, mode: str) -> None:
    stored, found = await received(files, picture(form, mode=mode))
    assert found.size == (stored.width, stored.height) == (64, 48)


async def test_sixteen_bits_of_grey_keep_their_shade(files: MediaFiles) -> None:
    written = io.BytesIO()
    Image.new("I;16", (8, 8), 32_896).save(written, "PNG")
    stored, _ = await received(files, written.getvalue())
    assert stored.colour == "#808080"


async def test_the_colour_is_that_of_most_of_a_picture(files: MediaFiles) -> None:
    drawn = Image.new("RGB", (100, 100), (200, 30, 60))
    drawn.paste("white", (0, 0, 30, 100))
    written = io.BytesIO()
    drawn.save(written, "PNG")
    stored, _ = await received(files, written.getvalue())
    assert stored.colour == "#c81e3c"


@cases("form", ["GIF", "WEBP", "PNG", "AVIF"])
async def test_what_moves_still_moves(files: MediaFiles, form: str) -> None:
    frames = [Image.new("RGB", (400, 20), colour) for colour in ("red", "green", "blue")]
    written = io.BytesIO()
    frames[0].save(written, form, save_all=True, append_images=frames[1:], duration=[200, 300, 400], loop=0)
    _, found = await received(files, written.getvalue())
    assert getattr(found, "n_frames", 1) == 3


async def test_what_hides_behind_a_picture_is_gone(files: MediaFiles) -> None:
    for form in FORMS:
        stored, _ = await received(files, picture(form) + b"<script>alert('HIDDEN')</script>PK\x03\x04")
        assert b"HIDDEN" not in await bytes_of(files, stored)


async def test_the_same_bytes_give_the_same_file(files: MediaFiles, tmp_path: Path) -> None:
    elsewhere = MediaFiles(LocalStore(tmp_path / "other"), tmp_path / "work")
    for form in FORMS:
        data = picture(form)
        assert await stored_in(files, chunks(data), LIMIT) == await stored_in(elsewhere, chunks(data), LIMIT)
