"""How a plan runs: statements go out, rows come in, and a plugin that fails fails alone."""

from collections.abc import Sequence
from typing import Any

from gql_blog.access import ANONYMOUS
from gql_blog.content import SiteUrls
from gql_blog.read.compile.plan import PluginFailure, fetch, shape_rows
from gql_blog.read.compile.select_node import BatchCall, Child, SelectNode
from gql_blog.read.needs.declared_needs import Batch, ReadContext
from gql_blog.read.needs.entities import ENTITIES
from gql_blog.read.rows.bound_request import BoundRequest
from gql_blog.read.rows.visibility_conditions import RowPolicy
from gql_blog.read.shape.row_columns import RowColumns
from gql_blog.read.sql.dialect import SQLITE
from gql_blog.read.sql.expressions import Row


def bound() -> BoundRequest:
    return BoundRequest({}, ReadContext(ANONYMOUS, SiteUrls("")))


def select(shape: Any, **options: Any) -> SelectNode:
    columns = RowColumns()
    row = Row("tag")
    columns.add(row["id"])
    return SelectNode(ENTITIES["tag"], SQLITE, RowPolicy(None), columns, row, (), shape=shape, **options)


def executed(steps: Any, *answers: Any) -> tuple[list[Any], Any]:
    """Return what the steps yielded, each answered in turn, and what they returned."""
    asked = []
    waiting = iter((None, *answers))
    try:
        while True:
            asked.append(steps.send(next(waiting)))
    except StopIteration as stop:
        return asked, stop.value


def batch(resolve: Any) -> BatchCall:
    return BatchCall(Batch(("id",), resolve, "moods"), "/Post.mood")


def marked(rows: Any, _bound: BoundRequest, *waiting: Any) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = [{"mood": None} for _ in rows]
    waiting[0].extend((each, "mood", row) for each, row in zip(made, rows, strict=True))
    return made


def test_each_parent_is_asked_for_once_and_none_where_there_is_none() -> None:
    child = select(lambda rows, _: {"k": [len(rows)]})
    parent = select(lambda rows, _, below: (len(rows), below), keyed=False, children=[Child(child, 0)])
    asked, made = executed(fetch(parent, bound()), [("k",), ("k",), (None,)], [("k", "x")])
    assert len(asked) == 2
    assert asked[1].parameters == ("k",)
    assert made == (3, {"k": [1]})
    asked, made = executed(fetch(parent, bound()), [(None,)])
    assert len(asked) == 1
    assert made == (1, {})


def test_a_plugin_answers_for_all_rows_at_once() -> None:
    calls: list[Any] = []

    def resolve(rows: Sequence[Any], _viewer: Any) -> list[str]:
        calls.append(list(rows))
        return [f"{each}!" for (each,) in rows]

    _, made = executed(shape_rows(select(marked, batches=[batch(resolve)]), bound(), [("a",), ("b",)]))
    assert made == [{"mood": "a!"}, {"mood": "b!"}]
    assert calls == [[("a",), ("b",)]]
    assert executed(shape_rows(select(marked, batches=[batch(resolve)]), bound(), []))[1] == []
    assert len(calls) == 1


def test_a_plugin_that_fails_or_miscounts_leaves_its_failure_in_place() -> None:
    def fails(_rows: Any, _viewer: Any) -> Any:
        raise RuntimeError

    for resolve in (fails, lambda _, __: ["one"], lambda _, __: None):
        facts = bound()
        _, made = executed(shape_rows(select(marked, batches=[batch(resolve)]), facts, [("a",), ("b",)]))
        assert facts.failed
        assert [type(each["mood"]) for each in made] == [PluginFailure, PluginFailure]
        assert "'moods'" in str(made[0]["mood"])
