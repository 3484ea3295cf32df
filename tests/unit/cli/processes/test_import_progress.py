"""The progress of an import is shown on a terminal alone."""

import io
import sys

import pytest
from support.cases import cases

from gql_blog.cli.processes.import_progress import ImportProgress, progress_line


@cases(
    ("done", "total", "seconds", "line"),
    [
        (0, 10, 0.0, "0 of 10 articles"),
        (10, 10, 4.0, "10 of 10 articles"),
        (1_000, 10_000, 10.0, "1,000 of 10,000 articles, 100.0 a second, 1 min 30 s left"),
        (5, 10, 10.0, "5 of 10 articles, 0.5 a second, 10 s left"),
        (1, 10_000, 1.0, "1 of 10,000 articles, 1.0 a second, 2 h 46 min left"),
    ],
)
def test_a_line(done: int, total: int, seconds: float, line: str) -> None:
    assert progress_line(done, total, seconds) == line


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("stream", "shown"), [(_Terminal(), 3), (io.StringIO(), 0)])
def test_it_is_shown_now_and_then(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, shown: int) -> None:
    monkeypatch.setattr(sys, "stderr", stream)
    times = iter([0.0, 0.1, 0.7, 0.8, 1.9, 2.0])
    progress = ImportProgress(lambda: next(times))
    for done in range(1, 6):
        progress(done, 5)
    assert stream.getvalue().count("\r") == shown
    assert stream.getvalue().endswith("5 of 5 articles\n" if shown else "")


def test_an_early_stop_leaves_no_line(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = _Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    times = iter([0.0, 0.1, 0.7])
    progress = ImportProgress(lambda: next(times))
    progress(1, 5)
    progress.clear()
    assert stream.getvalue() == ""
    progress(2, 5)
    progress.clear()
    progress.clear()
    assert stream.getvalue().split("\r\033[K")[1:] == ["2 of 5 articles, 3.3 a second, 1 s left", ""]
