"""Exports of Disqus: comments on articles that are here, or will be, on each database."""

from pathlib import Path
from typing import Any

import pytest
from support.importers import import_paths
from support.sampling import sqlite_first, sqlite_mostly
from support.writing import newsroom_of
from support.wxr import write_wxr, wxr_comment, wxr_item

from gql_blog.access import OPERATOR
from gql_blog.content import Verdict
from gql_blog.store import Article, Audit, Comment, Database
from gql_blog.transfer import FileReport, ImportOptions, Outcome
from gql_blog.write import CommentRef, ModerateComments
from gql_blog.write.imports.import_comments import _purged

pytestmark = sqlite_mostly

HEAD = (
    '<?xml version="1.0" encoding="utf-8"?>\n<disqus xmlns="http://disqus.com" '
    'xmlns:dsq="http://disqus.com/disqus-internals">\n'
)
POST = wxr_item("On Tides", "<p>It turns.</p>", wxr_comment(1, "From WordPress."))


def _thread(number: int, title: str = "On Tides", slug: str = "on-tides") -> str:
    link = f"https://tides.example.org/2019/05/{slug}/" if slug else ""
    return f'<thread dsq:id="{number}"><id/><forum>tides</forum><link>{link}</link><title>{title}</title></thread>\n'


def _post(number: int, body: str, thread: int = 1, parent: int = 0, **flags: str) -> str:
    inner = "".join(f"<{name}>{value}</{name}>" for name, value in flags.items())
    above = f'<parent dsq:id="{parent}"/>' if parent else ""
    return (
        f'<post dsq:id="{number}"><message><![CDATA[{body}]]></message><createdAt>2019-05-03T10:00:00Z</createdAt>'
        f"<author><email>r@example.org</email><name>Reader {number}</name></author><ipAddress>192.0.2.1</ipAddress>"
        f'{inner}<thread dsq:id="{thread}"/>{above}</post>\n'
    )


POSTS = (
    _post(10, "<p>Yes &amp; <b>no</b>.</p>"),
    _post(11, "<p>Why?</p>", parent=10),
    _post(12, "Buy", isSpam="true"),
    _post(13, "", isDeleted="true", parent=11),
    _post(14, "<p>To the deleted.</p>", parent=13),
    _post(15, "<p>Held.</p>", isApproved="false"),
)


async def _import(database: Database, *paths: Path, **options: Any) -> tuple[FileReport, ...]:
    writer = newsroom_of(database).writer
    return (await import_paths(paths, writer=writer, viewer=OPERATOR, options=ImportOptions(**options))).files


def _write(path: Path, *parts: str) -> Path:
    path.write_text(HEAD + "".join(parts) + "</disqus>\n", encoding="utf-8")
    return path


async def _comments(database: Database) -> dict[str, Any]:
    return {each.author_name: each for each in await newsroom_of(database).rows(Comment)}


@pytest.mark.parametrize("thread", [_thread(1), _thread(1, slug="other"), _thread(1, title="")])
async def test_comments_join_their_article(database: Database, tmp_path: Path, thread: str) -> None:
    """By the slug in the address, or by the title; the file is named before the article's own."""
    comments = _write(tmp_path / "a.xml", thread, *POSTS)
    file, post = await _import(database, comments, write_wxr(tmp_path / "b.xml", POST))
    assert (file.format, file.outcome, post.outcome) == ("disqus", Outcome.IMPORTED, Outcome.IMPORTED)
    rows = await _comments(database)
    assert {name: (row.status, row.source) for name, row in rows.items() if name != "Reader 1"} == {
        "Reader 10": ("PENDING", "Yes \\& **no**."),
        "Reader 11": ("PENDING", "Why?"),
        "Reader 12": ("SPAM", "Buy"),
        "Reader 14": ("PENDING", "To the deleted."),
        "Reader 15": ("PENDING", "Held."),
    }
    assert rows["Reader 11"].parent_id == rows["Reader 10"].id
    assert rows["Reader 14"].parent_id == rows["Reader 11"].id
    assert {row.author_email for row in rows.values()} == {None}
    assert len(await newsroom_of(database).rows(Article)) == 1


