"""Exports of Ghost in each of their shapes, on each database; and what is no export of Ghost."""

import json
from pathlib import Path
from typing import Any

import pytest
from support.importers import import_paths
from support.sampling import sqlite_first
from support.writing import newsroom_of

from gql_blog.access import OPERATOR
from gql_blog.store import Article, Audit, Comment, Database, Tag, User
from gql_blog.transfer import FileReport, ImportOptions, Outcome

POST = {
    "id": "p1",
    "title": "On Tides",
    "slug": "on-tides",
    "html": "<p>The tide <em>turns</em>.</p>",
    "status": "published",
    "visibility": "public",
    "published_at": "2019-05-02T22:30:00.000Z",
    "custom_excerpt": "Twice a day",
    "feature_image": "__GHOST_URL__/content/images/tide.png",
}
ANSWER = {
    **POST,
    "id": "p2",
    "title": "A Quiet Harbour",
    "slug": "a-quiet-harbour",
    "html": '<p>In response to <a href="__GHOST_URL__/on-tides/">it</a>: no.</p>',
    "custom_excerpt": None,
}
TABLES = {
    "users": [{"id": "u1", "name": "Mara Lind", "email": "mara@example.org"}, {"id": "u2", "name": "Ina Falk"}],
    "roles_users": [{"user_id": "u1", "role_id": "Owner"}],
    "tags": [{"id": "t1", "name": "Harbours"}, {"id": "t2", "name": "#internal"}],
    "posts_authors": [
        {"post_id": "p1", "author_id": "u2", "sort_order": 1},
        {"post_id": "p1", "author_id": "u1", "sort_order": 0},
        {"post_id": "p2", "author_id": "u2", "sort_order": 0},
    ],
    "posts_tags": [{"post_id": "p1", "tag_id": "t1"}, {"post_id": "p1", "tag_id": "t2"}],
    "settings": [
        {"key": "locale", "value": "de"},
        {"key": "timezone", "value": "Europe/Stockholm"},
        {"key": "url", "value": "https://tides.example.org"},
    ],
    "members": [{"id": "m1", "name": "Reader One", "email": "one@example.org"}],
    "comments": [
        {"id": "c1", "post_id": "p1", "member_id": "m1", "status": "published", "html": "<p>Yes.</p>"},
        {"id": "c2", "post_id": "p1", "parent_id": "c1", "status": "published", "html": "<p>No.</p>"},
    ],
}


def _whole(*posts: dict[str, Any]) -> dict[str, Any]:
    return {"db": [{"meta": {"version": "5.0"}, "data": {"posts": list(posts), **TABLES}}]}


async def _import(database: Database, path: Path, value: object, **options: Any) -> FileReport:
    path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
    writer = newsroom_of(database).writer
    report = await import_paths([path], writer=writer, viewer=OPERATOR, options=ImportOptions(**options))
    (file,) = report.files
    return file


async def _articles(database: Database) -> dict[str, Any]:
    return {each.slug: each for each in await newsroom_of(database).rows(Article)}


async def test_a_whole_export(database: Database, tmp_path: Path) -> None:
    file = await _import(database, tmp_path / "site.json", _whole(ANSWER, POST))
    assert (file.format, file.outcome, file.findings) == ("ghost", Outcome.IMPORTED, ())
    articles = await _articles(database)
    post = articles["on-tides"]
    assert (post.title, post.abstract, post.locale) == ("On Tides", "Twice a day", "de")
    assert str(post.published_on) == "2019-05-03"  # it was half past midnight where the site is
    assert post.source == "![](https://tides.example.org/content/images/tide.png)\n\nThe tide *turns*."
    assert post.credited_names == "Mara Lind and Ina Falk" or "Mara Lind" in post.credited_names[0]
    assert articles["a-quiet-harbour"].responding_to_id == post.id
    room = newsroom_of(database)
    assert [tag.name for tag in await room.rows(Tag)] == ["Harbours"]
    assert await room.rows(User) == []
    comments = {each.author_name: each for each in await room.rows(Comment)}
    assert {each.status for each in comments.values()} == {"PENDING"}
    assert comments["Anonymous"].parent_id == comments["Reader One"].id
    assert file.export is not None
    assert file.export.images == ("https://tides.example.org/content/images/tide.png",)
    assert file.export.held_comments == 2
    again = await _import(database, tmp_path / "site.json", _whole(ANSWER, POST))
    assert again.outcome is Outcome.UNCHANGED


@sqlite_first
@pytest.mark.parametrize(
    "shape",
    [
        {"data": {"posts": [POST], **TABLES}},
        {"posts": [{**POST, "authors": [{"name": "Mara Lind"}], "tags": [{"name": "Harbours"}]}]},
        {"posts": [{"url": "https://x.example.org/1", "data": {**POST, "author": {"data": {"name": "Mara Lind"}}}}]},
        {"result": {"posts": [{"url": "https://x.example.org/1", "data": POST}]}},
    ],
)
async def test_other_shapes(database: Database, tmp_path: Path, shape: dict[str, Any]) -> None:
    file = await _import(database, tmp_path / "site.json", shape)
    assert (file.outcome, [slug for _, slug, _ in file.articles]) == (Outcome.IMPORTED, ["on-tides"])


@sqlite_first
@pytest.mark.parametrize(
    "hidden", [{"status": "draft"}, {"status": "scheduled"}, {"visibility": "paid"}, {"visibility": "members"}]
)
async def test_what_was_not_public_is_a_draft(database: Database, tmp_path: Path, hidden: dict[str, str]) -> None:
    await _import(database, tmp_path / "site.json", _whole({**POST, **hidden}), trust_statuses=True)
    assert (await _articles(database))["on-tides"].status == "DRAFT"


