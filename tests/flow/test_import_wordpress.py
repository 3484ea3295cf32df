"""Exports of WordPress: articles, responses, comments, on each database; and again, changed here or there."""

from pathlib import Path
from typing import Any

import pytest
from support.importers import import_paths
from support.sampling import sqlite_first
from support.writing import newsroom_of
from support.wxr import HEAD, write_wxr, wxr, wxr_category, wxr_comment, wxr_item

from gql_blog.access import OPERATOR
from gql_blog.store import (
    Article,
    Audit,
    Comment,
    Contributor,
    Database,
    Decision,
    OldSlug,
    Outbox,
    Provenance,
    Redirect,
    Tag,
    User,
)
from gql_blog.transfer import FileReport, ImportOptions, Outcome
from gql_blog.transfer.imports.import_report import ExportReport
from gql_blog.write import Side, UpdateArticle

POST = wxr_item("On Tides", "<!-- wp:paragraph -->\n<p>The tide <em>turns</em>.</p>\n<!-- /wp:paragraph -->")


async def _import(database: Database, path: Path, **options: Any) -> FileReport:
    writer = newsroom_of(database).writer
    report = await import_paths([path], writer=writer, viewer=OPERATOR, options=ImportOptions(**options))
    (file,) = report.files
    return file


async def _articles(database: Database) -> dict[str, Any]:
    return {each.slug: each for each in await newsroom_of(database).rows(Article)}


def _export(file: FileReport) -> ExportReport:
    assert file.export is not None
    return file.export


def _codes(file: FileReport) -> list[str]:
    return [finding.code for finding in file.findings]


async def test_a_post_comes_with_all_that_readers_saw(database: Database, tmp_path: Path) -> None:
    path = write_wxr(
        tmp_path / "site.xml",
        wxr_item(
            "Sea &amp; <em>Land</em>",
            "First line\nsecond line\n\nNext <strong>one</strong>, H<sub>2</sub>O.",
            wxr_category("Harbours"),
            wxr_category("Long reads", "post_tag"),
            wxr_category("Uncategorized"),
            slug="sea-land",
        ),
    )
    file = await _import(database, path)
    assert (file.format, file.outcome, file.findings) == ("wxr", Outcome.IMPORTED, ())
    article = (await _articles(database))["sea-land"]
    assert (article.title, article.locale, str(article.published_on)) == ("Sea & Land", "en-GB", "2019-05-02")
    assert article.source == "First line\\\nsecond line\n\nNext **one**, H<sub>2</sub>O."
    assert "<sub>2</sub>" in article.html
    assert article.credited_names == ["Mara Lind"] or article.credited_names == "Mara Lind"
    room = newsroom_of(database)
    assert {tag.name for tag in await room.rows(Tag)} == {"Harbours", "Long reads"}
    assert await room.rows(User) == []


@sqlite_first
async def test_footnotes_of_the_block_editor_are_footnotes(database: Database, tmp_path: Path) -> None:
    mark = '<sup data-fn="ab-1" class="fn"><a href="#ab-1" id="ab-1-link">1</a></sup>'
    meta = (
        "<wp:postmeta><wp:meta_key>footnotes</wp:meta_key>"
        '<wp:meta_value><![CDATA[[{"id":"ab-1","content":"Ibid, <em>226</em>."}]]]></wp:meta_value></wp:postmeta>'
    )
    path = write_wxr(tmp_path / "site.xml", wxr_item("Notes", f"<p>It turns.{mark}</p>", meta))
    file = await _import(database, path)
    assert file.footnotes == 1
    assert (await _articles(database))["notes"].source == "It turns.[^1]\n\n[^1]: Ibid, *226*."


