"""Input objects as arguments of plugins: made of dataclasses, with defaults, and errors that name the path."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from support.cases import cases
from support.registering import answer, registering, site_with
from support.sampling import sqlite_first

from gql_blog.access import OPERATOR
from gql_blog.errors import InputError, PluginError
from gql_blog.graph import build_schema
from gql_blog.hooks import Hooks
from gql_blog.plugin import UNSET, Argument, ArticleNode, ArticleStatus, Field, Mutation, Query


class Tone(StrEnum):
    """How it is said."""

    LOUD = "LOUD"
    SOFT = "SOFT"


@dataclass(frozen=True)
class Span:
    """Some days."""

    since: date
    until: date | None = None

    def __post_init__(self) -> None:
        if self.until is not None and self.until < self.since:
            raise InputError("It ends before it begins. Turn the two around.", path=("until",))


@dataclass(frozen=True)
class Wish:
    """What is wished for."""

    text: str = field(metadata={"description": "The words."})
    tone: Tone = Tone.SOFT
    spans: list[Span] = field(default_factory=list)
    in_status: ArticleStatus | None = None
    left_out: str | None = UNSET  # type: ignore[assignment]
    more: "list[Wish] | None" = None


def told(arguments: Mapping[str, Any]) -> str:
    wish = arguments["wish"]
    assert isinstance(wish, Wish)
    assert isinstance(wish.tone, Tone)
    assert isinstance(wish.spans, tuple | list)
    assert all(isinstance(each, Span) for each in wish.spans)
    assert isinstance(wish.in_status, ArticleStatus | None)
    spans = [f"{each.since}/{each.until}" for each in wish.spans]
    more = [each.text for each in wish.more or ()]
    return json.dumps([wish.text, wish.tone, spans, wish.in_status, repr(wish.left_out), more])


def told_for_rows(rows: Sequence[Any], arguments: Mapping[str, Any]) -> list[str]:
    return [told(arguments) for _ in rows]


WISH = {"wish": Argument(graphql_type=Wish, description="What.")}
PLUGIN = registering(
    Query(name="told", description=".", graphql_type=str | None, resolve=told, arguments=WISH),
    Field(
        type_name="Post",
        name="told",
        description=".",
        graphql_type=str | None,
        needs=(),
        resolve=told_for_rows,
        arguments=WISH,
    ),
    Mutation(
        name="tell",
        description=".",
        run=lambda arguments: {"told": told(arguments)},
        arguments=WISH,
        result={"told": str},
    ),
)
FULL = (
    '{text: "a", tone: LOUD, inStatus: DRAFT, leftOut: null, spans: [{since: "2020-01-02"}, '
    '{since: "2020-01-02", until: "2020-02-03"}], more: [{text: "b"}]}'
)
EXPECTED = ["a", "LOUD", ["2020-01-02/None", "2020-01-02/2020-02-03"], "DRAFT", "None", ["b"]]
SENT = {
    "text": "a",
    "tone": "LOUD",
    "inStatus": "DRAFT",
    "leftOut": None,
    "spans": [{"since": "2020-01-02"}, {"since": "2020-01-02", "until": "2020-02-03"}],
    "more": [{"text": "b"}],
}


async def test_a_plugin_gets_its_own_types_by_literal_and_by_variable_everywhere(
    database_url: str, tmp_path: Path
) -> None:
    by_row = "posts { nodes { told(wish: $wish) } }"
    query = (
        f'query($wish: Wish!) {{ a: told(wish: {FULL}) b: told(wish: $wish) c: told(wish: {{text: "x"}}) {by_row} }}'
    )
    mutation = f"mutation($wish: Wish!) {{ a: tell(wish: {FULL}) {{ told }} b: tell(wish: $wish) {{ told }} }}"
    async with site_with(tmp_path, database_url, {"wishes": PLUGIN}) as (app, room):
        await room.post("Tides")
        asked = await answer(app, query, wish=SENT)
        made = json.loads((await app.engine.execute(query=mutation, variables={"wish": SENT}, viewer=OPERATOR)).body)
    assert "errors" not in asked
    found = asked["data"]
    assert [json.loads(each) for each in (found["a"], found["b"], found["posts"]["nodes"][0]["told"])] == [EXPECTED] * 3
    assert json.loads(found["c"]) == ["x", "SOFT", [], None, repr(UNSET), []]
    assert [json.loads(made["data"][name]["told"]) for name in "ab"] == [EXPECTED] * 2


WRONG = {"text": "a", "more": [{"text": "b", "spans": [{"since": "2020-02-02", "until": "2020-01-01"}]}]}
PLACE = ["wish", "more", "0", "spans", "0", "until"]


@sqlite_first
async def test_what_an_input_refuses_is_told_with_its_path(database_url: str, tmp_path: Path) -> None:
    mutation = "mutation($wish: Wish!) { tell(wish: $wish) { told errors { code path message } } }"
    query = "query($wish: Wish!) { told(wish: $wish) posts { nodes { told(wish: $wish) title } } }"
    async with site_with(tmp_path, database_url, {"wishes": PLUGIN}) as (app, room):
        await room.post("Tides")
        made = json.loads((await app.engine.execute(query=mutation, variables={"wish": WRONG}, viewer=OPERATOR)).body)
        asked = await answer(app, query, wish=WRONG)
        failures = app.hooks.health()[0].failures
    message = "It ends before it begins. Turn the two around."
    assert made["data"]["tell"] == {"told": None, "errors": [{"code": "INVALID", "path": PLACE, "message": message}]}
    assert asked["data"] == {"told": None, "posts": {"nodes": [{"told": None, "title": "Tides"}]}}
    assert {each["message"] for each in asked["errors"]} == {f"'{'.'.join(PLACE)}': {message}"}
    assert {each["extensions"]["code"] for each in asked["errors"]} == {"BAD_USER_INPUT"}
    assert failures == 0


@sqlite_first
@pytest.mark.parametrize(
    ("wish", "place"),
    [
        ({"text": "a", "tone": "SHRILL"}, "tone"),
        ({"text": "a", "spans": [{"until": "2020-01-01"}]}, "since"),
        ({"text": "a", "strange": 1}, "strange"),
        ({"text": 3}, "text"),
    ],
)
async def test_the_schema_checks_what_it_can(database_url: str, tmp_path: Path, wish: Any, place: str) -> None:
    async with site_with(tmp_path, database_url, {"wishes": PLUGIN}) as (app, _):
        found = json.loads(
            (
                await app.engine.execute(
                    query="query($wish: Wish!) { told(wish: $wish) }", variables={"wish": wish}, viewer=OPERATOR
                )
            ).body
        )
    (error,) = found["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert place in error["message"]


@dataclass(frozen=True)
class Fragile:
    """It breaks."""

    number: int

    def __post_init__(self) -> None:
        1 // self.number


@sqlite_first
async def test_an_input_that_fails_is_the_plugin_s_failure_and_its_field_s_alone(
    database_url: str, tmp_path: Path
) -> None:
    fragile = Argument(graphql_type=Fragile, description=".")
    plugin = registering(
        Query(name="fragile", description=".", graphql_type=int | None, resolve=lambda: 1, arguments={"it": fragile})
    )
    async with site_with(tmp_path, database_url, {"fragile": plugin}) as (app, _):
        found = await answer(app, "{ fragile(it: {number: 0}) posts { totalCount } }")
    assert found["data"] == {"fragile": None, "posts": {"totalCount": 0}}
    assert found["errors"][0]["extensions"]["code"] == "PLUGIN_ERROR"


def test_inputs_are_described_in_the_schema() -> None:
    sdl = build_schema(Hooks.of({"wishes": PLUGIN})).sdl
    assert '"""What is wished for."""\ninput Wish {' in sdl
    assert '  """The words."""\n  text: String!\n' in sdl
    assert "  tone: Tone! = SOFT\n" in sdl
    assert "  spans: [Span!]! = []\n" in sdl
    assert "  leftOut: String\n" in sdl


@dataclass
class Loose:
    """Not frozen."""

    text: str


@dataclass(frozen=True)
class Both:
    """It comes and goes."""

    text: str


@dataclass(frozen=True)
class Never:
    """It may not be left out."""

    text: str = UNSET  # type: ignore[assignment]


@dataclass(frozen=True)
class Named:
    """It names a row."""

    article: ArticleNode | None = None


@dataclass(frozen=True)
class Deep:
    """It has an object as its default."""

    span: Span = Span(since=date(2026, 1, 1))


def taking(kind: Any, result: Any = int | None) -> Query:
    given = {"it": Argument(graphql_type=kind, description=".")}
    return Query(name="it", description=".", graphql_type=result, resolve=lambda: None, arguments=given)


@cases(
    ("query", "told"),
    [
        (taking(Loose), r"takes Loose as an input\. Make it a @dataclass\(frozen=True\)"),
        (taking(Both, Both | None), r"declares two types of the name Both, such as an object and an input"),
        (taking(Never), r"Never\.text: only what allows None may be UNSET"),
        (taking(Named), r"Named\.article with the unsupported type"),
        (taking(list[Loose]), r"takes Loose as an input"),
        (taking(Deep), r"Deep\.span, whose default is an object\. Give its fields defaults"),
        (
            Query(
                name="it",
                description=".",
                graphql_type=int | None,
                resolve=lambda: None,
                arguments={"it": Argument(graphql_type=Both, description=".", default=Both(text="a"))},
            ),
            r"Query\.it\(it:\), whose default is an object",
        ),
    ],
)
def test_an_input_that_does_not_fit_stops_the_start(query: Query, told: str) -> None:
    with pytest.raises(PluginError, match=told):
        build_schema(Hooks.of({"wishes": registering(query)}))
