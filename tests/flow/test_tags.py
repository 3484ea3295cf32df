"""Editors rename and merge tags, on both databases; articles, search and old names follow."""

from typing import Any

import pytest
from support.hearing import until
from support.reading import Library, library_over
from support.sampling import sqlite_mostly
from support.writing import Newsroom

from gql_blog.access import ANONYMOUS, OPERATOR, Viewer
from gql_blog.content import DraftArticle, Role
from gql_blog.errors import Forbidden, Unauthenticated
from gql_blog.store import ArticleTag, Audit, Outbox, Revision, Tag
from gql_blog.write import (
    CreatePost,
    ImportArticle,
    MergeTags,
    RestoreRevision,
    UpdateArticle,
    UpdateTag,
)

pytestmark = sqlite_mostly

UPDATE = """mutation ($input: UpdateTagInput!) { updateTag(input: $input) {
  tag { slug name version } errors { code path ... on VersionConflict { currentVersion } } } }"""
MERGE = """mutation ($input: MergeTagsInput!) { mergeTags(input: $input) {
  tag { slug version } articleCount errors { code path } } }"""
BY_SLUG = "query ($slug: String!) { tag(slug: $slug) { slug name articles { nodes { slug } } } }"
SEARCH = "query ($query: String!) { search(query: $query) { nodes { slug tags { name } } } }"


@pytest.fixture
def library(room: Newsroom) -> Library:
    return library_over(room.database)


async def tag(room: Newsroom, name: str) -> Any:
    (found,) = await room.rows(Tag, name=name)
    return found


async def found(library: Library, slug: str, viewer: Viewer = ANONYMOUS) -> Any:
    return (await library.ask(BY_SLUG, {"slug": slug}, viewer))["tag"]


async def searched(library: Library, word: str) -> list[str]:
    return sorted(each["slug"] for each in (await library.ask(SEARCH, {"query": word}))["search"]["nodes"])


async def test_a_tag_is_renamed(library: Library) -> None:
    room = library.newsroom
    editor = await room.somebody(Role.EDITOR, "Ed")
    post = await room.post("Tides", tags=("Sea",))
    id_ = (await tag(room, "Sea")).id
    given = {"id": id_, "expectedVersion": 1, "name": "Ocean", "slug": "ocean"}
    changed = (await library.ask(UPDATE, {"input": given}, editor))["updateTag"]
    assert changed == {"tag": {"slug": "ocean", "name": "Ocean", "version": 2}, "errors": []}
    for slug in ("sea", "ocean"):
        assert await found(library, slug) == {
            "slug": "ocean",
            "name": "Ocean",
            "articles": {"nodes": [{"slug": "tides"}]},
        }
    assert (await searched(library, "ocean"), await searched(library, "sea")) == (["tides"], [])
    late = (await library.ask(UPDATE, {"input": given}, editor))["updateTag"]
    conflict = {"code": "CONFLICT", "path": ["input", "expectedVersion"], "currentVersion": 2}
    assert late == {"tag": None, "errors": [conflict]}
    # The old name finds the tag; the article's version has not moved.
    await room.run(UpdateArticle(id=post.article_id, expected_version=2, tags=("sea", "Sea")))
    assert (await room.article(post.article_id)).version == 2
    entries = [each for each in await room.rows(Audit) if each.action == "update_tag"]
    assert [(each.actor, each.before, each.after) for each in entries] == [
        (editor.user_id, {"name": "Sea", "slug": "sea"}, {"name": "Ocean", "slug": "ocean"})
    ]


FILTER = """query ($where: ArticleWhere!, $all: [ArticleStatus!]) {
  articles(where: { AND: [$where, { status: { in: $all } }] }) { totalCount nodes { slug } } }"""


async def named(library: Library, where: dict[str, Any], viewer: Viewer = ANONYMOUS) -> list[str]:
    """The articles that a filter finds, by slug."""
    found = (await library.ask(FILTER, {"where": where, "all": ["PUBLISHED", "DRAFT"]}, viewer))["articles"]
    assert found["totalCount"] == len(found["nodes"])
    return sorted(each["slug"] for each in found["nodes"])


