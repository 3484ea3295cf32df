"""What a plugin does inside a transaction of its own is one: rows, entries of the audit, commands and events."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from support.moods import written_moods
from support.plugin_packages import MakeTables
from tortoise.transactions import in_transaction

from gql_blog.content import Role
from gql_blog.plugin import (
    Argument,
    CreatePost,
    EventRules,
    InputError,
    Mutation,
    PluginContext,
    PluginEvent,
    Query,
    TableSet,
    hookimpl,
)
from gql_blog.store import PluginTables
from gql_blog.testing import Blog

DO = "mutation($fails: Boolean!) { moodsDo(fails: $fails) { moods posts errors { code } } }"
LEFT = "{ moodsCount posts(where: { status: { in: [DRAFT] } }) { totalCount } audit(first: 20) { nodes { action } } }"


@dataclass
class Done:
    """That it was done."""

    number: int


class Moods:
    """A plugin that does in one transaction all that it may."""

    api_version = 2
    role = Role.ADMIN

    def __init__(self, tables: PluginTables) -> None:
        self._tables = TableSet(models=tables.models, migrations=tables.migrations)

    @hookimpl
    def register_tables(self) -> TableSet:
        return self._tables

    @hookimpl
    def register_events(self) -> EventRules:
        return EventRules(kinds=[PluginEvent(name="done", description="It was done.", payload=Done)])

    @hookimpl
    def register_queries(self) -> list[Query]:
        return [Query(name="moodsCount", description="Moods.", graphql_type=int | None, resolve=self.count)]

    @hookimpl
    def register_mutations(self) -> list[Mutation]:
        fails = {"fails": Argument(graphql_type=bool, description="Whether it fails in the end.")}
        result = {"moods": int, "posts": int}
        return [Mutation(name="moodsDo", description="Do.", run=self.do, arguments=fails, result=result)]

    async def count(self, context: PluginContext) -> int:
        return int(await context.tables["Mood"].all().count())

    async def do(self, context: PluginContext, arguments: Mapping[str, Any]) -> dict[str, int]:
        async with in_transaction():
            await context.tables["Mood"].create(article_id="art_1", name="glad", at=context.now())
            await context.record("did", "mood_1", after={"name": "glad"})
            await context.issue(CreatePost(title="On Ebb", source="It falls."))
            await context.tell("done", "mood_1", Done(number=1))
            seen = await context.ask("{ moodsCount posts(where: { status: { in: [DRAFT] } }) { totalCount } }")
            if arguments["fails"]:
                raise InputError(f"No: {seen}")
        return {"moods": seen["moodsCount"], "posts": seen["posts"]["totalCount"]}


@pytest.mark.parametrize("fails", [False, True])
async def test_all_that_a_plugin_does_in_its_transaction_stays_or_goes(
    blog: Blog, each_database: str, make_tables: MakeTables, *, fails: bool
) -> None:
    async with blog({"moods": Moods(await written_moods(make_tables))}, database=each_database) as app:
        done = await app.query(DO, {"fails": fails}, role=Role.ADMIN)
        left = await app.query(LEFT, role=Role.ADMIN)
        told = [each.kind for each in await app.deliver_events()]
    assert done.data is not None
    assert left.data is not None
    # What it asks of the core is as others see it until the transaction ends; its own rows it finds.
    answered = {"moods": None, "posts": None, "errors": [{"code": "INVALID"}]}
    assert done.data["moodsDo"] == (answered if fails else {"moods": 1, "posts": 0, "errors": []})
    stays = 0 if fails else 1
    actions = [each["action"] for each in left.data["audit"]["nodes"]]
    assert (left.data["moodsCount"], left.data["posts"]["totalCount"]) == (stays, stays)
    assert sorted(actions) == ["create_post", "moods.did"] * stays
    assert told == ["article.created", "moods.done"] * stays
