import json
import sys
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from inspect import unwrap
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import BaseModel

from gql_blog import testing
from gql_blog.content import Role
from gql_blog.errors import InputError, NotFound, PluginError
from gql_blog.plugin import (
    CommandOption,
    Event,
    ExportFormat,
    Field,
    Judgement,
    ModerationCase,
    PluginCommand,
    PluginContext,
    Route,
    RouteRequest,
    RouteResponse,
    TableSet,
    Verdict,
    hookimpl,
)
from gql_blog.testing import AppUnderTest, Blog, HookCall, with_recording

CREATE = """mutation { createPost(input: {title: "On Tides", source: "The tide turns.[^1]\\n\\n[^1]: Twice a day."}) {
  post { id version } errors { code message } } }"""
PUBLISH = """mutation ($id: ID!, $version: Int!) {
  publishArticle(input: {id: $id, expectedVersion: $version}) { article { slug } errors { code message } } }"""
COMMENT = """mutation ($id: ID!, $body: String!) {
  submitComment(input: {articleId: $id, authorName: "Ruth", body: $body}) { comment { status } errors { code } } }"""


@hookimpl
def moderate(case: ModerationCase) -> Judgement:
    if "crash" in str(case):
        raise ZeroDivisionError
    return Judgement(verdict=Verdict.APPROVE, reason="Why not.")


@hookimpl
async def on_event(event: Event) -> None:
    assert event.kind


@hookimpl
def register_fields() -> list[Field]:
    return [
        Field(
            type_name="Post",
            name="loudTitle",
            description="In capitals.",
            graphql_type=str | None,
            needs=("title",),
            resolve=in_capitals,
        )
    ]


def in_capitals(rows: Sequence[tuple[str]]) -> list[str]:
    return [title.upper() for (title,) in rows]


PLUGIN = SimpleNamespace(moderate=moderate, on_event=on_event, register_fields=register_fields, api_version=2)


async def _published(app: testing.AppUnderTest) -> str:
    created = await app.query(CREATE, role=Role.EDITOR)
    assert created.data
    post = created.data["createPost"]["post"]
    published = await app.query(PUBLISH, {"id": post["id"], "version": post["version"]}, role=Role.EDITOR)
    assert published.data
    assert published.data["publishArticle"]["errors"] == []
    identifier: str = post["id"]
    return identifier


async def test_an_app_has_the_plugins_that_it_is_given_and_no_others(blog: Blog) -> None:
    async with blog() as bare, blog({"mine": PLUGIN}) as app:
        assert (bare.health, app.health) == ({}, {"mine": "OK"})
        assert "loudTitle" in app.sdl
        assert "loudTitle" not in bare.sdl
        await _published(app)
        answer = await app.query("{ posts { nodes { loudTitle } } }")
        assert answer.data == {"posts": {"nodes": [{"loudTitle": "ON TIDES"}]}}
        assert (await bare.query("{ posts { nodes { title } } }")).data == {"posts": {"nodes": []}}


async def test_calls_of_hooks_are_recorded(blog: Blog) -> None:
    async with blog({"mine": PLUGIN}) as app:
        article = await _published(app)
        app.hook_calls.clear()
        answer = await app.query(COMMENT, {"id": article, "body": "Well said."})
        assert answer.data == {"submitComment": {"comment": {"status": "APPROVED"}, "errors": []}}
        (judged,) = [each for each in app.hook_calls if each.hook == "moderate"]
    assert judged.plugin == "mine"
    assert isinstance(judged.arguments["case"], ModerationCase)
    assert judged.returned == Judgement(verdict=Verdict.APPROVE, reason="Why not.")


async def test_a_hook_that_raises_is_recorded_and_still_raises(blog: Blog) -> None:
    async with blog({"mine": PLUGIN}) as app:
        article = await _published(app)
        answer = await app.query(COMMENT, {"id": article, "body": "crash"})
        assert answer.data == {"submitComment": {"comment": {"status": "PENDING"}, "errors": []}}
        assert any(isinstance(each.raised, ZeroDivisionError) for each in app.hook_calls)


async def test_statements_are_recorded(blog: Blog) -> None:
    async with blog() as app:
        answer = await app.query("{ posts { nodes { title } } }")
        assert len(answer.statements) == 1
        assert "article" in answer.statements[0]
        assert (await app.query("{ __typename }")).statements == ()


