"""Mutations of plugins: through the one door, with the payloads of the core."""

import json
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from support.cases import cases
from support.installed import settings_in
from support.sampling import sqlite_first
from support.writing import Newsroom

from gql_blog.access import ANONYMOUS, Viewer
from gql_blog.app import App, assembled
from gql_blog.content import Role
from gql_blog.errors import NotFound, PluginError
from gql_blog.graph import build_schema
from gql_blog.hooks import Hooks
from gql_blog.plugin import Argument, ArticleNode, Mutation, PluginContext, UpdateArticle, hookimpl
from gql_blog.store import Audit

LOUD = """mutation($id: String!, $version: Int!) { loudTitle(id: $id, version: $version) {
  __typename changed: article { title } length errors { code message path } } }"""
MARKS = Argument(graphql_type=str, description="What follows.", default="!")


async def loud_title(context: PluginContext, arguments: Mapping[str, Any]) -> dict[str, Any]:
    data = await context.ask("query($id: ID!) { node(id: $id) { ... on Article { title } } }", {"id": arguments["id"]})
    if data["node"] is None:
        raise NotFound("There is no such article. Check the id.", path=("id",))
    title = data["node"]["title"].upper() + arguments["marks"]
    await context.issue(UpdateArticle(id=arguments["id"], expected_version=arguments["version"], title=title))
    return {"article": arguments["id"], "length": len(title)}


def mutating(run: Any = loud_title, **more: Any) -> Any:
    """Return a plugin with the mutation."""
    loud = Mutation(
        **{
            "name": "loudTitle",
            "description": "Shouts.",
            "run": run,
            "arguments": {
                "id": Argument(graphql_type=str, description="Which."),
                "version": Argument(graphql_type=int, description="As seen."),
                "marks": MARKS,
            },
            "result": {"article": ArticleNode, "length": int | None},
            **more,
        }
    )

    def register_mutations() -> list[Mutation]:
        return [loud]

    return SimpleNamespace(api_version=2, role=Role.EDITOR, register_mutations=hookimpl(register_mutations))


async def run(app: App, viewer: Viewer, **variables: Any) -> Any:
    answer = await app.engine.execute(query=LOUD, variables=variables, viewer=viewer)
    return json.loads(answer.body)


async def test_a_mutation_changes_the_core_by_commands_and_its_payload_is_read_by_the_core(
    database_url: str, tmp_path: Path
) -> None:
    settings = settings_in(tmp_path, database_url=database_url, result_cache_mb=0)
    async with assembled(settings, Hooks.of({"loud": mutating()})) as app:
        room = Newsroom(app.database, app.writer)
        post = await room.post("Tides", publish=False)
        editor, author = await room.somebody(Role.EDITOR), await room.somebody(Role.AUTHOR)
        made = await run(app, editor, id=post.article_id, version=1)
        stale = await run(app, editor, id=post.article_id, version=1)
        hidden = await run(app, author, id=post.article_id, version=2)
        audited = await room.rows(Audit, subject_id=post.article_id, action="update_article")
    payload = {"__typename": "LoudTitlePayload", "changed": {"title": "TIDES!"}, "length": 6, "errors": []}
    assert made["data"] == {"loudTitle": payload}
    assert [each.actor for each in audited] == [editor.user_id]
    (conflict,) = stale["data"]["loudTitle"]["errors"]
    assert (conflict["code"], stale["data"]["loudTitle"]["changed"]) == ("CONFLICT", None)
    (missing,) = hidden["data"]["loudTitle"]["errors"]
    assert (missing["code"], missing["path"]) == ("NOT_FOUND", ["id"])


@sqlite_first
async def test_a_mutation_for_a_role_refuses_others(database_url: str, tmp_path: Path) -> None:
    called: list[bool] = []

    def note() -> dict[str, Any]:
        called.append(True)
        return {}

    plugin = mutating(note, role=Role.EDITOR)
    async with assembled(settings_in(tmp_path, database_url=database_url), Hooks.of({"loud": plugin})) as app:
        codes = [
            (await run(app, viewer, id="a", version=1))["data"]["loudTitle"]["errors"]
            for viewer in (ANONYMOUS, Viewer(Role.AUTHOR), Viewer(Role.ADMIN))
        ]
    assert [[each["code"] for each in errors] for errors in codes] == [["UNAUTHENTICATED"], ["FORBIDDEN"], []]
    assert called == [True]


def crash() -> None:
    raise ZeroDivisionError("a secret")


@sqlite_first
@pytest.mark.parametrize("wrong", [crash, lambda: None, lambda: {"nothing": 1}, lambda: {"length": "long"}])
async def test_a_mutation_that_fails_is_an_error_of_the_request(database_url: str, tmp_path: Path, wrong: Any) -> None:
    settings = settings_in(tmp_path, database_url=database_url)
    async with assembled(settings, Hooks.of({"loud": mutating(wrong)})) as app:
        answer = await run(app, ANONYMOUS, id="a", version=1)
        (state,) = [each for each in app.hooks.health()[0].hooks if each.subject == "loudTitle"]
    assert answer["data"] is None
    assert answer["errors"][0]["extensions"]["code"] == "PLUGIN_ERROR"
    assert "secret" not in json.dumps(answer)
    assert state.failures == 1


@cases(
    ("more", "told"),
    [
        ({"name": "createPost"}, "the core already has it"),
        ({"name": "Loud"}, "it needs a camelCase name"),
        ({"description": ""}, "and a description"),
        ({"result": {"errors": str}}, "'errors' is not a camelCase name, or is taken"),
        ({"result": {"it": "Footnote"}}, "the result 'it' is 'Footnote'. Name a type, such as ArticleNode or int"),
        ({"name": "publishArticle"}, "the core already has it"),
        ({"run": lambda given: {}}, "takes given, but it is called by keyword with context, arguments"),
    ],
)
def test_a_mutation_that_does_not_fit_stops_the_start(more: dict[str, Any], told: str) -> None:
    with pytest.raises(PluginError, match=told.replace(".", r"\.")):
        build_schema(Hooks.of({"loud": mutating(**more)}))