@sqlite_first
async def test_documents_of_the_editors(database: Database, tmp_path: Path) -> None:
    texts = [{"type": "text", "text": "The ", "format": 0}, {"type": "text", "text": "tide", "format": 2}]
    cards = [
        {"type": "paragraph", "children": texts},
        {"type": "markdown", "markdown": "As *written*[^1]\n\n[^1]: Ibid."},
        {"type": "nothing-known"},
    ]
    mobiledoc = {
        "version": "0.3.1",
        "markups": [["em"], ["a", ["href", "https://x.example.org"]]],
        "atoms": [["soft-return", "", {}]],
        "cards": [["markdown", {"markdown": "# Card"}]],
        "sections": [[1, "p", [[0, [0], 1, "a"], [1, [], 0, 0], [0, [1], 1, "b"]]], [10, 0]],
    }
    bare = {**POST, "html": None, "feature_image": None}
    file = await _import(
        database,
        tmp_path / "site.json",
        {
            "posts": [
                {**bare, "lexical": json.dumps({"root": {"children": cards}})},
                {**bare, "slug": "old", "title": "Old", "mobiledoc": json.dumps(mobiledoc)},
            ]
        },
    )
    articles = await _articles(database)
    assert articles["on-tides"].source == "The *tide*\n\nAs *written*[^1]\n\n[^1]: Ibid."
    assert articles["old"].source == "*a*\\\n[b](https://x.example.org)\n\n# Card"
    assert [each.code for each in file.findings] == ["CARDS_LEFT_OUT"]


BAD = {
    "cut": (json.dumps(_whole(POST))[:-9], "NOT_WELL_FORMED", "cut off"),
    "comma": ('{"posts": [,]}', "NOT_WELL_FORMED", "Line 1, column 12"),
    "other": ('{"version": 1, "entries": []}', "UNKNOWN_FORMAT", "no posts"),
    "list": ("[1, 2]", "UNKNOWN_FORMAT", "no posts"),
    "none": ('{"posts": []}', "EMPTY", "no articles"),
    "wrong": ('{"posts": [1]}', "INVALID_VALUE", "object"),
    "twice": ('{"posts": [], "posts": []}', "NOT_WELL_FORMED", "twice"),
    "nan": ('{"posts": [NaN]}', "NOT_WELL_FORMED", "NaN"),
    "half": ('{"posts": [{"title": "\\ud800"}]}', "NOT_WELL_FORMED", "half"),
    "number": ('{"posts": [' + "9" * 6_000 + "]}", "NOT_WELL_FORMED", "digits"),
    "deep": ('{"posts": ' + "[" * 200 + "]" * 200 + "}", "NOT_WELL_FORMED", "deep"),
    "deeper": ('{"posts": ' + "[" * 100_000, "NOT_WELL_FORMED", "deep"),
}


@sqlite_first
@pytest.mark.parametrize("name", sorted(BAD))
async def test_what_is_no_export_is_refused_whole(database: Database, tmp_path: Path, name: str) -> None:
    data, code, word = BAD[name]
    file = await _import(database, tmp_path / "site.json", data)
    assert (file.outcome, [each.code for each in file.findings]) == (Outcome.REFUSED, [code])
    assert word in (file.why or "")
    for table in (Article, Audit):
        assert await newsroom_of(database).rows(table) == []


@sqlite_first
async def test_one_faulty_post_is_refused_alone(database: Database, tmp_path: Path) -> None:
    bad = (
        {**POST, "slug": "a", "html": ""},
        {**POST, "slug": "b", "published_at": "2019-02-30T10:00:00.000Z"},
        {**POST, "slug": "c", "html": None, "lexical": "{}"},
        {**POST, "slug": "d", "title": ""},
    )
    file = await _import(database, tmp_path / "site.json", _whole(*bad, ANSWER))
    codes = [each.code for each in file.findings if each.code != "RESPONDING_TO_AMBIGUOUS"]
    assert sorted(codes) == ["EMPTY", "IMPOSSIBLE_DATE", "INVALID_VALUE", "TITLE_NOT_STATED"]
    assert set(await _articles(database)) == {"a-quiet-harbour"}


HOSTILE = {
    "j01_control.json": Outcome.IMPORTED,
    "j03_big_int.json": Outcome.REFUSED,
    "j05_duplicate_keys.json": Outcome.REFUSED,
    "j07_path_media.json": Outcome.REFUSED,
    "j09_surrogate.json": Outcome.REFUSED,
    "j11_foreign_ids.json": Outcome.REFUSED,
}


@sqlite_first
@pytest.mark.parametrize("name", sorted(HOSTILE))
async def test_hostile_json(database: Database, tmp_path: Path, shared: Path, name: str) -> None:
    text = (shared / "corpus/hostile" / name).read_text(encoding="utf-8")
    assert (await _import(database, tmp_path / name, text)).outcome is HOSTILE[name]


@sqlite_first
async def test_collected_exports_are_read(database: Database, tmp_path: Path, shared: Path) -> None:
    for path in sorted((shared / "corpus/exports/ghost").glob("*.json")):
        file = await _import(database, tmp_path / path.name, path.read_text(encoding="utf-8"), dry_run=True)
        assert (file.outcome is Outcome.REFUSED) is path.name.endswith("data1.json"), (path.name, file.why)
