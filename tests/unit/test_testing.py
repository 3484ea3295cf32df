from collections.abc import Sequence
from types import SimpleNamespace

import pytest

from gql_blog import testing
from gql_blog.content import Role
from gql_blog.errors import PluginError
from gql_blog.plugin import Event, Field, Judgement, ModerationCase, Verdict, hookimpl
from gql_blog.testing import Blog, HookCall, with_recording

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