@sqlite_first
@pytest.mark.parametrize(
    ("content", "categories"),
    [
        ('<p>Responding to: <a href="https://tides.example.org/2019/05/on-tides/">On Tides</a></p><p>No.</p>', ()),
        ('<p>A response to <em><a href="/2019/05/on-tides">it</a></em>.</p>', ()),
        ('<p>I read <a href="http://www.tides.example.org/2019/05/on-tides/#x">this</a>. No.</p>', ("Responses",)),
        ("<p>No.</p>", ("Responses to On Tides",)),
    ],
)
async def test_a_response_is_known_by_a_link_or_by_its_category(
    database: Database, tmp_path: Path, content: str, categories: tuple[str, ...]
) -> None:
    """It stands before the post in the file, as WordPress may write it."""
    response = wxr_item("A Quiet Harbour", content, *map(wxr_category, categories), creator="ifalk")
    file = await _import(database, write_wxr(tmp_path / "site.xml", response, POST))
    assert file.outcome is Outcome.IMPORTED
    articles = await _articles(database)
    assert articles["a-quiet-harbour"].responding_to_id == articles["on-tides"].id
    assert len(articles) == 2


@sqlite_first
async def test_a_link_alone_makes_no_response(database: Database, tmp_path: Path) -> None:
    link = '<p>See <a href="https://tides.example.org/2019/05/on-tides/">On Tides</a>.</p>'
    other = wxr_item("Unsure", "<p>No link at all.</p>", wxr_category("Responses"))
    file = await _import(database, write_wxr(tmp_path / "site.xml", POST, wxr_item("Elsewhere", link), other))
    assert {each.responding_to_id for each in (await _articles(database)).values()} == {None}
    assert _codes(file) == ["RESPONDING_TO_AMBIGUOUS"]


@sqlite_first
async def test_two_responses_that_answer_each_other_are_imported(database: Database, tmp_path: Path) -> None:
    text = '<p>In response to <a href="https://tides.example.org/2019/05/{}/">it</a>: no.</p>'
    items = (wxr_item("One", text.format("two")), wxr_item("Two", text.format("one")))
    file = await _import(database, write_wxr(tmp_path / "site.xml", *items))
    assert "RESPONSE_CIRCLE" in _codes(file)
    assert set(await _articles(database)) == {"one", "two"}


COMMENTS = (
    wxr_comment(1, "First <b>word</b>.\n\nSecond paragraph."),
    wxr_comment(2, "An answer.", parent=1),
    wxr_comment(3, "Buy now", approved="spam"),
    wxr_comment(4, "Waiting.", approved="0"),
    wxr_comment(5, "Gone.", approved="trash"),
    wxr_comment(6, "[...] linked [...]", comment_type="pingback"),
    wxr_comment(7, "To a pingback.", parent=6),
)


@sqlite_first
@pytest.mark.parametrize("trust_statuses", [False, True])
async def test_comments_come_as_threads_and_no_approval_is_believed(
    database: Database, tmp_path: Path, trust_statuses: bool
) -> None:
    path = write_wxr(tmp_path / "site.xml", wxr_item("On Tides", "<p>It turns.</p>", *COMMENTS))
    file = await _import(database, path, trust_statuses=trust_statuses)
    room = newsroom_of(database)
    rows = {each.author_name: each for each in await room.rows(Comment)}
    good = "APPROVED" if trust_statuses else "PENDING"
    assert {name: row.status for name, row in rows.items()} == {
        "Reader 1": good,
        "Reader 2": good,
        "Reader 3": "SPAM",
        "Reader 4": "PENDING",
        "Reader 5": "REJECTED",
        "Reader 7": good,
    }
    assert rows["Reader 2"].parent_id == rows["Reader 1"].id
    assert rows["Reader 7"].parent_id is None
    assert (rows["Reader 1"].source, str(rows["Reader 1"].posted_on)) == (
        "First **word**.\n\nSecond paragraph.",
        "2019-05-03",
    )
    assert {row.author_email for row in rows.values()} == {None}
    assert _export(file).held_comments == (0 if trust_statuses else 3)
    assert _codes(file) == ["PINGBACKS_NOT_IMPORTED"]
    assert {each.verdict for each in await room.rows(Decision)} == {"SPAM", "REJECT", *(["APPROVE"] * trust_statuses)}


@sqlite_first
async def test_trust_given_later_approves_what_nobody_decided(database: Database, tmp_path: Path) -> None:
    path = write_wxr(tmp_path / "site.xml", wxr_item("On Tides", "<p>It turns.</p>", *COMMENTS))
    await _import(database, path)
    assert (await _import(database, path)).outcome is Outcome.UNCHANGED
    assert (await _import(database, path, trust_statuses=True)).outcome is Outcome.UPDATED
    rows = {each.author_name: each for each in await newsroom_of(database).rows(Comment)}
    assert (rows["Reader 1"].status, rows["Reader 4"].status, len(rows)) == ("APPROVED", "PENDING", 6)
    assert (await _import(database, path, trust_statuses=True)).outcome is Outcome.UNCHANGED


