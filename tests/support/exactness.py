"""The proof that an answer read exactly what it needs: the SQL that ran, the receipt, and the expectation, compared.

Three ways that share nothing: sqlglot reads the statements that the store really ran; the receipt is what the plan
says of itself; the expectation is found from the document, its answer, and what the schema declares.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from graphql import GraphQLSchema
from support.expected_columns import Expectation, Expected
from support.sql_columns import DERIVED, Reading, columns_of

from gql_blog.access import Viewer
from gql_blog.read.needs.entities import ENTITIES
from gql_blog.store import Statement

_EITHER = ("key", "type")
"""What may be of the answer or of a predicate: a key leads to another statement, or compares within one."""


@dataclass(frozen=True)
class GraphQLRequest:
    """An operation, its answer's data and receipt, and the statements that were run for it."""

    schema: GraphQLSchema
    query: str
    variables: Mapping[str, Any]
    viewer: Viewer
    data: Mapping[str, Any]
    receipt: Mapping[str, Any]
    statements: Sequence[Statement]
    dialect: str

    @cached_property
    def expected(self) -> Expectation:
        """What the operation needs."""
        return Expectation(self.schema, self.query, self.variables, self.viewer, self.data, dialect=self.dialect)


def faults(asked: GraphQLRequest) -> list[str]:
    """Return what is wrong with the columns read: none, where they are exactly those that are needed."""
    expected = asked.expected
    readings = [columns_of(statement.sql, asked.dialect) for statement in asked.statements]
    return [
        *_of_the_sql(readings, expected),
        *_of_the_receipt(asked, readings),
        *_of_the_reasons(asked.receipt, expected.columns),
    ]


def is_settled(asked: GraphQLRequest) -> bool:
    """Return whether every list that is asked for has a parent, so that nothing was left unread."""
    return all(each.sure for each in asked.expected.columns)


def _of_the_sql(readings: Sequence[Reading], expected: Expectation) -> list[str]:
    """The SQL that ran against the expectation."""
    read = Reading()
    for each in readings:
        read.add(each)
    either = {(each.table, each.column) for each in expected.columns if each.why in _EITHER}
    keys = expected.of("key", sure=True)
    compared = {
        "read for the answer, and needed by no field": read.answer - expected.of("answer") - either,
        "looked at, and needed by no predicate": read.predicates - expected.of("predicate") - either,
        "needed by a field, and not read": expected.of("answer", sure=True) - read.answer,
        "needed by a predicate, and not looked at": expected.of("predicate", sure=True) - read.predicates,
        "a key, and not read": keys - read.every,
    }
    return [f"SQL: {what}: {sorted(columns)}" for what, columns in compared.items() if columns]


def _of_the_receipt(asked: GraphQLRequest, readings: Sequence[Reading]) -> list[str]:
    """The receipt against the SQL that ran, statement by statement."""
    told = asked.receipt["statements"]
    if [each["sql"] for each in told] != [statement.sql for statement in asked.statements]:
        return ["receipt: its statements are not those that ran"]
    found = []
    for each, reading in zip(told, readings, strict=True):
        for role, columns in (("answer", reading.answer), ("predicates", reading.predicates)):
            noted = {(_table(entry["table"]), entry["column"]) for entry in each[role]}
            if noted != columns:
                found.append(
                    f"receipt of {each['for']}, {role}: untold {sorted(columns - noted)}, "
                    f"told and not read {sorted(noted - columns)}"
                )
    return found


def _of_the_reasons(receipt: Mapping[str, Any], expected: set[Expected]) -> list[str]:
    """The receipt's reasons against the expectation: each column, why, and for which field."""
    told = {
        (_table(entry["table"]), entry["column"], entry["why"], "" if entry["why"] in _EITHER else role, entry["for"])
        for each in receipt["statements"]
        for role in ("answer", "predicates")
        for entry in each[role]
    }
    wanted = {(each.table, each.column, each.why, _role(each), each.path) for each in expected}
    sure = {(each.table, each.column, each.why, _role(each), each.path) for each in expected if each.sure}
    found = [f"receipt: tells a reason that is none: {sorted(told - wanted)}"] if told - wanted else []
    return [*found, *([f"receipt: keeps a reason back: {sorted(sure - told)}"] if sure - told else [])]


def _role(each: Expected) -> str:
    return "" if each.why in _EITHER else {"predicate": "predicates"}.get(each.role, each.role)


def _table(name: str) -> str:
    return DERIVED if name in ENTITIES and ENTITIES[name].derived else name
