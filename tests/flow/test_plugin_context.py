"""What a plugin's context gives: who asks, the time, queries with the sight of who asks, commands by the one door."""

import asyncio
import json
import math
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from support.comments import submit, the_comment
from support.growth import HANG
from support.installed import settings_in
from support.sampling import sqlite_first
from support.writing import Newsroom

from gql_blog.access import ANONYMOUS, OPERATOR, Viewer
from gql_blog.app import App, assembled, migrate_all
from gql_blog.content import Role, Verdict
from gql_blog.errors import Forbidden, PluginError
from gql_blog.graph.plugins import plugin_services
from gql_blog.hooks import Hooks
from gql_blog.plugin import (
    CommentRef,
    CreatePost,
    Event,
    Field,
    ModerateComments,
    ModerationCase,
    PluginContext,
    Principal,
    PublishArticle,
    WriteIntent,
    hookimpl,
)
from gql_blog.store import Audit, Comment
from gql_blog.write import CreateToken, ErasePerson, ExportPerson, PurgeDeleted

TITLES = "query($status: [ArticleStatus!]!) { posts(where: {status: {in: $status}}) { nodes { title } } }"
EVERY_STATUS = {"status": ["DRAFT", "PUBLISHED"]}


@asynccontextmanager
async def app_with(folder: Path, url: str, plugins: Mapping[str, object]) -> AsyncIterator[App]:
    async with assembled(settings_in(folder, database_url=url, result_cache_mb=0), Hooks.of(plugins)) as app:
        yield app


def plugin(role: Role | None = None, **functions: Any) -> Any:
    """Return a plugin with these hooks."""
    for name, function in functions.items():
        function.__name__ = name
        hookimpl(function)
    return SimpleNamespace(api_version=2, role=role, **functions)


def field(resolve: Any, *, repeatable: bool = False) -> Any:
    """Return ``register_fields`` for one field of articles, ``told``."""
    told = Field(
        type_name="Article",
        name="told",
        description="What was found.",
        graphql_type=str | None,
        needs=("id",),
        resolve=resolve,
        repeatable=repeatable,
    )
    return lambda: [told]


async def told_to(app: App, viewer: Viewer) -> Any:
    """Return what the field says of the only public post, or its error."""
    answer = await app.engine.execute(query="{ posts { nodes { told } } }", viewer=viewer)
    body = json.loads(answer.body)
    return body["errors"][0]["message"] if "errors" in body else body["data"]["posts"]["nodes"][0]["told"]


@sqlite_first
@pytest.mark.parametrize(
    ("declared", "seen"),
    [
        (None, {None: "Open", Role.READER: "Open", Role.EDITOR: "Open"}),
        (Role.READER, {None: "Open", Role.EDITOR: "Open"}),
        (Role.EDITOR, {None: "Open", Role.READER: "Open", Role.EDITOR: "Hidden Open", Role.ADMIN: "Hidden Open"}),
        (Role.MODERATOR, {Role.AUTHOR: "Open"}),
    ],
)
async def test_a_field_asks_with_the_sight_of_who_asks_and_never_more_than_the_role_of_the_plugin(
    database_url: str, tmp_path: Path, declared: Role | None, seen: dict[Role | None, str]
) -> None:
    async def resolve(context: PluginContext, rows: Sequence[Any]) -> list[str]:
        data = await context.ask(TITLES, EVERY_STATUS)
        return [" ".join(sorted(each["title"] for each in data["posts"]["nodes"]))] * len(rows)

    async with app_with(tmp_path, database_url, {"asks": plugin(declared, register_fields=field(resolve))}) as app:
        room = Newsroom(app.database, app.writer)
        await room.post("Open")
        await room.post("Hidden", publish=False)
        found = {role: await told_to(app, Viewer(role) if role else ANONYMOUS) for role in seen}
    assert found == seen


