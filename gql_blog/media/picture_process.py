"""Pictures are decoded in a process of their own: what strangers made may exhaust or crash a decoder.

Each picture has a new process, which ends with it: what one picture did to it is nothing to the next. Its environment
is empty.
"""

import asyncio
import json
import re
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from gql_blog.errors import MediaRefused
from gql_blog.media.file_types import HEAD, type_of

_PROGRAM: Final = Path(__file__).with_name("picture_work.py")
_LONGEST_ANSWER: Final = 500
_COLOUR: Final = re.compile(r"#[0-9a-f]{6}")


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureLimits:
    """What the work on one picture may take: pixels of all frames, seconds of the processor, of time, and bytes."""

    pixels: int = 50_000_000
    cpu_seconds: int = 20
    seconds: float = 60.0
    memory: int = 1_500_000_000
    written: int = 100_000_000


@dataclass(frozen=True, slots=True)
class Measured:
    """What was found of a picture that was written."""

    width: int
    height: int
    colour: str


async def work_on(
    source: Path, target: Path, *, read_as: str, write_as: str, limits: PictureLimits, width: int | None = None
) -> Measured:
    """Write a picture anew: without metadata, upright, in sRGB, and no wider than ``width``.

    ``read_as`` and ``write_as`` are formats as Pillow calls them. MediaRefused if it cannot be done within the limits.
    """
    task = {"from": read_as, "to": write_as, "width": width, **asdict(limits)}
    status, answer = await _run([str(source), str(target), json.dumps(task)], limits.seconds)
    match status, answer:
        case 0, {"width": int(wide), "height": int(high), "colour": str(colour)} if _COLOUR.fullmatch(colour):
            if await asyncio.to_thread(_is_format, target, write_as):
                return Measured(wide, high, colour)
        case _, {"reason": ("DAMAGED" | "PIXELS" | "WORK") as reason, "message": str(message)}:
            raise MediaRefused(reason, f"The picture is refused: {message[:200]}. Send another one.")
    raise MediaRefused("WORK", "The picture is refused: working on it takes too much time or memory. Send another one.")


def _is_format(path: Path, name: str) -> bool:
    with path.open("rb") as file:
        return type_of(file.read(HEAD)).mime_type == f"image/{name.lower()}"


async def _run(arguments: list[str], seconds: float) -> tuple[int | None, Any]:
    """Return the exit status and what was answered; no status if its time was over."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", str(_PROGRAM), *arguments),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={},  # nothing that the server was told
        start_new_session=True,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(seconds):
            answer = await process.stdout.read(_LONGEST_ANSWER)
            return await process.wait(), json.loads(answer)
    except (TimeoutError, ValueError):
        return None, None
    finally:
        if process.returncode is None:  # its time is over, or nobody waits for it any more
            process.kill()
            await process.wait()