@sqlite_first
async def test_a_circle_of_comments_is_a_finding(database: Database, tmp_path: Path) -> None:
    circle = [wxr_comment(1, "a", parent=2), wxr_comment(2, "b", parent=1), wxr_comment(3, "c", parent=3)]
    orphan = wxr_comment(4, "d", parent=99)
    file = await _import(database, write_wxr(tmp_path / "s.xml", wxr_item("On Tides", "<p>x</p>", *circle, orphan)))
    assert set(_codes(file)) == {"COMMENT_CIRCLE", "COMMENT_PARENT_MISSING"}
    rows = {each.author_name: each for each in await newsroom_of(database).rows(Comment)}
    assert rows["Reader 1"].parent_id is None
    assert rows["Reader 2"].parent_id == rows["Reader 1"].id
    assert len(rows) == 4


@sqlite_first
async def test_images_are_listed_and_what_is_inside_a_network_is_a_finding(database: Database, tmp_path: Path) -> None:
    attachment = wxr_item("pic", "", post_type="attachment", attachment_url="http://169.254.169.254/latest/meta-data")
    post = wxr_item("On Tides", '<p>x <img src="https://images.example.org/a.png" alt="A"></p>')
    file = await _import(database, write_wxr(tmp_path / "s.xml", attachment, post))
    assert _export(file).images == ("http://169.254.169.254/latest/meta-data", "https://images.example.org/a.png")
    assert _codes(file) == ["ADDRESS_IN_NETWORK"]
    assert (await _articles(database))["on-tides"].source == "x ![A](https://images.example.org/a.png)"


@sqlite_first
@pytest.mark.parametrize("status", ["draft", "private", "trash", "future", "pending"])
async def test_what_was_not_public_is_a_draft(database: Database, tmp_path: Path, status: str) -> None:
    secret = wxr_item("Secret", "<p>x</p>", status=status)
    locked = wxr_item("Locked", "<p>x</p>", post_password="x")
    await _import(database, write_wxr(tmp_path / "s.xml", secret, locked), trust_statuses=True)
    assert {each.status for each in (await _articles(database)).values()} == {"DRAFT"}


@sqlite_first
async def test_one_faulty_article_is_refused_alone(database: Database, tmp_path: Path) -> None:
    items = (
        wxr_item("Empty", ""),
        wxr_item("No such day", "<p>x</p>", post_date="2019-02-30 10:00:00"),
        wxr_item("", "<p>x</p>", slug="untitled"),
        POST,
        wxr_item("Menu", "x", post_type="nav_menu_item"),
    )
    file = await _import(database, write_wxr(tmp_path / "s.xml", *items))
    assert file.outcome is Outcome.IMPORTED
    assert [each.name for each in _export(file).refused] == ["Empty", "No such day", "untitled"]
    assert [each.line for each in _export(file).refused] == [14, 15, 16]
    assert _codes(file) == ["ITEMS_NOT_ARTICLES", "EMPTY", "IMPOSSIBLE_DATE", "TITLE_NOT_STATED"]
    assert set(await _articles(database)) == {"on-tides"}


BAD: dict[str, tuple[str | bytes, str, str]] = {
    "cut": (wxr(POST)[:-40], "NOT_WELL_FORMED", "cut off"),
    "mismatched": (wxr(POST.replace("</item>", "</itm>")), "NOT_WELL_FORMED", "Line "),
    "latin1": (wxr(POST).replace("tide", "tïde").encode("latin-1"), "NOT_UTF8", "0xef"),
    "none": (wxr(), "EMPTY", "no articles"),
    "rss": (wxr(POST).replace("wp:wxr_version", "wp:other"), "UNKNOWN_FORMAT", "wxr_version"),
    "entities": (
        wxr(POST).replace("<rss", '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss'),
        "XML_WITH_ENTITIES",
        "DOCTYPE",
    ),
    "deep": (HEAD + "<item>" + "<a>" * 5_000, "NOT_WELL_FORMED", "100 levels"),
    "other": ('<?xml version="1.0"?><html/>', "UNKNOWN_FORMAT", "XML"),
}


