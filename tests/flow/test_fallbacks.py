"""What is not answered by its plan alone: counted by reason, charged for, and never done twice over."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import orjson
import pytest
from support.reading import Library, library_over
from support.sampling import sqlite_mostly

from gql_blog.access import ANONYMOUS, OPERATOR
from gql_blog.graph.engine import EXECUTION_COST_FACTOR
from gql_blog.read.planner import Planner
from gql_blog.store import Database

pytestmark = sqlite_mostly

LIST = "nodes { title }"


@pytest.fixture
async def library(database: Database) -> Library:
    library = library_over(database, debug=False)
    await library.newsroom.post("On Tides", tags=("sea",))
    return library


def counted(library: Library) -> dict[str, float]:
    """What the metrics show."""
    return dict(next(each for each in library.engine.metrics() if each.name == "gql_blog_planner_fallbacks").values)


@contextmanager
def compilations(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bool]]:
    """Note every plan that is compiled; true where it is for a walk."""
    noted: list[bool] = []
    compile_ = Planner._compile

    def noting(planner: Planner, *arguments: Any) -> Any:
        noted.append(arguments[2:] != ())
        return compile_(planner, *arguments)

    with monkeypatch.context() as patch:
        patch.setattr(Planner, "_compile", noting)
        yield noted


async def test_introspection_is_walked_and_counted(library: Library) -> None:
    query = '{ __type(name: "Post") { name } tags { name } }'
    assert (await library.ask(query, viewer=OPERATOR))["tags"] == [{"name": "sea"}]
    assert counted(library) == {"introspection": 1, "arguments": 0}
    assert len(library.statements) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        "articles(first: 101)",
        "articles(first: -1)",
        'articles(after: "nonsense")',
        'articles(after: "WyJUSVRMRSJd")',
    ],
)
async def test_wrong_arguments_are_walked_and_counted(library: Library, wrong: str) -> None:
    query = f'{{ tags {{ name }} tag(slug: "sea") {{ {wrong} {{ totalCount }} }} }}'
    answer = await library.answer(query)
    assert answer["data"] == {"tags": [{"name": "sea"}], "tag": None}
    assert [(error["path"], error["extensions"]["code"]) for error in answer["errors"]] == [
        (["tag", "articles"], "BAD_USER_INPUT")
    ]
    assert counted(library) == {"introspection": 0, "arguments": 1}
    assert len(library.statements) == 2, "each is run once"


async def test_an_operation_of_names_of_types_alone_is_compiled(library: Library) -> None:
    assert await library.ask("{ __typename }") == {"__typename": "Query"}
    assert counted(library) == {"introspection": 0, "arguments": 0}


async def test_what_is_walked_is_compiled_once_for_it(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    contributors = " ".join(f'c{n}: tag(slug: "sea") {{ articles(first: {101 + n}) {{ {LIST} }} }}' for n in range(9))
    with compilations(monkeypatch) as noted:
        answer = await library.answer(f"{{ {contributors} }}")
        assert len(answer["errors"]) == 9
        assert noted == [False, True]
        await library.answer(f"{{ {contributors} }}")
        assert noted == [False, True, True], "the plan itself is known by then"


async def test_where_the_answer_is_known_beforehand_nothing_is_read(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = f"{{ tags {{ name }} a: posts(first: 101) {{ {LIST} }} b: posts(last: -1) {{ {LIST} }} }}"
    with compilations(monkeypatch) as noted:
        answer = await library.answer(query)
    assert answer["data"] is None
    (error,) = answer["errors"]
    assert error["message"] == "'first' must be from 0 to 100; it is 101."
    assert (error["path"], error["extensions"]) == (["a"], {"code": "BAD_USER_INPUT"})
    assert error["locations"]
    assert library.statements == []
    assert noted == [False]
    assert counted(library)["arguments"] == 1


async def test_a_walk_is_charged_for_what_it_is(library: Library) -> None:
    async def cost(query: str) -> int:
        return (await library.engine.execute(query=query, viewer=ANONYMOUS)).cost

    right = '{ tag(slug: "sea") { articles(first: 100) { nodes { title } } } }'
    assert await cost(right) == 101
    assert await cost(right.replace("100", "101")) == 101 * EXECUTION_COST_FACTOR
    assert await cost("{ posts(first: 101) { nodes { title } } }") == 100, "nothing was walked"


async def test_a_hostile_document_fills_no_memory_and_compiles_nothing(library: Library) -> None:
    documents = [
        "{ posts { nodes { " + " ".join(f"a{n}: slug" for n in range(1_000)) + " } } }",
        "{ posts { nodes { ...F0 } } } "
        + " ".join(f"fragment F{n} on Post {{ ...F{n + 1} ...F{n + 1} }}" for n in range(8))
        + " fragment F8 on Post { slug title }",
        "{ posts { nodes { " + "responses { nodes { " * 20 + "id" + " } }" * 20 + " } } }",
        "{ posts(first: 100) { nodes { responses(first: 100) { nodes { id title } } } } }",
        "{ ...F } fragment F on Query { ...G } fragment G on Query { ...F }",
        "{ nodes(ids: [" + '"x" ' * 3_000 + "]) { id } }",
    ]
    for query in documents:
        answer = await library.engine.execute(query=query, viewer=ANONYMOUS)
        assert answer.request_error, query[:80]
        assert {error["extensions"]["code"] for error in orjson.loads(answer.body)["errors"]} <= {
            "COST_EXCEEDED",
            "BAD_USER_INPUT",
        }
    assert len(library.engine.planner._plans._plans) == 0
    assert len(library.engine._documents._validated) <= 1, (
        "what costs too much with these variables may be cheap with others"
    )
    assert counted(library) == {"introspection": 0, "arguments": 0}