async def test_a_filter_follows_a_slug_that_a_tag_gave_up(library: Library) -> None:
    room = library.newsroom
    await room.post("Tides", tags=("Sea",))
    await room.post("Ebb", tags=("Seas", "Moon"))
    await room.run(CreatePost(title="Draft", source="x", tags=("Hidden",)))
    for name, slug in (("Sea", "ocean"), ("Hidden", "secret")):
        await room.run(UpdateTag(id=(await tag(room, name)).id, expected_version=1, slug=slug))
    gone, into = await tag(room, "Seas"), await tag(room, "Sea")
    await room.run(MergeTags(id=gone.id, expected_version=1, into_id=into.id))
    for slug in ("sea", "seas", "ocean"):
        assert await named(library, {"tag": {"equals": slug}}) == ["ebb", "tides"]
        assert await named(library, {"tag": {"in": [slug, "moon"]}}) == ["ebb", "tides"]
        assert await named(library, {"NOT": {"tag": {"equals": slug}}}) == []
    # What the tag of a draft was called is known to those who see it.
    for viewer, slugs in ((ANONYMOUS, []), (OPERATOR, ["draft"])):
        assert await named(library, {"tag": {"equals": "hidden"}}, viewer) == slugs
        assert (await found(library, "hidden", viewer) is not None) is bool(slugs)


async def test_what_is_wrong_with_a_name_is_named(library: Library) -> None:
    room = library.newsroom
    await room.post("Tides", tags=("Sea", "Moon"))
    id_ = (await tag(room, "Sea")).id
    wrong: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
        ({"name": "", "slug": "A B"}, [("INVALID", "name"), ("INVALID", "slug")]),
        ({"name": "MOON", "slug": "moon"}, [("DUPLICATE", "slug"), ("DUPLICATE", "name")]),
        ({"name": None}, [("INVALID", "name")]),
    ]
    for given, errors in wrong:
        made = (await library.ask(UPDATE, {"input": {"id": id_, "expectedVersion": 1, **given}}, OPERATOR))["updateTag"]
        assert [(each["code"], each["path"][1]) for each in made["errors"]] == errors
    # Another case of its own name, and nothing at all, are no other tag's.
    same: list[tuple[int, dict[str, Any]]] = [(1, {"name": "SEA"}), (2, {"name": "SEA", "slug": None}), (2, {})]
    for version, given in same:
        change = {"id": id_, "expectedVersion": version, **given}
        assert (await library.ask(UPDATE, {"input": change}, OPERATOR))["updateTag"]["tag"]["version"] == 2


async def test_two_tags_become_one(library: Library) -> None:
    room = library.newsroom
    await room.post("One", tags=("Seas", "Moon"))
    await room.post("Both", tags=("Seas", "Sea"))
    await room.run(CreatePost(title="Draft", source="x", tags=("Moon", "Seas")))
    gone, into = await tag(room, "Seas"), await tag(room, "Sea")
    given = {"id": gone.id, "expectedVersion": 1, "intoId": into.id}
    preview = (await library.ask(MERGE, {"input": {**given, "dryRun": True}}, OPERATOR))["mergeTags"]
    assert preview == {"tag": {"slug": "sea", "version": 1}, "articleCount": 3, "errors": []}
    assert len(await room.rows(Tag)) == 3
    merged = (await library.ask(MERGE, {"input": given}, OPERATOR))["mergeTags"]
    assert merged == {"tag": {"slug": "sea", "version": 2}, "articleCount": 3, "errors": []}
    every = """{ articles(where: {status: {in: [DRAFT, PUBLISHED]}}, orderBy: {field: TITLE, direction: ASC}) {
      nodes { tags { name } } } }"""
    rows = (await library.ask(every, viewer=OPERATOR))["articles"]["nodes"]
    tags = [[each["name"] for each in row["tags"]] for row in rows]
    assert tags == [["Sea"], ["Moon", "Sea"], ["Sea", "Moon"]]
    assert len(await room.rows(ArticleTag)) == 5
    assert sorted(each["slug"] for each in (await found(library, "seas"))["articles"]["nodes"]) == ["both", "one"]
    assert await searched(library, "sea") == ["both", "one"]
    assert [each.subject_id for each in await room.rows(Outbox, kind="tag.merged")] == [into.id]


