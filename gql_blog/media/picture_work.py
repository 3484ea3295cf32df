"""The work on one picture, as a program of its own: see ``picture_process``, which runs it and believes nothing of it.

It is begun by its path, so that it imports Pillow alone. It reads one file and writes one, and prints what it found as
JSON, or why it refuses. Nothing of the server is in its memory.
"""

import json
import os
import sys
import warnings
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from PIL import Image, ImageCms, ImageOps, ImageSequence

if sys.platform != "win32":
    import resource

_QUALITY = {
    "JPEG": {"quality": 88, "progressive": True, "optimize": True},
    "PNG": {"optimize": False, "compress_level": 6},
    "GIF": {},
    "WEBP": {"quality": 82, "method": 4},
    "AVIF": {"quality": 62, "speed": 8, "max_threads": 1},
}
_ANIMATED = {"GIF", "PNG", "WEBP", "AVIF"}
_REFUSED = 3
"""The exit status when the picture is refused."""


def main(source: str, target: str, task: str) -> None:
    """Clean and measure a picture, or make it smaller: ``task`` says the formats, the limits, and the width if any."""
    todo = json.loads(task)
    _limit(todo)
    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = None  # the limit is ours, which also counts the frames
    try:
        with Image.open(source, formats=(todo["from"],)) as picture:
            found = _worked(picture, target, todo)
    except MemoryError:
        _refuse("WORK", "working on it takes too much memory")
    except Exception as error:  # a damaged picture raises whatever a decoder raises
        _refuse("DAMAGED", f"it cannot be read: {type(error).__name__}")
    print(json.dumps(found))


def _limit(todo: dict[str, Any]) -> None:
    if sys.platform == "win32":
        return  # the time is limited from outside all the same
    os.nice(5)
    for kind, most in (
        (resource.RLIMIT_AS, todo["memory"]),
        (resource.RLIMIT_CPU, todo["cpu_seconds"]),
        (resource.RLIMIT_FSIZE, todo["written"]),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


def _worked(picture: Image.Image, target: str, todo: dict[str, Any]) -> dict[str, Any]:
    count = getattr(picture, "n_frames", 1) if todo["from"] in _ANIMATED and todo["to"] in _ANIMATED else 1
    if picture.width * picture.height * count > todo["pixels"]:
        frames = f" in {count} frames" if count > 1 else ""
        _refuse(
            "PIXELS", f"it has {picture.width} x {picture.height} pixels{frames}, of {todo['pixels']} that are allowed"
        )
    width = min(todo.get("width") or sys.maxsize, _upright_width(picture))
    if count == 1 and todo["from"] == "JPEG" and todo.get("width"):
        picture.draft(None, (2 * width, 2 * width))
    first, *others = _frames(picture, count, todo, width if todo.get("width") else None)
    options: dict[str, Any] = dict(_QUALITY[todo["to"]])
    if others:
        options |= {"save_all": True, "append_images": others, "loop": picture.info.get("loop", 0)}
        options["duration"] = [each.info.get("duration", 100) for each in (first, *others)]
    first.save(target, todo["to"], **options)
    return {"width": first.width, "height": first.height, "colour": _colour(first)}


def _frames(picture: Image.Image, count: int, todo: dict[str, Any], width: int | None) -> Iterator[Image.Image]:
    """Yield the frames as they are to be stored: upright, in sRGB, and without anything else that the file said."""
    profile = picture.info.get("icc_profile")
    for number, each in enumerate(ImageSequence.Iterator(picture)):
        if number == count:
            return
        duration = each.info.get("duration", 100)
        frame = _plain(_in_srgb(ImageOps.exif_transpose(each), profile), todo["to"])
        if width is not None and width < frame.width:
            frame = frame.resize((width, max(1, round(frame.height * width / frame.width))), Image.Resampling.LANCZOS)
        frame.info = {"duration": duration}
        yield frame


def _upright_width(picture: Image.Image) -> int:
    turned = picture.getexif().get(0x0112, 1) in (5, 6, 7, 8)
    return picture.height if turned else picture.width


def _in_srgb(frame: Image.Image, profile: bytes | None) -> Image.Image:
    """Return the frame with its colours as sRGB has them; as they are if its profile is none that can be applied."""
    if not profile:
        return frame
    if frame.mode == "P":
        frame = frame.convert("RGBA" if frame.has_transparency_data else "RGB")
    try:
        made = ImageCms.profileToProfile(
            frame,
            ImageCms.ImageCmsProfile(BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            outputMode="RGBA" if frame.mode == "RGBA" else "RGB",
        )
    except (ImageCms.PyCMSError, ValueError, OSError):
        return frame
    return frame if made is None else made


def _plain(frame: Image.Image, form: str) -> Image.Image:
    """Return the frame in a mode that every format has, on white if the format has no transparency."""
    transparent = frame.has_transparency_data
    if transparent and form == "JPEG":
        frame = frame.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", frame.size, "white"), frame).convert("RGB")
    if frame.mode.startswith("I"):  # 16 bits of grey
        frame = frame.point(lambda value: value / 257).convert("L")
    mode = "RGBA" if transparent else "L" if frame.mode in ("1", "L") and form in ("JPEG", "PNG") else "RGB"
    return frame.copy() if frame.mode == mode else frame.convert(mode)


def _colour(frame: Image.Image) -> str:
    small = _plain(frame, "JPEG").convert("RGB").resize((32, 32), Image.Resampling.BOX).quantize(6)
    shares = small.histogram()
    place = shares.index(max(shares))
    red, green, blue = (small.getpalette() or [0, 0, 0])[3 * place : 3 * place + 3]
    return f"#{red:02x}{green:02x}{blue:02x}"


def _refuse(reason: str, message: str) -> None:
    print(json.dumps({"reason": reason, "message": message}))
    sys.stdout.flush()
    os._exit(_REFUSED)  # at once, whatever libraries would still do


if __name__ == "__main__":
    main(*sys.argv[1:])
