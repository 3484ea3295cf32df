"""Folders with every kind of bad input: each file is refused alone, with a clear word, and the rest is imported."""

import tracemalloc
from collections import Counter
from pathlib import Path

import pytest
from support.importers import import_paths
from support.sampling import sqlite_first
from support.statements import known_tables
from support.writing import newsroom_of

from gql_blog.access import OPERATOR
from gql_blog.content import QuestionKind
from gql_blog.store import Article, Audit, Comment, Contributor, Database, Outbox, Provenance, Tag
from gql_blog.transfer import FileReport, ImportOptions, ImportReport, Outcome

HEAD = "---\ntitle: {title}\nauthor: Mara Lind\ndate: 2019-05-02\n---\n\n"
PAGE_HEAD = b"On Tides\nBy Mara Lind\nMay 2, 2017\n"
GOOD = HEAD + "The tide turns.\n"


async def _import(database: Database, *paths: Path, strict: bool = False) -> ImportReport:
    writer = newsroom_of(database).writer
    return await import_paths(paths, writer=writer, viewer=OPERATOR, options=ImportOptions(strict=strict))


def _by_name(report: ImportReport) -> dict[str, FileReport]:
    return {Path(file.path).name: file for file in report.files}


def _bad(folder: Path) -> dict[str, tuple[str, str]]:
    """Write one file of each kind of fault; return what must be said of each: a code, and a word of the message."""
    head = HEAD.format(title="x").encode()
    files: dict[str, tuple[bytes, str, str]] = {
        "unknown.csv": (b"a,b\n1,2\n", "UNKNOWN_FORMAT", "a table"),
        "table.csv": (b"a,b\n", "UNKNOWN_FORMAT", "Markdown"),
        "nameless": (b"nothing in particular", "UNKNOWN_FORMAT", "--format"),
        "empty.md": (b"", "EMPTY", "empty"),
        "empty.txt": (b"\n\n", "EMPTY", "empty"),
        "latin1.md": (head + b"caf\xe9\n", "NOT_UTF8", f"byte {len(head) + 3} "),
        "utf16.md": ("some text".encode("utf-16"), "NOT_UTF8", "UTF-16"),
        "nul.md": (head + b"a\x00b" + b" and more" * 99, "NUL", "NUL"),
        "date.md": (b"---\ntitle: x\ndate: 2017-02-30\n---\n\nx\n", "IMPOSSIBLE_DATE", "Line 3"),
        "large.md": (GOOD.format(title="Large").encode() + b"x" * 10_000_000, "TOO_LARGE", "Split it"),
        "lost.md": (b"---\ntitle: Lost\nresponding_to: nowhere-at-all\n---\n\nx\n", "NOT_FOUND", "nowhere-at-all"),
        "untitled.md": (b"Just words.\n", "TITLE_NOT_STATED", "--title"),
        "open.md": (b"---\ntitle: x\n", "FRONT_MATTER_NOT_CLOSED", "Line 1"),
        "twice.md": (b"---\ntitle: x\ntitle: y\n---\n\nx\n", "FRONT_MATTER_INVALID", "Line 3"),
        "only-html.md": (b"<p>x</p>\n", "HTML_NOT_MARKDOWN", "HTML"),
        "latin1.txt": (PAGE_HEAD + b"caf\xe9\n", "NOT_UTF8", f"byte {len(PAGE_HEAD) + 3} "),
        "latin1.html": (b"<h1>x</h1><p>caf\xe9</p>", "NOT_UTF8", "byte 16 "),
        "date.txt": (
            b"On Tides\nBy Mara Lind\nFebruary 30, 2017\nThe tide turns twice a day.\n",
            "IMPOSSIBLE_DATE",
            "Line 3",
        ),
        "date.html": (b"<h1>x</h1>\n<time datetime=2017-02-30></time><p>y</p>", "IMPOSSIBLE_DATE", "Line 2"),
        "large.html": (b"<p>" + b"x" * 10_000_000, "TOO_LARGE", "Split it"),
        "headless.html": (b"<html><body><nav>Home</nav></body></html>", "NO_BODY", "no text"),
        "two.html": (b"<article><h2>a</h2><p>b</p><p>c</p></article>\n" * 2, "SEVERAL_PAGES", "line 2"),
        "two.txt": (
            PAGE_HEAD + b"The tide turns twice a day.\n" + PAGE_HEAD + b"It never stops to wait.\n",
            "SEVERAL_PAGES",
            "line 5",
        ),
        "picture.jpg": (b"<html><body><p>x</p></body></html>", "UNKNOWN_FORMAT", "image"),
        "second.md": (
            GOOD.format(title="Other\nslug: claimed").encode(),
            "DUPLICATE",
            "first.md. State another slug.",
        ),
    }
    for name, (data, _, _) in files.items():
        (folder / name).write_bytes(data)
    return {name: (code, word) for name, (_, code, word) in files.items()}


async def test_each_fault_is_refused_alone_and_the_rest_is_imported(database: Database, tmp_path: Path) -> None:
    folder = tmp_path / "blog"
    folder.mkdir()
    bad = _bad(folder)
    (folder / "first.md").write_text(GOOD.format(title="One\nslug: claimed"))
    (folder / "zz.md").write_text(GOOD.format(title="Two"))
    report = await _import(database, folder)
    files = _by_name(report)
    assert {name for name, file in files.items() if file.outcome is Outcome.IMPORTED} == {"first.md", "zz.md"}
    for name, (code, word) in bad.items():
        told = files[name].findings[-1]
        assert (name, told.code) == (name, code)
        assert word in told.message, (name, told.message)
        assert files[name].why is not None
    room = newsroom_of(database)
    assert sorted(article.slug for article in await room.rows(Article)) == ["claimed", "two"]
    assert len(await room.rows(Provenance)) == 2
    assert [person.name for person in await room.rows(Contributor)] == ["Mara Lind"]


