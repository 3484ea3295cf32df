"""What plugins see of rows: the same names and Python types on both databases, and no more than is theirs to see."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, get_origin

import pytest
from support.cases import cases
from support.comments import submit
from support.installed import settings_in
from support.sampling import sqlite_first
from support.writing import Newsroom

from gql_blog.access import ANONYMOUS, OPERATOR, Viewer
from gql_blog.app import App, assembled
from gql_blog.content import ArticleStatus, CommentStatus, NoticeInput, NoticeKind, Role, Verdict
from gql_blog.errors import PluginError
from gql_blog.graph.schema_types import EXTENSIBLE
from gql_blog.hooks import Hooks, WriteIntent
from gql_blog.plugin import (
    CommentRef,
    Field,
    MergeTags,
    ModerateComments,
    PublishArticle,
    RestoreRevision,
    UpdateArticle,
    hookimpl,
)
from gql_blog.store import Article, Revision, Tag, plugin_columns

TYPES = sorted(each.__name__ for each in EXTENSIBLE if each.__name__ not in ("Article", "Dialogue"))
QUERY = """{ posts { nodes { told bylines { told contributor { told } } footnotes { told } comments { nodes { told } }
  tags { told } responses { nodes { told } } revisions(first: 9) { nodes { told } } } } }"""


class Watching:
    """A plugin with a field on each type, which needs every column that there is."""

    api_version = 2

    def __init__(self) -> None:
        self.rows: dict[str, list[Any]] = {}

    @hookimpl
    def register_fields(self) -> list[Field]:
        tables = {each.__name__: table for each, table in EXTENSIBLE.items()}
        return [self._field(name, tuple(plugin_columns(tables[name]))) for name in TYPES]

    def _field(self, type_name: str, needs: tuple[str, ...]) -> Field:
        def resolve(rows: Sequence[Any]) -> list[str]:
            self.rows.setdefault(type_name, []).extend(rows)
            return ["seen"] * len(rows)

        return Field(
            type_name=type_name,
            name="told",
            description="All.",
            graphql_type=str | None,
            needs=needs,
            resolve=resolve,
            role=Role.ADMIN,
        )


async def test_every_column_has_the_type_of_the_page_on_both_databases(database_url: str, tmp_path: Path) -> None:
    watching = Watching()
    settings = settings_in(tmp_path, database_url=database_url, result_cache_mb=0)
    async with assembled(settings, Hooks.of({"watching": watching})) as app:
        room = Newsroom(app.database, app.writer)
        post = await room.post(
            "On Tides",
            source="Text.[^1]\n\n[^1]: Ada Stone, Marks (Oslo: Rune, 1999), 5.",
            tags=("Sea",),
            published_on=date(2019, 5, 2),
            notices=(NoticeInput(kind=NoticeKind.CORRECTION, source="Mended."),),
        )
        await room.response(post.article_id)
        await submit(room, post.article_id)
        answer = await app.engine.execute(query=QUERY, viewer=OPERATOR)
    assert "errors" not in json.loads(answer.body)
    (seen,) = watching.rows["Post"]
    assert (seen.title, seen.published_on, seen.status) == ("On Tides", date(2019, 5, 2), ArticleStatus.PUBLISHED)
    assert seen.created_at.tzinfo is UTC
    assert watching.rows.keys() >= {"Post", "Response", "Footnote", "Revision", "Tag"}
    tables = {each.__name__: table for each, table in EXTENSIBLE.items()}
    for name, rows in watching.rows.items():
        for column in plugin_columns(tables[name]).values():
            for row in rows:
                value = getattr(row, column.name)
                assert column.nullable if value is None else _is(value, column.kind), f"{name}.{column.name}"


def _is(value: Any, kind: Any) -> bool:
    if kind is dict:
        return isinstance(value, dict | tuple | str | int)
    if kind is date:
        return type(value) is date
    return type(value) is (get_origin(kind) or kind) or isinstance(value, kind)


def counted(**more: Any) -> tuple[Any, list[int]]:
    """Return a plugin with a field for some viewers, and a list that grows with its calls."""
    calls: list[int] = []

    def resolve(rows: Sequence[Any]) -> list[str]:
        calls.append(len(rows))
        return [row[-1] for row in rows]

    field = Field(type_name="Article", name="told", description="It.", graphql_type=str | None, resolve=resolve, **more)
    return SimpleNamespace(api_version=2, register_fields=_hook(lambda: [field])), calls


def _hook(function: Any) -> Any:
    function.__name__ = "register_fields"
    return hookimpl(function)


async def asked(app: App, viewer: Viewer) -> Any:
    with app.database.reader.record() as statements:
        answer = await app.engine.execute(query="{ posts { nodes { slug told } } }", viewer=viewer)
    (node,) = json.loads(answer.body)["data"]["posts"]["nodes"]
    return node["told"], any("source" in each.sql for each in statements)


@sqlite_first
async def test_a_field_for_a_role_is_null_for_others_and_neither_read_nor_called(
    database_url: str, tmp_path: Path
) -> None:
    plugin, calls = counted(needs=("source",), role=Role.EDITOR)
    settings = settings_in(tmp_path, database_url=database_url, result_cache_mb=0)
    async with assembled(settings, Hooks.of({"mine": plugin})) as app:
        await Newsroom(app.database, app.writer).post("Tides", source="A secret.")
        for viewer in (ANONYMOUS, Viewer(Role.READER), Viewer(Role.AUTHOR), Viewer(Role.MODERATOR)):
            assert await asked(app, viewer) == (None, False)
        assert calls == []
        for viewer in (Viewer(Role.EDITOR), Viewer(Role.ADMIN)):
            assert await asked(app, viewer) == ("A secret.", True)
        assert calls == [1, 1]


@cases("role", [None, Role.READER, Role.AUTHOR, Role.MODERATOR])
def test_what_is_not_for_everybody_needs_a_role_that_sees_it(role: Role | None) -> None:
    from gql_blog.graph import build_schema

    plugin, _ = counted(needs=("source",), role=role)
    with pytest.raises(PluginError, match=r"needs source\. That is for EDITOR alone: declare role = Role\.EDITOR"):
        build_schema(Hooks.of({"mine": plugin}))


@sqlite_first
async def test_a_field_that_costs_is_charged_for_each_parent(database_url: str, tmp_path: Path) -> None:
    settings = settings_in(tmp_path, database_url=database_url, result_cache_mb=0)
    costs = {}
    for cost in (0, 7):
        plugin, _ = counted(needs=("title",), cost=cost)
        async with assembled(settings, Hooks.of({"mine": plugin})) as app:
            query = "{ posts(first: 10) { nodes { told again: told } } }"
            costs[cost] = app.engine.operation_cost(query, None, {}, ANONYMOUS)
    assert costs[7] - costs[0] == 10 * 2 * 7


class Guard:
    """A plugin that keeps what it is asked about, and may add to it."""

    api_version = 2

    def __init__(self, adds: dict[str, Any] | None = None) -> None:
        self.adds = adds
        self.intents: list[WriteIntent] = []

    @hookimpl
    def before_write(self, intent: WriteIntent) -> dict[str, Any] | None:
        self.intents.append(intent)
        return self.adds


@sqlite_first
async def test_a_guard_sees_the_rows_as_they_stand_whatever_is_done_to_them(database_url: str, tmp_path: Path) -> None:
    guard = Guard()
    settings = settings_in(tmp_path, database_url=database_url, result_cache_mb=0)
    async with assembled(settings, Hooks.of({"guard": guard})) as app:
        room = Newsroom(app.database, app.writer)
        post = await room.post("Tides", publish=False, source="First.", tags=("Sea", "Ocean"))
        assert (guard.intents[0].row, guard.intents[0].rows) == (None, ())
        updated = await room.run(UpdateArticle(id=post.article_id, expected_version=1, source="Second."))
        first, _ = await room.rows(Revision, article_id=post.article_id)
        if first.number != 1:
            (first,) = await room.rows(Revision, article_id=post.article_id, number=1)
        restored = await room.run(
            RestoreRevision(article_id=post.article_id, revision_id=first.id, expected_version=updated.version)
        )
        await room.run(PublishArticle(id=post.article_id, expected_version=restored.version))
        comments = [await submit(room, post.article_id, body=f"Comment {number}.") for number in range(2)]
        refs = tuple(CommentRef(id=each, expected_version=1) for each in comments)
        await room.run(ModerateComments(comments=refs, verdict=Verdict.APPROVE, reason="Known."))
        one, other = await room.rows(Tag)
        await room.run(MergeTags(id=one.id, into_id=other.id, expected_version=one.version))
    seen = {each.command: each for each in guard.intents}
    row = seen["update_article"].row
    assert row is not None
    assert (row["title"], row["source"], row["status"]) == ("Tides", "First.", ArticleStatus.DRAFT)
    assert isinstance(row["created_at"], datetime)
    article, revision = seen["restore_revision"].rows
    assert (article["source"], revision["source"], revision["number"]) == ("Second.", "First.", 1)
    published = seen["publish_article"].row
    assert published is not None
    assert published["source"] == "First."
    moderated = seen["moderate_comments"]
    assert [each["id"] for each in moderated.rows] == comments
    assert {each["status"] for each in moderated.rows} == {CommentStatus.PENDING}
    assert moderated.fields["verdict"] is Verdict.APPROVE
    assert [each["id"] for each in seen["merge_tags"].rows] == [one.id, other.id]


@sqlite_first
async def test_a_guard_adds_what_the_client_left_out(database_url: str, tmp_path: Path) -> None:
    guard = Guard({"subtitle": "Twice a day", "tags": ["Sea"]})
    settings = settings_in(tmp_path, database_url=database_url, result_cache_mb=0)
    async with assembled(settings, Hooks.of({"guard": guard})) as app:
        room = Newsroom(app.database, app.writer)
        post = await room.post("Tides", publish=False)
        assert {"subtitle", "tags", "abstract"} <= guard.intents[0].left_out
        assert "title" not in guard.intents[0].left_out
        stored: Any = (await room.rows(Article, id=post.article_id))[0]
    assert stored.subtitle == "Twice a day"


@sqlite_first
@pytest.mark.parametrize("wrong", [{"owner": "me"}, {"idempotency_key": "k"}, {"subtitle": 7}])
async def test_a_guard_adds_nothing_that_the_command_does_not_have_or_of_another_type(
    database_url: str, tmp_path: Path, wrong: dict[str, Any]
) -> None:
    settings = settings_in(tmp_path, database_url=database_url, result_cache_mb=0)
    async with assembled(settings, Hooks.of({"guard": Guard(wrong)})) as app:
        room = Newsroom(app.database, app.writer)
        with pytest.raises(PluginError):
            await room.post("Tides", publish=False)
        assert await room.rows(Article) == []
