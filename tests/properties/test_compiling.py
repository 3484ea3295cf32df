"""Compiling is work in proportion to a document, and less of it than reading and validating the document is.

Work is counted in calls, so that no clock and no other process has a say.
"""

import sys
from collections.abc import Callable
from dataclasses import fields
from functools import cache
from types import FrameType
from typing import Any, Final

import pytest
from support.cases import cases
from support.core_schema import core_schema

from gql_blog.access import Viewer
from gql_blog.content import Role, SiteUrls
from gql_blog.graph.cost.document_limits import READER_LIMITS, STAFF_LIMITS, Limits
from gql_blog.graph.validation.document_validation import InvalidDocument, ValidatedDocument, validate_document
from gql_blog.read import OperationRequest, Planner, ReadContext

SCHEMA: Final = core_schema().graphql
BOUNDLESS: Final = Limits(**{each.name: 10**9 for each in fields(Limits)})


def many(count: int, text: str, around: str = "%s") -> str:
    return around % " ".join(text.replace("#", str(number)) for number in range(count))


SHAPES: Final[dict[str, Callable[[int], str]]] = {
    "aliases of a column": lambda n: many(n, "a#: slug", "{ posts { nodes { %s } } }"),
    "aliases with arguments": lambda n: "".join(
        ["{ posts { nodes { ", *(f"a{number}: excerpt(maxLength: {number + 1}) " for number in range(n)), "} } }"]
    ),
    "pages": lambda n: many(n // 4, "a#: responses { totalCount nodes { slug } }", "{ posts { nodes { %s } } }"),
    "joins": lambda n: many(n // 2, "a#: contributor { name }", "{ posts { nodes { bylines { %s } } } }"),
    "filters": lambda n: many(n // 4, 'a#: posts(where: {tag: {equals: "#"}}) { totalCount }', "{ %s }"),
    "roots": lambda n: many(n // 2, 'a#: post(slug: "#") { slug }', "{ %s }"),
    "kinds": lambda n: many(n // 2, "... on Post { a#: slug } ... on Comment { b#: body }", '{ node(id: "x") { %s } }'),
    "depth": lambda n: "{ article(slug: 1) { " + "translations { " * (n // 9) + "slug" + " }" * (n // 9 + 2),
    "a chain of fragments": lambda n: (
        "{ posts { nodes { ...F0 } } }"
        + many(n // 8, "fragment F# on Post { ...G# slug }").replace("...G", "...F").replace("F0 slug", "F1 slug")
    ),
}
"""Documents of some ``n`` tokens' worth of work each."""


def fan_out(levels: int) -> str:
    """Fragments that each spread the next one twice: two to the power of ``levels``, written out."""
    return (
        "{ posts { nodes { ...F0 } } } "
        + " ".join(f"fragment F{n} on Post {{ ...F{n + 1} ...F{n + 1} }}" for n in range(levels))
        + f" fragment F{levels} on Post {{ slug }}"
    )


def calls(work: Callable[[], Any]) -> tuple[int, Any]:
    """Return how many calls something takes, and its result."""
    count = 0

    def note(_frame: FrameType, event: str, _argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        result = work()
    finally:
        sys.setprofile(before)
    return count, result


@cache
def examination(text: str) -> tuple[int, ValidatedDocument]:
    """Return the calls that reading and validating a document takes, and what comes of it."""
    return calls(lambda: validate_document(SCHEMA, text, None, BOUNDLESS))


def effort(text: str, dialect: Any, role: Role | None = None) -> tuple[int, int]:
    """Return the calls that reading and validating a document takes, and those of compiling it."""
    examining, examined = examination(text)
    question = OperationRequest(examined.document, examined.operation, {})
    planner, context = Planner(SCHEMA, dialect), ReadContext(Viewer(role), SiteUrls("https://blog.example"))
    compiling, _ = calls(lambda: planner.execute(question, context))
    return examining, compiling


@cases("dialect", ["sqlite", "postgres"])
@cases("shape", [each for each in SHAPES if each not in ("depth", "a chain of fragments")])
def test_a_document_twice_as_long_is_twice_the_work(shape: str, dialect: str) -> None:
    short, long = (effort(SHAPES[shape](n), dialect) for n in (500, 1_000))
    assert long[1] < 2.3 * short[1], "the work grows faster than the document"
    assert long[1] < 0.5 * long[0], "the work is a part of what reading and validating is"


@cases("dialect", ["sqlite", "postgres"])
@cases("role", [None, Role.AUTHOR, Role.ADMIN])
def test_depth_costs_what_it_says(dialect: str, role: Role | None) -> None:
    """Each level has two forms, a post's and a response's: they must not multiply."""

    def deep(levels: int) -> str:
        inner = "translations { ... on Post { dialogue { post { slug } } } ... on Response { respondingTo { slug } } "
        return '{ article(slug: "x") { ' + inner * levels + "slug" + " }" * (levels + 2)

    two, four, eight = (effort(deep(levels), dialect, role)[1] for levels in (2, 4, 8))
    assert eight - four < 2.3 * (four - two)


@cases("dialect", ["sqlite", "postgres"])
def test_fragments_are_gone_through_once(dialect: str) -> None:
    five, ten, twenty = (effort(fan_out(levels), dialect) for levels in (5, 10, 20))
    assert twenty[1] - ten[1] < 3 * (ten[1] - five[1])
    assert twenty[0] - ten[0] < 3 * (ten[0] - five[0])


@cases("limits", [READER_LIMITS, STAFF_LIMITS])
def test_what_is_beyond_the_limits_is_refused_for_less_than_validating_it(limits: Limits) -> None:
    for text in (fan_out(12), many(1_000, "a#: slug", "{ posts { nodes { %s } } }")):
        definitions = text.count("fragment") + 1

        def refused(text: str = text) -> str:
            with pytest.raises(InvalidDocument) as caught:
                validate_document(SCHEMA, text, None, limits)
            return str(caught.value)

        count, word = calls(refused)
        assert "too many" in word
        assert count < 60 * len(text) + 500 * definitions
