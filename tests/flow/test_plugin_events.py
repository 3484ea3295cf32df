"""Events of a plugin's own: declared, told with its writes or not at all, and delivered as those of the core."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, cast

import pytest
from support.cases import cases
from support.comments import judge, submit
from support.growth import HANG
from support.hearing import until
from support.hooked import hooked
from support.moods import written_moods
from support.plugin_packages import MakeTables
from support.receiving import receiving
from support.sampling import sqlite_first
from tortoise.transactions import in_transaction

from gql_blog.access import OPERATOR
from gql_blog.content import Role, Verdict
from gql_blog.errors import PluginError
from gql_blog.events import Consumers
from gql_blog.events.consumer_delivery import MAX_BACKOFF, ConsumerDelivery
from gql_blog.hooks import Hooks
from gql_blog.plugin import (
    Argument,
    Event,
    EventOrder,
    EventRules,
    Job,
    Mutation,
    PluginContext,
    PluginEvent,
    TableSet,
    hookimpl,
)
from gql_blog.store import EventDelivery, PluginTables
from gql_blog.write import SkipEvent

pytestmark = pytest.mark.usefixtures("guarded")

FEEL = """mutation($id: String!, $how: String!, $kind: String!) { feel(articleId: $id, how: $how, kind: $kind) {
  ok errors { code message } } }"""


class Shade(StrEnum):
    LIGHT = "LIGHT"


@dataclass
class Felt:
    """That somebody felt something."""

    article_id: str
    how: str
    shade: Shade | None = None


class Moods:
    """A plugin that keeps moods, and tells of each."""

    api_version = 2
    role = Role.EDITOR

    def __init__(self, tables: PluginTables) -> None:
        self._tables = TableSet(models=tables.models, migrations=tables.migrations)
        self.counted = False

    @hookimpl
    def register_tables(self) -> TableSet:
        return self._tables

    @hookimpl
    def register_events(self) -> EventRules:
        return EventRules(kinds=[PluginEvent(name="felt", description="A mood was kept.", payload=Felt)])

    @hookimpl
    def register_mutations(self) -> list[Mutation]:
        arguments = {each: Argument(graphql_type=str, description="It.") for each in ("articleId", "how", "kind")}
        return [Mutation(name="feel", description="Feel.", run=self.feel, arguments=arguments, result={"ok": bool})]

    @hookimpl
    def register_jobs(self) -> list[Job]:
        return [Job(name="count", description="Count.", run=self.count, after=["moods.felt"])]

    async def count(self) -> None:
        self.counted = True

    async def feel(self, context: PluginContext, arguments: Mapping[str, Any]) -> dict[str, Any]:
        article, how = arguments["articleId"], arguments["how"]
        given = {"number": 1}.get(how, how)
        async with in_transaction():
            await context.tables["Mood"].create(article_id=article, name=how, at=context.now())
            told = Felt("y" * 60 if how == "odd" else article, given, Shade.LIGHT)
            await context.tell(arguments["kind"], article, told)
            if how == "broken":
                raise ZeroDivisionError
        return {"ok": True}


class Ear:
    """A plugin that cannot take the first comment while it ``refuses``, and has no other wait for it."""

    api_version = 2

    def __init__(self) -> None:
        self.taken: list[Event] = []
        self.refuses = True
        self.refused: str | None = None

    @hookimpl
    def register_events(self) -> EventRules:
        return EventRules(order=EventOrder.SUBJECT, pauses=[timedelta(hours=2)])

    @hookimpl
    async def on_event(self, event: Event) -> None:
        if self.refuses and event.kind.startswith("comment.") and self.refused in (None, event.subject_id):
            self.refused = event.subject_id
            raise ZeroDivisionError
        self.taken.append(event)

    def of(self, kind: str) -> list[str]:
        return [each.subject_id for each in self.taken if each.kind == kind]


async def test_a_plugin_tells_an_event_with_its_rows_or_not_at_all_and_all_are_told_of_it(
    webhooks_url: str, tmp_path: Path, make_tables: MakeTables
) -> None:
    ear, plugin = Ear(), Moods(await written_moods(make_tables))
    plugins = {"moods": plugin, "ear": ear}
    async with receiving() as staff, hooked(tmp_path, webhooks_url, [staff], plugins=plugins) as site:
        await site.endpoint(staff, audience="STAFF", kinds=["moods.felt"])
        for audience, kind in (("PUBLIC", "moods.felt"), ("STAFF", "moods.seen")):
            refused = await site.mutate("createWebhook", url=staff.url, kinds=[kind], audience=audience)
            assert refused["errors"][0]["path"] == ["kinds"]
        post = (await site.room.post("On Tides")).article_id

        async def feel(how: str, kind: str = "felt") -> bool:
            variables = {"id": post, "how": how, "kind": kind}
            answer = await site.app.engine.execute(query=FEEL, variables=variables, viewer=OPERATOR)
            return bool(json.loads(answer.body)["data"])

        assert [await feel("broken"), await feel("number"), await feel("glad", "seen"), await feel("x" * 17_000)] == [
            *(False, False, False, False)
        ]
        assert await feel("glad")
        assert await feel("odd"), "what is called so need not be an article's id"
        await until(lambda: plugin.counted and len(staff.requests) == 2)
        await until(lambda: ear.of("moods.felt") == [post, post])
        event = next(each for each in ear.taken if each.kind == "moods.felt")
        told = staff.requests[0].told
        ((moods,),) = await site.app.database.reader.fetch("SELECT count(*) FROM moods_mood")
    payload = {"articleId": post, "how": "glad", "shade": "LIGHT"}
    assert (dict(event.payload), event.cursor) == (payload, None), "no reader is told of it"
    assert (told["type"], told["data"]) == ("moods.felt", {"subjectId": post, **payload})
    assert moods == 2, "what was not told was not written"


@sqlite_first
async def test_one_comment_holds_up_none_beside_it_where_the_plugin_says_so(webhooks_url: str, tmp_path: Path) -> None:
    ear = Ear()
    async with hooked(tmp_path, webhooks_url, plugins={"ear": ear}) as site:
        post = (await site.room.post("On Tides")).article_id
        first, second = [await submit(site.room, post, body=body) for body in ("One.", "Two.")]
        await judge(site.room, first, Verdict.APPROVE)
        await until(lambda: ear.of("comment.submitted") == [second])
        await judge(site.room, second, Verdict.APPROVE)
        await until(lambda: ear.of("comment.published") == [second])
        consumers = Consumers(site.app.database)
        async with asyncio.timeout(HANG):
            while not any(each.held_back == 2 for each in await consumers.failed("ear")):  # noqa: ASYNC110
                await asyncio.sleep(0.01)  # what is taken is saved some at a time
        (failed,) = await consumers.failed("ear")
        assert (failed.subject_id, failed.kind, failed.attempts) == (first, "comment.submitted", 1)
        async with site.app.database.session():
            kept: Any = await EventDelivery.get(event_id=int(failed.event_id))
        assert kept.due_at - kept.failed_at == timedelta(hours=2) > MAX_BACKOFF
        ear.refuses = False
        await site.room.writer.run(SkipEvent(consumer="ear", event_id=int(failed.event_id)), OPERATOR)
        await until(lambda: first in ear.of("comment.published"))
    pauses = EventRules(pauses=[timedelta(seconds=1), timedelta(seconds=9)])
    delivery = ConsumerDelivery(site.app.database, "ear", ear.on_event, rules=pauses)
    assert [delivery._pause(attempts).seconds for attempts in (1, 2, 3, 99)] == [1, 9, 9, 9]


@dataclass
class Odd:
    """What no payload may be."""

    what: object


@dataclass
class Named:
    """What has a name that is taken."""

    json: str


@dataclass
class Lost:
    """What has a type that is not there."""

    what: "Nowhere"  # type: ignore[name-defined]  # noqa: F821


@dataclass
class Twice:
    """What has two fields of one name."""

    is_glad: bool
    isGlad: bool


@dataclass
class Loose:
    """What has objects, and lists of them."""

    what: dict[str, Any]
    more: list[dict[str, Any]]


FELT = PluginEvent(name="felt", description="It.", payload=Felt)


@cases(
    ("rules", "told"),
    [
        ({"kinds": [PluginEvent(name="Felt", description="It.", payload=Felt)]}, "named in snake case"),
        ({"kinds": [PluginEvent(name="felt", description=" ", payload=Felt)]}, "needs a description"),
        ({"kinds": [FELT, FELT]}, "is declared once"),
        ({"kinds": [PluginEvent(name="f" * 35, description="It.", payload=Felt)]}, "more than 40 characters"),
        ({"kinds": [PluginEvent(name="felt", description="It.", payload=dict)]}, "payload must be a dataclass"),
        ({"kinds": [PluginEvent(name="felt", description="It.", payload=Odd)]}, r"Odd\.what must be text, a number"),
        ({"kinds": [PluginEvent(name="felt", description="It.", payload=Named)]}, "Give it another name"),
        ({"kinds": [PluginEvent(name="felt", description="It.", payload=Lost)]}, "name 'Nowhere' is not defined"),
        ({"kinds": [PluginEvent(name="felt", description="It.", payload=Twice)]}, "Give it another name"),
        ({"kinds": [PluginEvent(name="felt", description=cast("Any", None), payload=Felt)]}, "needs a description"),
        ({"kinds": None}, "kinds are a list of PluginEvents"),
        ({"kinds": ["felt"]}, "kinds are PluginEvents"),
        ({"order": "COMMENT"}, "order is an EventOrder"),
        ({"pauses": [timedelta(0)]}, "each from a second to a day"),
        ({"pauses": [timedelta(days=2)]}, "each from a second to a day"),
        ({"pauses": [timedelta(seconds=1)] * 21}, "at most 20"),
    ],
)
def test_what_does_not_fit_stops_the_start(rules: dict[str, Any], told: str) -> None:
    with pytest.raises(PluginError, match=told):
        Hooks.of({"moods": telling(EventRules(**rules))})


def telling(rules: EventRules) -> Any:
    class Telling:
        api_version = 2

        @hookimpl
        def register_events(self) -> EventRules:
            return rules

    return Telling()


def test_a_kind_is_no_noun_of_the_core_and_has_a_schema() -> None:
    with pytest.raises(PluginError, match="would be taken for a kind of the core's"):
        Hooks.of({"article": telling(EventRules(kinds=[FELT]))})
    (kind,) = Hooks.of({"moods": telling(EventRules(kinds=[FELT]))}).event_kinds.values()
    assert kind.schema["title"] == "moods.felt"
    loose = PluginEvent(name="felt", description="It.", payload=Loose)
    (objects,) = Hooks.of({"moods": telling(EventRules(kinds=[loose]))}).event_kinds.values()
    assert objects.written("x", Loose({"a": [1]}, [{}])) == {"what": {"a": [1]}, "more": [{}]}
    odd: Any
    for odd in ({"a": float("nan")}, {"a": {1}}, {1: "a"}, {"a": b"a"}):
        for payload, name in ((Loose(odd, []), "what"), (Loose({}, [{}, odd]), "more")):
            with pytest.raises(PluginError, match=f"no JSON object: {name}"):
                objects.written("x", payload)
    assert list(kind.schema["properties"]) == ["articleId", "how", "shade"]
