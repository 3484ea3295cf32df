"""Documents that the program pandoc reads, and what is said where it is not installed or cannot read one."""

import shutil
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest
from support.importers import import_paths
from support.sampling import sqlite_first
from support.writing import newsroom_of

from gql_blog.access import OPERATOR
from gql_blog.content import ArticleStatus, QuestionKind
from gql_blog.store import Article, Database
from gql_blog.transfer import FileReport, ImportOptions, Outcome
from gql_blog_importers.foreign import pandoc
from gql_blog_importers.foreign.export_formats import DOCUMENT

pytestmark = sqlite_first
needs_pandoc = pytest.mark.skipif(shutil.which("pandoc") is None, reason="pandoc is not installed")

MARKDOWN = """---
title: On Tides
subtitle: Why they turn
author: [Mara Lind, Ina Falk]
date: May 2, 2019
---
The tide *turns*.[^1]

![A pier](https://cdn.example.org/a.png)

| a | b |
|---|---|
| 1 | 2 |

[^1]: Ibid., 4.
"""


def _document(path: Path, markdown: str = MARKDOWN) -> Path:
    """A document that pandoc itself has written."""
    subprocess.run(["pandoc", "-f", "markdown", "-s", "-o", path], input=markdown.encode(), check=True)
    return path


async def _import(database: Database, path: Path, **options: Any) -> FileReport:
    writer = newsroom_of(database).writer
    (file,) = (await import_paths([path], writer=writer, viewer=OPERATOR, options=ImportOptions(**options))).files
    return file


@needs_pandoc
@pytest.mark.parametrize("suffix", ["docx", "odt", "rst", "tex"])
async def test_a_document(database: Database, tmp_path: Path, suffix: str) -> None:
    markdown = MARKDOWN.replace("![A pier](https://cdn.example.org/a.png)\n\n", "")
    stated = {"title": "On Tides"} if suffix == "odt" else {}  # pandoc writes it there, and does not read it
    file = await _import(database, _document(tmp_path / f"tides.{suffix}", markdown), **stated)
    assert (file.format, file.outcome, file.why) == ("pandoc", Outcome.IMPORTED, None)
    (article,) = await newsroom_of(database).rows(Article)
    assert article.title == "On Tides"
    assert article.source.startswith("The tide *turns*.[^1]") or suffix == "odt"
    assert "The tide *turns*.[^1]" in article.source
    assert article.source.endswith("\n\n[^1]: Ibid., 4.")
    assert "---\n\n[^1]" not in article.source
    assert {each["kind"] for each in file.account.kinds()} <= set(DOCUMENT.holds)
    if suffix in ("docx", "tex"):
        assert "Mara Lind" in article.credited_names


@needs_pandoc
async def test_a_heading_is_the_title_where_none_is_stated(database: Database, tmp_path: Path) -> None:
    file = await _import(database, _document(tmp_path / "tides.docx", "# On Tides\n\nIt turns.\n"))
    assert [each.code for each in file.findings][:1] == ["TITLE_FROM_HEADING"]
    (article,) = await newsroom_of(database).rows(Article)
    assert (article.title, article.source) == ("On Tides", "It turns.")


@needs_pandoc
@pytest.mark.parametrize(
    "markdown", [MARKDOWN, "---\ntitle: On Tides\n---\nIt turns at six, and nobody who lives here looks up.\n"]
)
async def test_what_states_no_title_is_a_draft_with_a_question(
    database: Database, tmp_path: Path, markdown: str
) -> None:
    file = await _import(database, _document(tmp_path / "tides.odt", markdown))
    (article,) = await newsroom_of(database).rows(Article)
    assert (file.outcome, article.status, article.title) == (Outcome.IMPORTED, ArticleStatus.DRAFT, "On Tides")
    (asked,) = file.read[0].questions
    assert asked.kind is QuestionKind.TITLE
    assert [each.value for each in asked.candidates][:: len(asked.candidates) - 1] == ["On Tides", "tides"]


@needs_pandoc
async def test_images_in_the_document_are_told(database: Database, tmp_path: Path) -> None:
    (tmp_path / "a.rst").write_text("On Tides\n========\n\n.. image:: pier.png\n   :alt: A pier\n\nIt turns.\n")
    file = await _import(database, tmp_path / "a.rst")
    (article,) = await newsroom_of(database).rows(Article)
    assert article.source == "A pier\n\nIt turns."
    assert "IMAGES_NOT_TAKEN" in [each.code for each in file.findings]


@needs_pandoc
async def test_a_document_reads_no_other_file(database: Database, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("the canary\n")
    (tmp_path / "a.rst").write_text(f"On Tides\n========\n\nx\n\n.. include:: {tmp_path / 'secret.txt'}\n")
    await _import(database, tmp_path / "a.rst")
    assert all("canary" not in each.source for each in await newsroom_of(database).rows(Article))


@needs_pandoc
async def test_what_pandoc_cannot_read_is_refused(database: Database, tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(b"PK\x03\x04 no document")
    file = await _import(database, tmp_path / "a.docx")
    assert [each.code for each in file.findings] == ["PANDOC_FAILED"]
    assert str(tmp_path) not in (file.why or "").replace(str(tmp_path / "a.docx"), "")


async def test_without_pandoc_the_remedy_is_told(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "a.docx").write_bytes(b"PK\x03\x04")
    file = await _import(database, tmp_path / "a.docx")
    assert [each.code for each in file.findings] == ["PANDOC_MISSING"]
    assert "Install it" in (file.why or "")


@pytest.mark.parametrize("script", ["exec sleep 60", "exec cat /dev/zero"])
async def test_a_program_that_does_not_end_is_ended(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    program = tmp_path / "pandoc"
    program.write_text(f"#!/bin/sh\nPATH=/usr/bin:/bin\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IEXEC)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(pandoc, "_SECONDS", 0.5)
    monkeypatch.setattr(pandoc, "_MOST", 100_000)
    (tmp_path / "a.docx").write_bytes(b"PK\x03\x04")
    file = await _import(database, tmp_path / "a.docx")
    assert [each.code for each in file.findings] == ["PANDOC_FAILED"]
    assert "too long" in (file.why or "")
