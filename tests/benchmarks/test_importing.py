"""The files of the benchmark of imports can be imported, and its figures are what they say."""

from pathlib import Path

from support.importers import import_paths
from support.writing import Newsroom

from benchmarks.importing import Comments, write_files
from gql_blog.access import OPERATOR
from gql_blog.store import Article
from gql_blog.transfer import Outcome


async def test_its_files_are_posts_and_what_answers_them(lite: Newsroom, tmp_path: Path) -> None:
    write_files(tmp_path / "files", 20)
    report = await import_paths([tmp_path / "files"], writer=lite.writer, viewer=OPERATOR)
    assert {file.outcome for file in report.files} == {Outcome.IMPORTED}
    rows = await lite.rows(Article)
    assert sorted(row.response_count for row in rows) == [*[0] * 18, 9, 9]
    assert all(4_000 < len(row.source) < 8_000 for row in rows)


def test_its_figures() -> None:
    comments = Comments([float(number) for number in range(1, 101)], ["busy", "busy"])
    figures = {"comments": 100, "refused": 2, "reasons": ["busy"], "p50Ms": 50.5, "p95Ms": 96.0, "mostMs": 100.0}
    assert comments.record() == figures