@sqlite_first
@pytest.mark.parametrize("name", sorted(BAD))
async def test_a_damaged_export_is_refused_whole(database: Database, tmp_path: Path, name: str) -> None:
    data, code, word = BAD[name]
    path = tmp_path / "site.xml"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    file = await _import(database, path)
    assert (file.outcome, _codes(file)) == (Outcome.REFUSED, [code])
    assert word in (file.why or "")
    room = newsroom_of(database)
    for table in (Article, Contributor, Tag, Comment, Audit, Outbox, Provenance):
        assert await room.rows(table) == []


@sqlite_first
async def test_again_it_is_unchanged_and_changes_are_merged(database: Database, tmp_path: Path) -> None:
    other = wxr_item("Other", "<p>Stays.</p>")
    path = write_wxr(tmp_path / "site.xml", POST, other)
    await _import(database, path)
    assert (await _import(database, path)).outcome is Outcome.UNCHANGED
    renamed = write_wxr(tmp_path / "site.2.xml", POST, other)
    assert (await _import(database, renamed)).outcome is Outcome.UNCHANGED
    path = write_wxr(tmp_path / "site.xml", POST.replace("turns", "falls"), other)
    assert (await _import(database, path)).outcome is Outcome.UPDATED
    room, article = newsroom_of(database), (await _articles(database))["on-tides"]
    assert article.source == "The tide *falls*."
    await room.run(UpdateArticle(id=article.id, expected_version=article.version, source="Mine."))
    assert (await _import(database, path)).outcome is Outcome.UNCHANGED
    path = write_wxr(tmp_path / "site.xml", POST.replace("turns", "ebbs"), other)
    file = await _import(database, path)
    assert (file.outcome, _codes(file)) == (Outcome.CONFLICT, ["IMPORT_CONFLICT"])
    assert (await _import(database, path, prefer=Side.OURS)).outcome is not Outcome.CONFLICT
    assert (await _articles(database))["on-tides"].source == "Mine."


@sqlite_first
async def test_a_dry_run_tells_the_same_and_stores_nothing(database: Database, tmp_path: Path) -> None:
    path = write_wxr(tmp_path / "site.xml", wxr_item("On Tides", "<p>x</p>", *COMMENTS))
    dry = await _import(database, path, dry_run=True)
    assert await _articles(database) == {}
    file = await _import(database, path)
    assert [(slug, title) for _, slug, title in dry.articles] == [(slug, title) for _, slug, title in file.articles]
    assert (dry.outcome, dry.comments, dry.findings) == (file.outcome, file.comments, file.findings)


HOSTILE = {
    "w01_control.xml": (Outcome.IMPORTED, []),
    "w02_billion_laughs.xml": (Outcome.REFUSED, ["XML_WITH_ENTITIES"]),
    "w04_xxe_file.xml": (Outcome.REFUSED, ["XML_WITH_ENTITIES"]),
    "w06_xxe_param.xml": (Outcome.REFUSED, ["XML_WITH_ENTITIES"]),
    "w08_deep.xml": (Outcome.REFUSED, ["NOT_WELL_FORMED"]),
    "w10_draft_private.xml": (Outcome.IMPORTED, ["STATUS_CHANGED"] * 4),
    "w14_php_serialized.xml": (Outcome.IMPORTED, []),
}


@sqlite_first
@pytest.mark.parametrize("name", sorted(HOSTILE))
async def test_hostile_exports(database: Database, shared: Path, name: str) -> None:
    outcome, codes = HOSTILE[name]
    file = await _import(database, shared / "corpus/hostile" / name)
    assert (file.outcome, _codes(file)) == (outcome, codes)
    if name.startswith("w10"):
        assert [each.status for each in (await _articles(database)).values()] == ["DRAFT"] * 5