@sqlite_first
async def test_statistics_are_gathered_after_an_import(database: Database, tmp_path: Path) -> None:
    (tmp_path / "tides.md").write_text(GOOD.format(title="Tides"), encoding="utf-8")
    await _import(database, tmp_path)
    assert {"article", "byline", "contributor"} <= await known_tables(database)


@sqlite_first
@pytest.mark.parametrize("strict", [False, True])
async def test_nothing_is_half_stored(database: Database, tmp_path: Path, strict: bool) -> None:
    """Refused in the writer after much was made ready: new contributors, tags and comments must be gone again."""
    path = tmp_path / "lost.md"
    path.write_text("---\ntitle: x\nauthor: New Person\ntags: [new-tag]\nlayout: y\nresponding_to: nowhere\n---\n\nx\n")
    (file,) = (await _import(database, path, strict=strict)).files
    assert file.outcome is Outcome.REFUSED
    room = newsroom_of(database)
    for table in (Article, Contributor, Tag, Comment, Audit, Outbox, Provenance):
        assert await room.rows(table) == []


@sqlite_first
async def test_pages_and_markdown_stand_in_one_folder(database: Database, tmp_path: Path) -> None:
    folder = tmp_path / "blog"
    folder.mkdir()
    (folder / "post.md").write_text(GOOD.format(title="On Tides"))
    (folder / "response.txt").write_text(
        "A Quiet Harbour\nIna Falk | May 4, 2019\nResponding To: On Tides\n\n"
        "The tide turns twice a day, and nobody who lives by the water forgets it for long.\n\n"
        "Boats wait for it, and so do the people who mend them on the long stone quay.\n\n"
        "Ina Falk is a sailor.\n"
    )
    files = _by_name(await _import(database, folder))
    assert [(files[name].format, files[name].outcome) for name in ("post.md", "response.txt")] == [
        ("markdown", Outcome.IMPORTED),
        ("page", Outcome.IMPORTED),
    ]
    rows = {article.title: article for article in await newsroom_of(database).rows(Article)}
    assert rows["A Quiet Harbour"].responding_to_id == rows["On Tides"].id


HOSTILE = {  # what is imported states no language
    "m01_control.md": (Outcome.IMPORTED, 1),
    "m03_yaml_bomb.md": (Outcome.REFUSED, 1),
    "m05_no_end.md": (Outcome.REFUSED, 1),
    "m11_footnote_cycle.md": (Outcome.IMPORTED, 1),
}


@sqlite_first
@pytest.mark.parametrize("name", sorted(HOSTILE))
async def test_hostile_markdown(database: Database, shared: Path, name: str) -> None:
    outcome, findings = HOSTILE[name]
    (file,) = (await _import(database, shared / "corpus/hostile" / name)).files
    assert (file.outcome, len(file.findings)) == (outcome, findings)


@sqlite_first
async def test_a_bomb_of_aliases_costs_nothing(database: Database, shared: Path) -> None:
    tracemalloc.start()
    try:
        await _import(database, shared / "corpus/hostile/m03_yaml_bomb.md")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 20_000_000


@sqlite_first
async def test_a_page_that_answers_itself_is_stored_and_answers_nothing(database: Database, shared: Path) -> None:
    (file,) = (await _import(database, shared / "corpus/hostile/s31_self_response.txt")).files
    assert "RESPONDS_TO_ITSELF" in {finding.code for finding in file.findings}
    (article,) = await newsroom_of(database).rows(Article)
    assert article.title.startswith("Response by ")
    assert article.responding_to_id is None


@sqlite_first
async def test_deep_lists_are_told_to_be_cut(database: Database, shared: Path) -> None:
    (file,) = (await _import(database, shared / "corpus/hostile/m07_nested_lists.md")).files
    assert file.outcome is Outcome.REFUSED or "CONTENT_CUT" in {finding.code for finding in file.findings}


async def test_every_real_file_is_imported_or_refused_with_a_reason(
    sqlite_template: Path, tmp_path: Path, shared: Path
) -> None:
    """54 files of real blogs and tools: 40 are articles, and 2 of these ask for their title; 12 state none, 1 is a
    table, 1 is HTML alone.
    """
    path = tmp_path / "blog.sqlite3"
    path.write_bytes(sqlite_template.read_bytes())
    database = await Database.open(f"sqlite://{path}")
    try:
        report = await _import(database, shared / "corpus/exports/markdown")
        articles = {article.id: article for article in await newsroom_of(database).rows(Article)}
    finally:
        await database.close()
    assert report.summary() == "40 imported, 14 refused"
    reasons = Counter(file.findings[-1].code for file in report.refused)
    assert reasons == {"UNKNOWN_FORMAT": 1, "TITLE_NOT_STATED": 12, "HTML_NOT_MARKDOWN": 1}
    read = [each for file in report.files for each in file.read]
    asking = [each for each in read for one in each.questions if one.kind is QuestionKind.TITLE and one.candidates]
    assert [articles[each.article or ""].status for each in asking] == ["DRAFT"] * 2
    for file in report.files:
        data = (shared / "corpus/exports/markdown" / Path(file.path).name).read_bytes()
        if file.outcome is Outcome.REFUSED:
            continue
        coverage = file.coverage
        assert coverage.characters == len(data.decode())
        assert coverage.characters == coverage.assigned + sum(len(each.text) for each in coverage.unparsed)
        source = articles[file.articles[0][0]].source
        assert file.format == "html" or source.strip() in data.decode().replace("\r\n", "\n")
