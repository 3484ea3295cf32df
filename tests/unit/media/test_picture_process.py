"""Work on a picture has limits, and its process knows nothing of the server."""

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest
from support.hearing import until
from support.hostile_pictures import chunks, picture
from support.media import stored_in

from gql_blog.errors import MediaRefused
from gql_blog.media import LocalStore, MediaFiles, PictureLimits, picture_process

ANSWERS = [
    *("nonsense", "[1]", '"x"', "{}", "x" * 5_000, "[" * 1_900, "[" * 499, '{"reason": "OURS", "message": "x"}'),
    '{"width": "1", "height": 1, "colour": "#000000"}',
    '{"width": 1, "height": 1, "colour": "red;background:url(x)"}',
    '{"width": 1, "height": 1, "colour": "#000000"}',
]
HUGE = ("PNG", (3000, 3000), "RGB")


def bounded(folder: Path, **limits: Any) -> MediaFiles:
    return MediaFiles(LocalStore(folder / "store"), folder / "work", PictureLimits(**limits))


@pytest.mark.parametrize(
    ("limits", "of"),
    [
        pytest.param({"memory": 120_000_000}, HUGE, id="memory"),
        pytest.param({"written": 1_000}, HUGE, id="bytes"),
        pytest.param({"seconds": 0.01}, HUGE, id="time"),
        pytest.param({"cpu_seconds": 1}, ("PNG", (6500, 6500), "RGBA"), id="processor"),
    ],
)
async def test_work_ends_at_its_limits(tmp_path: Path, limits: dict[str, Any], of: tuple[str, Any, str]) -> None:
    files = bounded(tmp_path, **limits)
    with pytest.raises(MediaRefused) as refused:
        await stored_in(files, chunks(picture(*of), 65_536), 100_000_000)
    assert refused.value.reason in ("WORK", "DAMAGED")
    assert [each async for each in files.store.list()] == []


async def test_no_secret_is_in_its_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "work.py"
    program.write_text("import json, os\nprint(json.dumps({'reason': 'DAMAGED', 'message': ' '.join(os.environ)}))")
    monkeypatch.setenv("GQL_BLOG_SECRET_KEY", "x" * 40)
    monkeypatch.setattr(picture_process, "_PROGRAM", program)
    with pytest.raises(MediaRefused) as refused:
        await stored_in(bounded(tmp_path), chunks(picture()), 1_000_000)
    assert not {"GQL_BLOG_SECRET_KEY", "PATH", "HOME"} & set(refused.value.message.split())


@pytest.mark.parametrize("answer", ANSWERS)
async def test_an_answer_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    program = tmp_path / "work.py"
    program.write_text(f"import sys\nopen(sys.argv[2], 'w').write('<script>')\nprint({answer!r})")
    monkeypatch.setattr(picture_process, "_PROGRAM", program)
    with pytest.raises(MediaRefused):
        await stored_in(bounded(tmp_path), chunks(picture()), 1_000_000)


async def test_it_ends_when_nobody_waits_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program, began = tmp_path / "work.py", tmp_path / "began"
    program.write_text(f"import os, time\nopen({str(began)!r}, 'w').write(str(os.getpid()))\ntime.sleep(60)")
    monkeypatch.setattr(picture_process, "_PROGRAM", program)
    task = asyncio.ensure_future(stored_in(bounded(tmp_path), chunks(picture()), 1_000_000))
    await until(lambda: began.exists() and bool(began.read_text()))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    with pytest.raises(ProcessLookupError):
        os.kill(int(began.read_text()), 0)