async def test_a_thread_may_be_deeper_than_the_stack(sqlite_template: Path, tmp_path: Path, shared: Path) -> None:
    path = tmp_path / "blog.sqlite3"
    path.write_bytes(sqlite_template.read_bytes())
    database = await Database.open(f"sqlite://{path}")
    try:
        file = await _import(database, shared / "corpus/hostile/w12_comment_bomb.xml")
        assert (file.outcome, file.comments, _codes(file)) == (Outcome.IMPORTED, 3_000, [])
        again = await _import(database, shared / "corpus/hostile/w12_comment_bomb.xml")
        assert again.outcome is Outcome.UNCHANGED
    finally:
        await database.close()


NOT_WELL_FORMED = ("malformed", "attachments-only", "sample.xml", "invalid-version", "large-authors")
"""Of the collected exports, those that are not well-formed, of no known version, or without any article."""


@pytest.mark.long
async def test_collected_exports_lose_nothing(sqlite_template: Path, tmp_path: Path, shared: Path) -> None:
    template = tmp_path / "blog.sqlite3"
    template.write_bytes(sqlite_template.read_bytes())
    database = await Database.open(f"sqlite://{template}")
    try:
        await _check_collected(database, shared)
    finally:
        await database.close()


async def _check_collected(database: Database, shared: Path) -> None:
    for path in sorted((shared / "corpus/exports/wxr").glob("*.xml")):
        file = await _import(database, path, dry_run=True)
        refused = _export(file).refused if file.export else ()
        whole = not any(part in path.name for part in NOT_WELL_FORMED)
        assert (file.outcome is not Outcome.REFUSED) is whole, (path.name, file.why)
        items = path.read_text(encoding="utf-8", errors="replace").count("<item>")
        assert not whole or len(file.articles) + len(refused) <= items
        assert all(each.message and each.line for each in refused)


@sqlite_first
async def test_resume_passes_over_what_the_same_export_gave(database: Database, tmp_path: Path) -> None:
    """What was renamed here meanwhile, and what could not be linked, is no reason to stop."""
    text = '<p>In response to <a href="https://tides.example.org/2019/05/{}/">it</a>: no.</p>'
    items = [wxr_item("One", text.format("two")), wxr_item("Two", text.format("one"))]
    path = write_wxr(tmp_path / "site.xml", *items)
    await _import(database, path)
    room, article = newsroom_of(database), (await _articles(database))["two"]
    await room.run(UpdateArticle(id=article.id, expected_version=article.version, slug="renamed"))
    file = await _import(database, path, resume=True)
    assert (file.outcome, sorted(slug for _, slug, _ in file.articles)) == (Outcome.UNCHANGED, ["one", "renamed"])
    path = write_wxr(path, *items, POST)
    file = await _import(database, path, resume=True)
    assert (file.outcome, set(await _articles(database))) == (Outcome.UPDATED, {"one", "renamed", "on-tides"})


@sqlite_first
async def test_excerpts_and_old_slugs_are_kept(database: Database, tmp_path: Path) -> None:
    meta = (
        "<wp:postmeta><wp:meta_key>_wp_old_slug</wp:meta_key>"
        "<wp:meta_value><![CDATA[before-it]]></wp:meta_value></wp:postmeta>"
    )
    excerpt = "<excerpt:encoded><![CDATA[Twice <b>a</b> day]]></excerpt:encoded>"
    file = await _import(database, write_wxr(tmp_path / "s.xml", wxr_item("On Tides", "<p>x</p>", meta, excerpt)))
    assert file.findings == ()
    article = (await _articles(database))["on-tides"]
    assert article.abstract == "Twice a day"
    old = await newsroom_of(database).rows(OldSlug)
    assert [(each.slug, each.article_id) for each in old] == [("before-it", article.id)]


@sqlite_first
async def test_the_address_there_leads_to_the_article_here(database: Database, tmp_path: Path) -> None:
    path = write_wxr(tmp_path / "s.xml", POST, wxr_item("A Plan", "<p>x</p>", status="draft"))
    await _import(database, path)
    article = (await _articles(database))["on-tides"]
    led = [(each.path, each.article_id) for each in await newsroom_of(database).rows(Redirect)]
    assert led == [("/2019/05/on-tides", article.id)]
    assert (await _import(database, path)).outcome is Outcome.UNCHANGED