@sqlite_first
async def test_again_both_are_unchanged_and_a_decision_stays(database: Database, tmp_path: Path) -> None:
    post, comments = write_wxr(tmp_path / "b.xml", POST), _write(tmp_path / "a.xml", _thread(1), *POSTS)
    await _import(database, post, comments)
    again = await _import(database, post, comments)
    assert [(each.outcome, each.findings) for each in again if each.format == "wxr"] == [(Outcome.UNCHANGED, ())]
    assert {each.outcome for each in again} == {Outcome.UNCHANGED}
    room, rows = newsroom_of(database), await _comments(database)
    verdict = (CommentRef(id=rows["Reader 11"].id, expected_version=rows["Reader 11"].version),)
    await room.run(ModerateComments(comments=verdict, verdict=Verdict.REJECT, reason="no"))
    (file,) = await _import(database, comments, trust_statuses=True)
    assert file.outcome is Outcome.UPDATED
    rows = await _comments(database)
    statuses = {name: row.status for name, row in rows.items()}
    assert (statuses["Reader 10"], statuses["Reader 11"], statuses["Reader 15"]) == ("APPROVED", "REJECTED", "PENDING")
    (file,) = await _import(database, comments)
    assert file.outcome is Outcome.UNCHANGED
    _write(comments, _thread(1), _post(10, "<p>Changed.</p>"), _post(16, "New", parent=10))
    (file,) = await _import(database, comments)
    rows = await _comments(database)
    assert (file.outcome, rows["Reader 10"].source, len(rows)) == (Outcome.UPDATED, "Changed.", 7)


@sqlite_first
async def test_comments_wait_on_a_stub_for_their_article(database: Database, tmp_path: Path) -> None:
    await _import(database, _write(tmp_path / "a.xml", _thread(1), *POSTS), trust_statuses=True)
    (stub,) = await newsroom_of(database).rows(Article)
    assert (stub.is_stub, stub.slug, stub.public) == (True, "on-tides", False)
    assert not any(row.public for row in (await _comments(database)).values())
    await _import(database, write_wxr(tmp_path / "b.xml", POST))
    (article,) = await newsroom_of(database).rows(Article)
    assert (article.id, article.is_stub, len(await _comments(database))) == (stub.id, False, 6)


@sqlite_first
async def test_what_cannot_be_placed_is_refused_alone(database: Database, tmp_path: Path) -> None:
    threads = (_thread(1), _thread(2, title="", slug=""), _thread(3))
    posts = (_post(10, "Yes"), _post(20, "No", thread=2), _post(30, "Lost", thread=99))
    (file,) = await _import(database, _write(tmp_path / "a.xml", *threads, *posts))
    assert file.outcome is Outcome.IMPORTED
    assert file.export is not None
    assert [each.name for each in file.export.refused] == ["Thread 2", "Thread 99"]
    assert set(await _comments(database)) == {"Reader 10"}


@sqlite_first
@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ((_thread(1),), "EMPTY"),
        ((_thread(1), _post(1, "x").replace("</post>", "</pst>")), "NOT_WELL_FORMED"),
        (("<!-- ", _thread(1)), "NOT_WELL_FORMED"),
    ],
)
async def test_a_damaged_export_is_refused_whole(
    database: Database, tmp_path: Path, parts: tuple[str, ...], code: str
) -> None:
    (file,) = await _import(database, _write(tmp_path / "a.xml", *parts))
    assert (file.outcome, [each.code for each in file.findings]) == (Outcome.REFUSED, [code])
    assert await newsroom_of(database).rows(Audit) == []


@sqlite_first
async def test_collected_exports(database: Database, shared: Path) -> None:
    for path in sorted((shared / "corpus/exports/comment-imports").glob("*.xml")):
        (file,) = await _import(database, path, dry_run=True)
        if path.name.startswith("isso"):
            assert (file.outcome, file.comments) == (Outcome.IMPORTED, 3)
        else:  # an attribute without quotation marks, and a stray backtick at the beginning
            assert (file.outcome, [each.code for each in file.findings]) == (Outcome.REFUSED, ["NOT_WELL_FORMED"])


async def test_more_comments_than_a_statement_has_places_for_are_asked_for_in_parts(database: Database) -> None:
    async with database.session():
        assert await _purged(f"com_{number:026}" for number in range(33_000)) == set()