async def test_a_tag_is_public_as_long_as_a_public_article_has_it(library: Library) -> None:
    room = library.newsroom
    await room.run(CreatePost(title="Draft", source="x", tags=("Hidden",)))
    await room.post("Tides", tags=("Sea",))
    hidden, sea = await tag(room, "Hidden"), await tag(room, "Sea")
    assert [await found(library, slug) is None for slug in ("hidden", "sea")] == [True, False]
    await room.run(MergeTags(id=sea.id, expected_version=1, into_id=hidden.id))
    assert (await found(library, "sea"))["slug"] == "hidden"
    # What nobody could see under its old name is not told by it.
    await room.run(CreatePost(title="Other", source="x", tags=("Private",)))
    private = await tag(room, "Private")
    await room.run(MergeTags(id=private.id, expected_version=1, into_id=hidden.id))
    assert await found(library, "private") is None
    assert (await tag(room, "Hidden")).version == 2, "a version tells of what everybody could see alone"
    author = await room.somebody(Role.AUTHOR, "Bo")
    await room.run(CreatePost(title="Mine", source="x", tags=("Private",)), author)
    assert {each.name for each in await room.rows(Tag)} == {"Hidden", "Private"}


async def test_restored_revisions_and_imports_have_the_tag_that_is_there_now(room: Newsroom) -> None:
    post = await room.post("Tides", tags=("Seas",))
    draft = DraftArticle(source="x", title="From a file", tags=("Seas", "Moon"))
    await room.run(ImportArticle(draft=draft, imported_from="a.md", source_hash="0" * 64))
    gone, moon = await tag(room, "Seas"), await tag(room, "Moon")
    await room.run(UpdateArticle(id=post.article_id, expected_version=2, tags=()))
    await room.run(MergeTags(id=gone.id, expected_version=1, into_id=moon.id))
    first = (await room.rows(Revision, article_id=post.article_id))[0]
    await room.run(RestoreRevision(article_id=post.article_id, revision_id=first.id, expected_version=3))
    last = (await room.rows(Revision, article_id=post.article_id))[-1]
    assert last.snapshot["tags"] == [{"id": moon.id, "name": "Moon"}]
    # The file says what it said; then it says the same in another order, and nothing comes back.
    for tags, hash_ in ((draft.tags, "1"), (("Moon", "Seas"), "2")):
        again = DraftArticle(source=f"x{hash_}", title="From a file", tags=tags)
        outcome = await room.run(ImportArticle(draft=again, imported_from="a.md", source_hash=hash_ * 64))
        assert outcome.outcome == "updated"
        assert [each.name for each in await room.rows(Tag)] == ["Moon"]


@pytest.mark.parametrize("role", [None, Role.READER, Role.AUTHOR, Role.MODERATOR])
async def test_nobody_else_changes_tags(room: Newsroom, role: Role | None) -> None:
    viewer = ANONYMOUS if role is None else await room.somebody(role)
    await room.post("Tides", tags=("Sea",))
    id_ = (await tag(room, "Sea")).id
    for command in (
        UpdateTag(id=id_, expected_version=1, name="x"),
        MergeTags(id=id_, expected_version=1, into_id=id_),
        MergeTags(id=id_, expected_version=1, into_id=id_, dry_run=True),
    ):
        with pytest.raises(Forbidden if role else Unauthenticated):
            await room.run(command, viewer)


async def test_a_merge_that_makes_no_sense_is_refused(library: Library) -> None:
    room = library.newsroom
    await room.post("Tides", tags=("Sea", "Moon"))
    one, other = (await tag(room, "Sea")).id, (await tag(room, "Moon")).id
    for given, code, place in (
        ({"id": one, "expectedVersion": 1, "intoId": one}, "INVALID", "intoId"),
        ({"id": one, "expectedVersion": 1, "intoId": "tag_none"}, "NOT_FOUND", "intoId"),
        ({"id": "tag_none", "expectedVersion": 1, "intoId": one}, "NOT_FOUND", "id"),
        ({"id": one, "expectedVersion": 2, "intoId": other}, "CONFLICT", "expectedVersion"),
    ):
        for more in ({}, {"dryRun": True}):
            refused = (await library.ask(MERGE, {"input": {**given, **more}}, OPERATOR))["mergeTags"]
            assert refused == {"tag": None, "articleCount": None, "errors": [{"code": code, "path": ["input", place]}]}


async def test_a_kept_result_ends_when_a_tag_is_renamed(room: Newsroom) -> None:
    library = library_over(room.database, debug=False, result_cache_bytes=1_000_000)
    await room.database.invalidations.start()
    await room.post("Tides", tags=("Sea",))
    row = await tag(room, "Sea")
    for _ in range(3):
        assert (await found(library, "sea"))["name"] == "Sea"
        assert await found(library, "ocean") is None
    await room.run(UpdateTag(id=row.id, expected_version=1, name="Ocean", slug="ocean"))
    await until(room.database.invalidations.catch_up)
    assert (await found(library, "ocean"))["name"] == "Ocean"
    assert (await found(library, "sea"))["name"] == "Ocean"
