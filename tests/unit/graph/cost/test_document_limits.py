from collections.abc import Callable

import pytest
from graphql import GraphQLSyntaxError, build_schema, get_introspection_query
from support.cases import cases
from support.small_schema import small_schema
from support.tree import ROOT

from gql_blog.content import Role
from gql_blog.errors import CostExceeded, InputError
from gql_blog.graph.cost.complexity import complexity_of
from gql_blog.graph.cost.document_limits import (
    READER_LIMITS,
    STAFF_LIMITS,
    Limits,
    check_cost,
    check_limits,
    limits_of,
    parse,
    pick_operation,
)

SCHEMA = small_schema()
SHARED = ROOT.parent / "shared" / "contract"


def admit(text: str, limits: Limits = READER_LIMITS, **variables: object) -> int:
    document = parse(text, limits)
    result = complexity_of(SCHEMA, document, pick_operation(document, None))
    check_limits(result, limits)
    return check_cost(result, variables, limits)


def nested(levels: int) -> str:
    return "{ post(slug: 1) " + "{ parent " * (levels - 2) + "{ id }" + " }" * (levels - 2) + "}"


def directives(count: int) -> str:
    tags = "tags @a @a @a @a @a { name } " * (count // 5)
    return "{" + tags + "tags" + " @a" * (count % 5) + " { name } }"


def costly(cost: int) -> str:
    return "{ posts(first: 100) { nodes { replies(first: 99) { nodes { id } } } }" + _ids(cost) + " }"


def _ids(cost: int) -> str:
    ids = ", ".join("1" * (cost - 10_000))
    return f" nodes(ids: [{ids}]) {{ id }}" if ids else ""


def conditions(count: int) -> str:
    return "{ post(slug: 1) { replies(first: 0, where: {in: [" + "1 " * count + "]}) { nodes { id } } } }"


# What makes a document of just so much, and how much a reader's may have.
AT_THE_LIMIT: dict[str, tuple[Callable[[int], str], int]] = {
    "characters": (lambda n: "{ tags { name } }".ljust(n), 20_000),
    "tokens": (lambda n: "{ tags { name(a: [" + "1 " * (n - 12) + "]) } }", 2_000),
    "comments": (lambda n: "#\n" * n + "{ tags { name } }", 200),
    "definitions": (lambda n: "{ tags { name } }" + "fragment A on Tag { name }" * (n - 1), 10),
    "mutations": (lambda n: "mutation {" + " touch" * n + "}", 4),
    "directives": (directives, 50),
    "directives_per_node": (lambda n: "{ tags" + " @a" * n + " { name } }", 5),
    "depth": (nested, 10),
    "aliases": (lambda n: "{ tags {" + " a: name" * n + "} }", 30),
    "root_fields": (lambda n: "{" + " tags { name }" * n + "}", 20),
    "fields": (lambda n: "{ tags {" + " name" * (n - 1) + "} }", 200),
    "conditions": (conditions, 100),
    "cost": (costly, 10_000),
}


def test_variables_have_so_many_characters_wherever_they_stand() -> None:
    admit("{ tags { name } }", a=["x" * 20_000, {"bb": "y" * 19_997}, 5, None])
    with pytest.raises(CostExceeded, match="characters in its variables: 40001") as caught:
        admit("{ tags { name } }", a=["x" * 20_000, {"bb": "y" * 19_998}, 5, None])
    assert (caught.value.limit, caught.value.allowed) == ("text", 40_000)


@cases("limit", AT_THE_LIMIT)
def test_each_limit_admits_its_figure_and_refuses_the_next(limit: str) -> None:
    make, most = AT_THE_LIMIT[limit]
    assert getattr(READER_LIMITS, limit) == most
    admit(make(most))
    with pytest.raises(CostExceeded) as caught:
        admit(make(most + 1))
    error = caught.value
    assert (error.limit, error.value, error.allowed) == (limit, most + 1, most)
    assert f": {most + 1}. At most {most} are allowed." in error.message


@cases("limit", AT_THE_LIMIT)
def test_staff_may_ask_for_no_less(limit: str) -> None:
    assert getattr(STAFF_LIMITS, limit) >= getattr(READER_LIMITS, limit)


def test_a_document_that_staff_had_admitted_is_measured_against_a_readers_limits_too() -> None:
    text = "#\n" * 300 + "{ tags { name(a: [" + "1 " * 3_000 + "]) } }"
    document = parse(text, STAFF_LIMITS)
    result = complexity_of(SCHEMA, document, pick_operation(document, None))
    check_limits(result, STAFF_LIMITS)
    with pytest.raises(CostExceeded, match="tokens: 3012"):
        check_limits(result, READER_LIMITS)


def test_counts_beyond_all_measure_stay_small_numbers() -> None:
    chain = "".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(90))
    with pytest.raises(CostExceeded, match="more than 1000000000") as caught:
        admit("{ ...F0 } fragment F90 on Query { tags { name } }" + chain, Limits(**{**_unlimited(), "fields": 200}))
    assert caught.value.value == 10**9


def _unlimited() -> dict[str, int]:
    return dict.fromkeys(Limits.__slots__, 10**30)


@cases("text", ["{", "", '{ a(b: "', "{ a } }", "nonsense", "{ a" * 300])
def test_what_does_not_parse_is_a_syntax_error(text: str) -> None:
    with pytest.raises(GraphQLSyntaxError):
        parse(text, READER_LIMITS)


def test_limits_depend_on_the_role() -> None:
    assert limits_of(None) is limits_of(Role.READER) is READER_LIMITS
    assert {limits_of(role) for role in Role if role is not Role.READER} == {STAFF_LIMITS}


def test_the_operation_is_named_where_there_are_several() -> None:
    document = parse("query A { tags { name } } mutation B { touch }", READER_LIMITS)
    named = pick_operation(document, "B").name
    assert named is not None
    assert named.value == "B"
    with pytest.raises(InputError, match="several operations"):
        pick_operation(document, None)
    with pytest.raises(InputError, match="no operation named 'C'"):
        pick_operation(document, "C")
    with pytest.raises(InputError, match="no operation"):
        pick_operation(parse("fragment A on Tag { name }", READER_LIMITS), None)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the contract is not beside this clone")
@pytest.mark.parametrize("name", ["ArticlePage", "DialoguePage", "HomePage"])
def test_the_operations_of_the_contract_are_a_readers(name: str) -> None:
    schema = build_schema((SHARED / "core.graphql").read_text())
    document = parse((SHARED / "operations" / f"{name}.graphql").read_text(), READER_LIMITS)
    result = complexity_of(schema, document, pick_operation(document, None))
    check_limits(result, READER_LIMITS)
    check_cost(result, {}, READER_LIMITS)


def test_a_whole_introspection_fits() -> None:
    admit(get_introspection_query())