async def test_errors_are_as_a_client_reads_them(blog: Blog) -> None:
    async with blog() as app:
        answer = await app.query("{ nope }")
    assert answer.data is None
    assert answer.errors[0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_a_plugin_that_does_not_keep_to_the_hooks_is_refused(blog: Blog) -> None:
    @hookimpl
    def moderatee(case: object) -> None:
        """No hook has this name."""

    with pytest.raises(PluginError, match="moderatee"):
        async with blog({"mine": SimpleNamespace(moderatee=moderatee, api_version=2)}):
            pass


async def test_methods_of_an_object_are_recorded_too() -> None:
    class Mine:
        api_version = 2

        @hookimpl
        async def on_event(self, event: str) -> str:
            return event * 2

    hook_calls: list[HookCall] = []
    plugin = with_recording("mine", Mine(), hook_calls)
    assert await plugin.on_event(event="ab") == "abab"  # type: ignore[attr-defined]
    assert hook_calls == [HookCall("mine", "on_event", {"event": "ab"}, "abab")]


@hookimpl
def register_commands() -> list[PluginCommand]:
    return [PluginCommand(name="shout", description="Say it.", run=shout, options=OPTIONS)]


def shout(options: Mapping[str, Any]) -> str:
    return str(options["word"]).upper()


OPTIONS = {"word": CommandOption(kind=str, description="What.", default="well")}


@hookimpl
def register_routes() -> list[Route]:
    return [Route(path="/who", handle=who, methods=("GET", "POST"))]


def who(context: PluginContext, request: RouteRequest) -> RouteResponse:
    role = context.viewer and context.viewer.role
    return RouteResponse(body=json.dumps({"role": role, "body": request.body.decode(), "query": dict(request.query)}))


@hookimpl
def register_exports() -> list[ExportFormat]:
    return [
        ExportFormat(format="titles", media_type="text/plain", extension="titles", write=titles, whole_dialogue=True)
    ]


def titles(articles: Sequence[Any]) -> bytes:
    return "\n".join(each.title for each in articles).encode()


class Wish(BaseModel):
    word: str = "please"


@hookimpl
def register_settings() -> type[Wish]:
    return Wish


@hookimpl
def before_write(context: PluginContext) -> None:
    context.log.info("%s", context.now())


WHOLE = SimpleNamespace(
    **vars(PLUGIN),
    before_write=before_write,
    register_commands=register_commands,
    register_routes=register_routes,
    register_exports=register_exports,
    register_settings=register_settings,
)


def test_a_plain_function_has_the_whole_app(blog: Blog, each_database: str) -> None:
    with blog({"mine": WHOLE}, database=each_database, settings={"mine": {"word": "now"}}) as app:
        post, *responses = app.seed()
        assert (post.slug, len(responses)) == ("leave-the-stars-on", 4)
        assert responses[-1].slug == "one-to-four-then"
        assert app.settings("mine").word == "now"
        titled = app.query('{ post(slug: "leave-the-stars-on") { loudTitle } }', role=Role.READER)
        assert titled.data == {"post": {"loudTitle": "LEAVE THE STARS ON"}}
        assert app.comment(post, "Well said.") == "APPROVED"
        assert app.export(post, "titles") == b"Leave the Stars On"
        assert app.export(post.slug, "titles", dialogue=True).count(b"\n") == 4
        assert app.health == {"mine": "OK"}


def test_callbacks_are_recorded_with_what_they_are_of(blog: Blog) -> None:
    with blog({"mine": WHOLE}) as app:
        article = app.publish()
        app.query("{ posts { nodes { loudTitle } } }")
        app.export(article, "titles")
        app.request("GET", "/plugins/mine/who")
        app.run_command("shout")
        app.deliver_events()
        recorded = {(each.hook, each.subject) for each in app.hook_calls}
        (resolved,) = app.calls("resolve", "Post.loudTitle")
    assert recorded >= {
        ("resolve", "Post.loudTitle"),
        ("write", "titles"),
        ("handle", "/who"),
        ("run", "shout"),
        ("before_write", ""),
        ("on_event", ""),
    }
    assert resolved.returned == ["ON TIDES"]
    assert not resolved.changed


def test_requests_are_answered_with_the_role_that_is_asked_for(blog: Blog) -> None:
    with blog({"mine": WHOLE}) as app:
        anonymous = app.request("GET", "/plugins/mine/who?a=%C3%A9")
        editor = app.request("POST", "/plugins/mine/who", json={"a": 1}, role=Role.EDITOR)
        assert (anonymous.status, anonymous.json()) == (200, {"role": None, "body": "", "query": {"a": "é"}})
        assert editor.json() == {"role": None, "body": '{"a":1}', "query": {}} | {"role": "EDITOR"}
        assert app.request("GET", "/plugins/mine/nowhere").status == 404
        assert "json" in app.request("GET", "/healthz").headers["content-type"]


def test_commands_run_in_the_app_and_from_the_command_line(blog: Blog) -> None:
    with blog({"mine": WHOLE}) as app:
        app.publish()
        assert app.run_command("shout", word="no") == "NO"
        with pytest.raises(NotFound, match="'whisper'"):
            app.run_command("whisper")
        done = app.cli("plugin", "run", "mine", "shout", "--word", "so")
        assert (done.status, done.output, done.errors) == (0, "SO\n", "")
        listed = app.cli("plugin", "list")
        assert listed.output.startswith("mine 0 (OK): ")
        refused = app.cli("plugin", "run", "mine", "whisper")
        assert (refused.status, refused.output) == (1, "")
        assert "[NOT_FOUND]" in refused.errors


def test_the_media_of_a_real_site_are_left_alone(blog: Blog, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GQL_BLOG_MEDIA_STORE", "ftp://a-real-site/media")  # which stops the start of what uses it
    with blog() as app:
        assert "ftp" not in app.cli("doctor").errors
    monkeypatch.delenv("GQL_BLOG_MEDIA_STORE")
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("GQL_BLOG_MEDIA_STORE=ftp://a-real-site/media\n", encoding="utf-8")
    with blog() as app:
        assert "ftp" not in app.cli("doctor").errors


def test_events_come_when_they_are_waited_for(blog: Blog, each_database: str) -> None:
    with blog({"mine": PLUGIN}, database=each_database) as app:
        article = app.publish()
        events = app.deliver_events()
        told = [call.arguments["event"] for call in app.calls("on_event")]
    assert [each.id for each in told] == [each.id for each in events]
    assert ("article.published", article.id) in [(each.kind, each.subject_id) for each in events]


def test_plugins_are_told_the_time_that_a_test_sets(blog: Blog) -> None:
    moment = datetime(2030, 1, 2, tzinfo=UTC)
    with blog({"mine": WHOLE}) as app:
        app.set_time(moment)
        app.publish()
        assert {call.arguments["context"].now() for call in app.calls("before_write")} == {moment}


def test_the_schema_of_plugins_is_compared_with_a_snapshot(blog: Blog, tmp_path: Path) -> None:
    snapshot = tmp_path / "schema.graphql"
    with blog({"mine": PLUGIN}) as app:
        assert app.added_sdl == 'type Post implements Article & Node {\n  """In capitals."""\n  loudTitle: String\n}\n'
        app.assert_schema(snapshot)
        app.assert_schema(snapshot)
        snapshot.write_text("type Post { quietTitle: String }\n")
        with pytest.raises(AssertionError, match="differs from"):
            app.assert_schema(snapshot)


def test_what_goes_wrong_at_the_start_is_raised(blog: Blog) -> None:
    with pytest.raises(PluginError, match="'feild'"), blog({"mine": WHOLE}, settings={"mine": {"feild": 1}}):
        pass
    with pytest.raises(ValueError, match="'oracle'"):
        blog({}, database="oracle")


def test_what_goes_wrong_at_the_end_is_raised(blog: Blog) -> None:
    opening = blog({})
    opened = opening._opened

    @asynccontextmanager
    async def failing() -> AsyncIterator[AppUnderTest]:
        async with opened() as app:
            yield app
        raise OSError("the disk is full")

    opening._opened = failing
    with pytest.raises(OSError, match="the disk is full"), opening as app:
        assert app.query("{ posts { totalCount } }").data == {"posts": {"totalCount": 0}}


def test_without_a_server_for_postgresql_a_test_is_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(testing.POSTGRES_VARIABLE, "postgres://127.0.0.1:1")
    assert unwrap(testing.blog_postgres_url)() == "postgres://127.0.0.1:1"
    monkeypatch.delenv(testing.POSTGRES_VARIABLE)
    with pytest.raises(pytest.skip.Exception, match=testing.POSTGRES_VARIABLE):
        unwrap(testing.blog_postgres_url)()


def test_an_input_that_a_hook_changed_is_noted() -> None:
    @hookimpl
    def moderate(case: list[int]) -> None:
        case.append(1)

    hook_calls: list[HookCall] = []
    plugin = with_recording("mine", SimpleNamespace(moderate=moderate), hook_calls)
    plugin.moderate(case=[])  # type: ignore[attr-defined]
    assert hook_calls[0].changed


MODELS = """
from tortoise import fields
from tortoise.models import Model


class Mood(Model):
    id = fields.IntField(primary_key=True)
    name = fields.TextField()
    shade = fields.TextField(default="light", db_default="light")

    class Meta:
        table = "moods_mood"
"""
FIRST = """
from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    initial = True
    operations = [
        ops.CreateModel(
            name="Mood",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("name", fields.TextField(unique=False)),
            ],
            options={"table": "moods_mood", "app": "moods", "pk_attr": "id"},
            bases=["Model"],
        ),
    ]
"""
SECOND = """
from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("moods", "0001_initial")]
    operations = [
        ops.AddField("Mood", "shade", fields.TextField(default="light", db_default="light", unique=False)),
    ]
"""


@pytest.fixture
def moods(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SimpleNamespace]:
    """A plugin with a table and two migrations."""
    folder = tmp_path / "packages" / "kit_moods"
    (folder / "migrations").mkdir(parents=True)
    for name, text in {
        "__init__": "",
        "models": MODELS,
        "migrations/__init__": "",
        "migrations/0001_initial": FIRST,
        "migrations/0002_shade": SECOND,
    }.items():
        (folder / f"{name}.py").write_text(text)
    monkeypatch.syspath_prepend(folder.parent)

    @hookimpl
    def register_tables() -> TableSet:
        return TableSet(models="kit_moods.models", migrations="kit_moods.migrations")

    yield SimpleNamespace(api_version=2, register_tables=register_tables)
    for module in [name for name in sys.modules if name.partition(".")[0] == "kit_moods"]:
        del sys.modules[module]


def test_own_tables_are_read_and_written(blog: Blog, moods: SimpleNamespace, each_database: str) -> None:
    async def count() -> int:
        model = sys.modules["kit_moods.models"].Mood
        return int(await model.all().count())

    with blog({"moods": moods}, database=each_database) as app:
        assert app.add_row("Mood", name="glad") == {"id": 1, "name": "glad", "shade": "light"}
        assert app.rows("Mood", name="sad") == []
        with app.record_sql() as statements:
            assert app.run(count) == 1
            app.query("{ posts { nodes { title } } }")
        assert len(statements) == 2
        assert "moods_mood" in statements[0]
        with pytest.raises(InputError, match=r"'Moods'\. There are: Mood"):
            app.rows("Moods")


def test_the_statements_of_a_query_have_those_of_plugins_and_of_blocks_around_it(
    blog: Blog, moods: SimpleNamespace
) -> None:
    async def shades(rows: Any) -> list[str]:
        return ["light" if await sys.modules["kit_moods.models"].Mood.filter(id=1).exists() else "none" for _ in rows]

    field = Field(
        type_name="Post", name="shade", description="Its shade.", graphql_type=str | None, needs=("id",), resolve=shades
    )
    reading = SimpleNamespace(**vars(moods), register_fields=hookimpl(lambda: [field]))
    with blog({"moods": reading}) as app:
        app.publish()
        with app.record_sql() as around:
            answer = app.query("{ posts { nodes { title shade } } }")
        assert answer.errors == []
        assert len(answer.statements) == 2
        assert sum("moods_mood" in each for each in answer.statements) == 1
        assert sum("moods_mood" in each for each in around) == 1


def test_calls_of_what_there_is_not_and_settings_of_nobody_are_named(blog: Blog) -> None:
    with blog({"mine": WHOLE}) as app:
        with pytest.raises(InputError, match=r"'moderat'\. There are: .*moderate.*resolve.*write_site"):
            app.calls("moderat")
        assert app.calls("resolve") == app.calls("transform_body") == []
    with pytest.raises(InputError, match="settings for 'b11'"), blog({}, settings={"b11": {"word": "x"}}):
        pass


@pytest.mark.long
def test_a_populated_database_is_upgraded(blog: Blog, moods: SimpleNamespace, each_database: str) -> None:
    with blog({"moods": moods}, until={"moods": "0001_initial"}, database=each_database) as old:
        old.seed()
        old.execute("INSERT INTO moods_mood (name) VALUES ('glad')")
    with blog({"moods": moods}, over=old) as app:
        assert app.rows("Mood") == [{"id": 1, "name": "glad", "shade": "light"}]
        assert app.query("{ posts { totalCount } }").data == {"posts": {"totalCount": 2}}


def test_a_migration_that_there_is_not_is_named(blog: Blog, moods: SimpleNamespace) -> None:
    with (
        pytest.raises(InputError, match=r"'0009_no'\. Its migrations are: 0001_initial, 0002_shade"),
        blog({"moods": moods}, until={"moods": "0009_no"}),
    ):
        pass


def test_a_plugin_may_be_given_by_the_path_of_its_file(blog: Blog, tmp_path: Path) -> None:
    """Then it is what it will be in a folder of plugins: a module of this name, to which the folder beside belongs."""
    (tmp_path / "by_path").mkdir()
    (tmp_path / "by_path/words.py").write_text("REASON = 'It came along.'\n", encoding="utf-8")
    (tmp_path / "by_path.py").write_text(
        "from gql_blog.plugin import Judgement, Verdict, hookimpl\n"
        "api_version = 2\n\n@hookimpl\ndef moderate():\n"
        "    from gql_blog_plugin_file_by_path.words import REASON\n"
        "    return Judgement(verdict=Verdict.APPROVE, reason=REASON)\n",
        encoding="utf-8",
    )
    with blog({"by_path": tmp_path / "by_path.py"}) as app:
        assert app.comment(app.publish(), "Well.") == "APPROVED"
        assert app.calls("moderate")[0].returned.reason == "It came along."
        assert app.cli("plugin", "list").output.startswith("by_path 0 (OK): ")