@sqlite_first
async def test_a_field_whose_values_are_kept_must_not_ask(
    database_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def resolve(context: PluginContext, rows: Sequence[Any]) -> list[str]:
        await context.ask("{ posts { nodes { title } } }")
        return ["never"] * len(rows)

    asks = plugin(register_fields=field(resolve, repeatable=True))
    async with app_with(tmp_path, database_url, {"asks": asks}) as app:
        await Newsroom(app.database, app.writer).post("Open")
        assert await told_to(app, ANONYMOUS) == "The plugin 'asks' could not resolve this field."
    assert "called context.ask() in resolve of Article.told, which must not do so" in caplog.text


@sqlite_first
async def test_what_a_plugin_asks_for_somebody_has_the_database_time_of_their_requests(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def ask(context: PluginContext) -> None:
        await context.ask("{ posts { totalCount } }")

    seconds: list[float] = []
    async with app_with(tmp_path, database_url, {"asks": plugin(Role.EDITOR, before_write=ask, on_event=ask)}) as app:
        execute = app.engine.execute

        async def note(**given: Any) -> Any:
            seconds.append(given["budget"].seconds)
            return await execute(**given)

        monkeypatch.setattr(app.engine, "execute", note)
        for viewer in (ANONYMOUS, Viewer(Role.READER), Viewer(Role.AUTHOR)):
            await app.hooks.before_write(WriteIntent(command="create_post", fields={}), lambda *_: None, viewer)
        await app.hooks.deliver("asks", EVENT)
        reader = app.settings.read_timeout
    assert seconds == [reader, reader, 5 * reader, math.inf]


@sqlite_first
async def test_a_plugin_that_asks_itself_without_end_is_stopped(
    database_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def resolve(context: PluginContext, rows: Sequence[Any]) -> list[str]:
        data = await context.ask("{ posts { nodes { told } } }")
        return [str(data)] * len(rows)

    async with app_with(tmp_path, database_url, {"asks": plugin(register_fields=field(resolve))}) as app:
        await Newsroom(app.database, app.writer).post("Open")
        assert await told_to(app, ANONYMOUS) == "The plugin 'asks' could not resolve this field."
    assert "At most 3 such queries may be nested" in caplog.text


@sqlite_first
@pytest.mark.parametrize(
    ("operation", "told"),
    [
        ('mutation { publishArticle(input: {id: "a", expectedVersion: 1}) { errors { code } } }', "context.issue()"),
        ('subscription { commentAdded(articleId: "a") { id } }', "context.issue()"),
        ("{ nothing }", "Cannot query field 'nothing'"),
        ("{", "Syntax Error"),
    ],
)
async def test_what_is_no_query_or_is_wrong_is_told_to_the_plugin(
    database_url: str, tmp_path: Path, operation: str, told: str
) -> None:
    found: list[str] = []

    async def on_event(context: PluginContext) -> None:
        with pytest.raises(PluginError) as wrong:
            await context.ask(operation)
        found.append(wrong.value.message)

    async with app_with(tmp_path, database_url, {"asks": plugin(on_event=on_event)}) as app:
        await app.hooks.deliver("asks", EVENT)
    assert told in found[0]


@sqlite_first
async def test_a_document_is_run_as_a_role_and_never_as_more_than_who_asks_or_the_plugin(
    database_url: str, tmp_path: Path
) -> None:
    found: list[Any] = []

    async def before_write(context: PluginContext) -> None:
        for role in (Role.ADMIN, None):
            told = await context.run_document(TITLES, EVERY_STATUS, role=role)
            found.append(" ".join(sorted(each["title"] for each in told["data"]["posts"]["nodes"])))

    async def on_event(context: PluginContext) -> None:
        found.append(await context.run_document("query($a: Int!) { posts(first: $a) { totalCount } }", {"a": 101}))
        found.append(await context.document_problems("{ posts { gone } }", {}))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(plugin_services, "MAX_DOCUMENT_BYTES", 20)
            found.append(await context.run_document(TITLES, EVERY_STATUS))
        with pytest.raises(PluginError, match="asks by a query alone"):
            await context.run_document(
                'mutation { deleteArticle(input: {id: "a", expectedVersion: 1}) { errors { code } } }', {}
            )

    hooks = {"asks": plugin(Role.EDITOR, before_write=before_write, on_event=on_event)}
    async with app_with(tmp_path, database_url, hooks) as app:
        room = Newsroom(app.database, app.writer)
        await room.post("Open")
        await room.post("Hidden", publish=False)
        found.clear()
        assert app.engine  # it is made before there are requests
        for viewer in (ANONYMOUS, Viewer(Role.READER), Viewer(Role.ADMIN, user_id="usr_1")):
            await app.hooks.before_write(WriteIntent(command="create_post", fields={}), lambda *_: None, viewer)
        await app.hooks.deliver("asks", EVENT)
    *seen, answer, problems, large = found
    assert seen == ["Open", "Open", "Open", "Open", "Hidden Open", "Open"]
    assert (answer["data"], answer["errors"][0]["path"]) == (None, ["posts"])
    assert (large["data"], large["errors"][0]["extensions"]["code"]) == (None, "COST_EXCEEDED")
    assert problems == ["Cannot query field 'gone' on type 'PostConnection'. (line 1, column 11)"]


EVENT = Event(id="1", kind="comment.submitted", subject_id="com_1", at=datetime(2026, 1, 2, tzinfo=UTC))


class Publishes:
    """Approves each comment as it comes, by a command."""

    api_version = 2
    role = Role.MODERATOR

    def __init__(self) -> None:
        self.done = asyncio.Event()

    @hookimpl
    async def on_event(self, context: PluginContext, event: Event) -> None:
        assert context.viewer is None
        if event.kind == "comment.submitted":
            data = await context.ask(
                "query($id: ID!) { node(id: $id) { ... on Comment { version } } }", {"id": event.subject_id}
            )
            ref = CommentRef(id=event.subject_id, expected_version=data["node"]["version"])
            await context.issue(ModerateComments(comments=(ref,), verdict=Verdict.APPROVE, reason="Known."))
            self.done.set()


async def test_a_plugin_changes_the_core_by_commands_with_rules_audit_and_counters(
    database_url: str, tmp_path: Path
) -> None:
    publishes = Publishes()
    async with app_with(tmp_path, database_url, {"publishes": publishes}) as app:
        room = Newsroom(app.database, app.writer)
        await app.relay.start()
        post = await room.post("Open")
        comment_id = await submit(room, post.article_id)
        async with asyncio.timeout(HANG):
            await publishes.done.wait()
        await app.relay.stop()
        assert (await the_comment(room, comment_id)).status == "APPROVED"
        assert (await room.article(post.article_id)).comment_count == 1
        (audited,) = await room.rows(Audit, subject_id=comment_id, action="moderate_comments")
    assert audited.actor == "plugin:publishes"


@sqlite_first
@pytest.mark.parametrize(
    ("role", "command", "error"),
    [
        (Role.READER, PublishArticle(id="art_0", expected_version=1), Forbidden),
        (Role.ADMIN, CreateToken(), Forbidden),
        (Role.ADMIN, ErasePerson(email="ada@example.org"), Forbidden),
        (Role.ADMIN, ExportPerson(email="ada@example.org"), Forbidden),
        (Role.ADMIN, PurgeDeleted(before=datetime(2026, 1, 2, tzinfo=UTC)), Forbidden),
        (Role.ADMIN, "publish", PluginError),
    ],
)
async def test_a_plugin_may_not_do_more_than_its_role_nor_what_is_up_to_people(
    database_url: str, tmp_path: Path, role: Role, command: Any, error: type[Exception]
) -> None:
    refused: list[BaseException] = []

    async def on_event(context: PluginContext) -> None:
        with pytest.raises(error) as raised:
            await context.issue(command)
        refused.append(raised.value)

    async with app_with(tmp_path, database_url, {"strives": plugin(role, on_event=on_event)}) as app:
        await app.hooks.deliver("strives", EVENT)
    assert refused


@sqlite_first
async def test_no_command_is_issued_where_a_change_or_an_answer_is_being_made(
    database_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    command = CreatePost(title="Sly", source="Text.")

    async def before_write(context: PluginContext, intent: WriteIntent) -> None:
        if intent.command == "create_response":
            await context.issue(command)

    async def moderate(context: PluginContext, case: ModerationCase) -> None:
        await context.issue(command)

    async def read_notes(context: PluginContext) -> None:
        await context.issue(command)

    async def resolve(context: PluginContext, rows: Sequence[Any]) -> None:
        await context.issue(command)

    sly = plugin(
        Role.ADMIN,
        before_write=before_write,
        moderate=moderate,
        read_notes=read_notes,
        register_fields=field(resolve),
    )
    async with app_with(tmp_path, database_url, {"sly": sly}) as app:
        room = Newsroom(app.database, app.writer)
        post = await room.post("Open", source="Text.[^1]\n\n[^1]: A note.")
        with pytest.raises(PluginError):
            await room.response(post.article_id)
        comment = await the_comment(room, await submit(room, post.article_id))
        assert (comment.status, await told_to(app, ANONYMOUS)) == (
            "PENDING",
            "The plugin 'sly' could not resolve this field.",
        )
        answer = await app.engine.execute(query="{ posts { totalCount } }", viewer=OPERATOR)
    assert json.loads(answer.body)["data"] == {"posts": {"totalCount": 1}}
    for hook in ("before_write", "moderate", "read_notes", "resolve of Article.told"):
        assert f"Plugin 'sly' called context.issue() in {hook}, which must not do so" in caplog.text


@sqlite_first
async def test_hooks_are_told_who_asks_and_what_time_it_is(database_url: str, tmp_path: Path) -> None:
    given: list[tuple[str, Principal | None]] = []
    noon = datetime(2026, 1, 2, 12, tzinfo=UTC)

    def note(context: PluginContext) -> None:
        assert (context.plugin, context.now(), context.log.name) == ("notes", noon, "gql_blog.plugins.notes")
        given.append((context.hook, context.viewer))

    def before_write(context: PluginContext) -> None:
        note(context)

    def moderate(context: PluginContext) -> None:
        note(context)

    notes = plugin(before_write=before_write, moderate=moderate)
    async with app_with(tmp_path, database_url, {"notes": notes}) as app:
        app.hooks.set_clock(lambda: noon)
        room = Newsroom(app.database, app.writer)
        post = await room.post("Open")
        given.clear()
        reader = await room.somebody(Role.READER)
        await submit(room, post.article_id, reader)
        await submit(room, post.article_id, body="Another one.")
    who = Principal(Role.READER, reader.user_id)
    assert given == [
        ("before_write", who),
        ("moderate", who),
        ("before_write", Principal()),
        ("moderate", Principal()),
    ]


async def test_a_field_reads_the_plugin_s_own_tables_by_the_context(empty_url: str, tmp_path: Path) -> None:
    async def resolve(context: PluginContext, rows: Sequence[Any]) -> list[str]:
        sighting = context.tables["Sighting"]
        return [str(await sighting.all().count())] * len(rows)

    from gql_blog_moderation import hooks as moderation

    own = SimpleNamespace(
        api_version=2,
        register_tables=moderation.register_tables,
        moderate=moderation.moderate,
        register_fields=hookimpl(_named(field(resolve), "register_fields")),
    )
    hooks = Hooks.of({"moderation": own})
    settings = settings_in(tmp_path, database_url=empty_url, result_cache_mb=0)
    await migrate_all(settings, hooks)
    async with assembled(settings, hooks) as app:
        room = Newsroom(app.database, app.writer)
        post = await room.post("Open")
        await submit(room, post.article_id)
        assert await told_to(app, ANONYMOUS) == "1"
        assert await room.rows(Comment)


def _named(function: Any, name: str) -> Any:
    function.__name__ = name
    return function


async def test_a_context_without_an_app_is_for_tests() -> None:
    context = PluginContext(plugin="mine", hook="on_event")
    assert (context.viewer, context.settings, dict(context.tables)) == (None, None, {})
    with pytest.raises(PluginError, match=r"called context\.ask\(\) in on_event"):
        await context.ask("{ posts { totalCount } }")
