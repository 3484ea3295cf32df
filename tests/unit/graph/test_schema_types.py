from collections.abc import Iterator
from typing import Any

from support.cases import cases
from support.rows_page import all_columns

from gql_blog.graph.declared.declarations import declared_fields
from gql_blog.graph.schema_types import EXTENSIBLE
from gql_blog.read import Column, Computed, Counter, Guarded, Items, Many, One, Pages


def columns_of(need: object) -> Iterator[str]:
    match need:
        case Guarded(_, inner):
            yield from columns_of(inner)
        case Column(name):
            yield name
        case Computed(columns) | Items(columns):
            yield from (each for each in columns if isinstance(each, str))
        case Counter(public, all_):
            yield from (public, all_)
        case One(_, local):
            yield local
        case Many() | Pages():
            yield need.key or "none"


@cases("declaration", EXTENSIBLE)
def test_what_a_type_needs_are_columns_of_its_table(declaration: type[Any]) -> None:
    needed = {column for each in declared_fields(declaration).values() for column in columns_of(each.need)}
    assert needed
    assert needed - all_columns(EXTENSIBLE[declaration]) == set()
