"""Fields of plugins with arguments, with object types and with enums of their own."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from support.cases import cases
from support.installed import settings_in
from support.sampling import sqlite_first
from support.writing import Newsroom

from gql_blog.access import ANONYMOUS, OPERATOR
from gql_blog.app import assembled
from gql_blog.errors import PluginError
from gql_blog.graph import build_schema
from gql_blog.hooks import Hooks
from gql_blog.plugin import Argument, ArticleNode, Field, hookimpl


class Mood(StrEnum):
    """How a text feels."""

    GLAD = "GLAD"
    SAD = "SAD"


@dataclass(frozen=True)
class Word:
    """A word, counted."""

    text: str = field(metadata={"description": "The word."})
    times: int
    mood: Mood | None = None
    first_seen: date | None = None
    longer: "list[Word] | None" = None


def words(rows: Sequence[Any], arguments: Mapping[str, Any]) -> list[Any]:
    assert isinstance(arguments["mood"], Mood)
    found = []
    for row in rows:
        names = row.title.split()[: arguments["most"]]
        longer = [Word(text=each, times=2) for each in names]
        found.append([Word(text=each, times=1, mood=arguments["mood"], longer=longer) for each in names])
    return found


WORDS = Field(
    type_name="Post",
    name="words",
    description="Its words.",
    graphql_type=list[Word] | None,
    needs=("title",),
    resolve=words,
    arguments={
        "most": Argument(graphql_type=int | None, description="How many.", default=1),
        "mood": Argument(graphql_type=Mood, description="Which.", default=Mood.SAD),
    },
)


def adding(*fields: Field) -> Any:
    def register_fields() -> Sequence[Field]:
        return fields

    return SimpleNamespace(api_version=2, register_fields=hookimpl(register_fields))


QUERY = """query($most: Int, $mood: Mood!) { posts { nodes {
  words { text times mood }
  more: words(most: $most, mood: $mood) { ...W longer { __typename t: text longer { text } } }
} } } fragment W on Word { text mood firstSeen __typename }"""


async def ask(folder: Path, url: str, query: str, *fields: Field, **variables: Any) -> Any:
    settings = settings_in(folder, database_url=url, result_cache_mb=0)
    async with assembled(settings, Hooks.of({"words": adding(*fields)})) as app:
        await Newsroom(app.database, app.writer).post("Tides Turn Twice")
        answers = [await app.engine.execute(query=query, variables=variables, viewer=each) for each in (ANONYMOUS,)]
        # graphql-core executes what introspects, over the same values
        typed = await app.engine.execute(
            query=query.replace("posts {", "__schema { queryType { name } } posts {", 1),
            variables=variables,
            viewer=OPERATOR,
        )
    plain, core = json.loads(answers[0].body), json.loads(typed.body)
    if core["data"]:
        core["data"].pop("__schema")
    assert core["data"] == plain["data"]
    return plain


async def test_objects_are_selected_and_arguments_given_as_anywhere_in_the_schema(
    database_url: str, tmp_path: Path
) -> None:
    answer = await ask(tmp_path, database_url, QUERY, WORDS, most=2, mood="GLAD")
    assert "errors" not in answer
    (node,) = answer["data"]["posts"]["nodes"]
    assert node["words"] == [{"text": "Tides", "times": 1, "mood": "SAD"}]
    longer = [{"__typename": "Word", "t": each, "longer": None} for each in ("Tides", "Turn")]
    assert node["more"] == [
        {"text": each, "mood": "GLAD", "firstSeen": None, "__typename": "Word", "longer": longer}
        for each in ("Tides", "Turn")
    ]


@sqlite_first
async def test_a_wrong_object_is_an_error_for_its_field_alone(database_url: str, tmp_path: Path) -> None:
    wrong = Field(
        type_name="Post",
        name="word",
        description="A word.",
        graphql_type=Word | None,
        needs=(),
        resolve=lambda rows: [Word(text="a", times="many") for _ in rows],  # type: ignore[arg-type]
    )
    answer = await ask(tmp_path, database_url, "{ posts { nodes { title word { text } } } }", wrong)
    assert answer["data"]["posts"]["nodes"] == [{"title": "Tides Turn Twice", "word": None}]
    assert answer["errors"][0]["extensions"]["code"] == "PLUGIN_ERROR"


@pytest.mark.parametrize("query", ["words(most: null)", "words(mood: BORED)", "words(least: 1)", "words(mood: null)"])
async def test_arguments_are_checked_by_the_schema(sqlite_url: str, tmp_path: Path, query: str) -> None:
    asked = f"{{ posts {{ nodes {{ {query} {{ text }} }} }} }}"
    settings = settings_in(tmp_path, database_url=f"sqlite://{tmp_path}/other.db", result_cache_mb=0)
    schema = build_schema(Hooks.of({"words": adding(WORDS)}))
    from graphql import parse, validate

    found = validate(schema.graphql, parse(asked))
    assert bool(found) is (query != "words(most: null)"), settings.database


def test_types_are_described_in_the_schema() -> None:
    sdl = build_schema(Hooks.of({"words": adding(WORDS)})).sdl
    assert '"""How a text feels."""\nenum Mood {\n  GLAD\n  SAD\n}' in sdl
    assert "  words(\n" in sdl
    assert "    most: Int = 1\n" in sdl
    assert "mood: Mood! = SAD" in sdl
    assert '"""A word, counted."""\ntype Word {' in sdl
    assert '  """The word."""\n  text: String!\n' in sdl
    assert "  longer: [Word!]\n" in sdl


class Shouting(StrEnum):
    LOUD = "loud"


@dataclass
class Post:
    """A name of the core."""

    text: str


def of_type(annotation: Any, **more: Any) -> Field:
    return Field(
        type_name="Tag", name="it", description="It.", graphql_type=annotation, needs=(), resolve=words, **more
    )


@cases(
    ("field", "told"),
    [
        (of_type(Post | None), r"'words' declares the type Post, but the core already has it\. Rename it"),
        (of_type(Shouting | None), r"the value of Shouting\.LOUD must be its name"),
        (of_type(str | None, arguments={"a": Argument(graphql_type=ArticleNode, description="")}), "unsupported type"),
        (of_type(str | None, arguments={"A": Argument(graphql_type=int, description="")}), "camelCase"),
    ],
)
def test_a_type_that_does_not_fit_stops_the_start(field: Field, told: str) -> None:
    with pytest.raises(PluginError, match=told):
        build_schema(Hooks.of({"words": adding(field)}))


def test_two_plugins_do_not_share_a_type() -> None:
    other: Any = dataclass(type("Word", (), {"__annotations__": {"text": str}}))
    with pytest.raises(PluginError, match="'b' declares the type Word, but the plugin 'a' already has it"):
        build_schema(Hooks.of({"a": adding(WORDS), "b": adding(of_type(other | None))}))
