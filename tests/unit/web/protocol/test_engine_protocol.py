import inspect
from typing import get_type_hints

from support.cases import cases
from support.tiny_engine import TinyEngine

from gql_blog import graph
from gql_blog.web import Engine, GraphQLResult


@cases("name", ["execute", "subscribe", "operation_type", "count_root_fields", "operation_cost"])
@cases("engine", [TinyEngine, getattr(graph, "Engine", TinyEngine)])
def test_engines_take_what_they_are_handed(engine: type, name: str) -> None:
    wanted = inspect.signature(getattr(Engine, name)).parameters
    taken = inspect.signature(getattr(engine, name)).parameters
    assert set(wanted) <= set(taken)
    for extra in set(taken) - set(wanted):
        assert taken[extra].default is not inspect.Parameter.empty


def test_an_answer_is_bytes_and_what_is_to_be_known_of_them() -> None:
    assert get_type_hints(GraphQLResult.body.fget)["return"] is bytes  # type: ignore[attr-defined]
