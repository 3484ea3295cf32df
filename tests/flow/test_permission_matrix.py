"""Roles by every mutation, subscription and guarded field of the SDL: the page of permissions says what happens."""

from typing import Any

import pytest
from support.cases import cases
from support.core_schema import core_schema
from support.permission_table import (
    ROLES,
    action_row,
    decided,
    example_of,
    field_row,
    fields_to_decide,
    guarded_fields,
    refused,
)
from support.reading import Library, library_over
from support.sampling import sqlite_mostly
from support.writing import Newsroom

from gql_blog.access import ANONYMOUS, Action
from gql_blog.content import Role
from gql_blog.graph.results.execution import event_source

pytestmark = sqlite_mostly

SCHEMA = core_schema().graphql
DECIDED = decided()
assert SCHEMA.mutation_type
assert SCHEMA.subscription_type
MUTATIONS, SUBSCRIPTIONS = SCHEMA.mutation_type.fields, SCHEMA.subscription_type.fields


@pytest.fixture
def library(room: Newsroom) -> Library:
    return library_over(room.database)


def test_each_of_them_is_decided_and_nothing_else() -> None:
    names = {name for name in DECIDED if "." in name}
    assert fields_to_decide(SCHEMA) == names
    assert {len(cells) for cells in DECIDED.values()} == {len(ROLES)}
    assert {cell for cells in DECIDED.values() for cell in cells} <= {"any", "own", "own if set", "no"}


def test_the_other_actions_are_decided_too() -> None:
    others = {action.value for action in Action} - {action_of(name).value for name in MUTATIONS}
    assert {name for name in DECIDED if "." not in name} == others
    for name in others:
        assert DECIDED[name] == action_row(Action(name))


@cases(("name", "permission"), guarded_fields(SCHEMA).items())
def test_a_guarded_field_is_as_the_rules_of_visibility_say(name: str, permission: str) -> None:
    assert DECIDED[name] == field_row(permission)


@pytest.mark.parametrize("role", ROLES)
async def test_every_mutation_refuses_whom_the_page_names(library: Library, role: Role | None) -> None:
    viewer = ANONYMOUS if role is None else await library.newsroom.somebody(role)
    for name, field in MUTATIONS.items():
        text = f"mutation ($input: {field.args['input'].type}) {{ {name}(input: $input) {{ errors {{ code }} }} }}"
        given = {"input": example_of(field.args["input"].type)}
        (payload,) = (await library.ask(text, given, viewer)).values()
        codes = {each["code"] for each in payload["errors"]}
        said = DECIDED[f"Mutation.{name}"][ROLES.index(role)]
        if said == "any":
            assert not refused(codes), name
        elif said != "own":
            assert codes == {"FORBIDDEN" if role else "UNAUTHENTICATED"}, name


@pytest.mark.parametrize("role", ROLES)
async def test_every_subscription_refuses_whom_the_page_names(library: Library, role: Role | None) -> None:
    viewer = ANONYMOUS if role is None else await library.newsroom.somebody(role)
    for name, field in SUBSCRIPTIONS.items():
        variables = {each: example_of(argument.type) for each, argument in field.args.items()}
        declared = ", ".join(f"${each}: {argument.type}" for each, argument in field.args.items())
        passed = ", ".join(f"{each}: ${each}" for each in field.args)
        head = f"subscription ({declared}) {{ {name}({passed})" if declared else f"subscription {{ {name}"
        context = library.engine.context_of(f"{head} {{ __typename }} }}", variables, viewer)
        started: Any = await event_source(library.engine.schema, context)
        codes = {each.original_error.code for each in getattr(started, "errors", ())}
        said = DECIDED[f"Subscription.{name}"][ROLES.index(role)]
        assert refused(codes) is (said == "no"), name


def action_of(mutation: str) -> Action:
    """Return the action of a mutation, which has its name."""
    return Action("".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in mutation))
