"""The page of permissions, and what of the schema it has to decide."""

import re
from importlib.metadata import entry_points
from typing import Any, Final

from graphql import GraphQLSchema, is_enum_type, is_input_object_type, is_list_type, is_non_null_type
from strawberry.utils.str_converters import to_camel_case
from support.tree import ROOT

from gql_blog.access import AuthorRight, Everything, Nothing, Policy, Visibility, holders, visible_field
from gql_blog.content import Role
from gql_blog.hooks import Hooks, roles_of
from gql_blog.hooks.declared.hook_markers import ENTRY_POINT_GROUP
from gql_blog.read.needs.declared_needs import Allowed, Guarded, need_of
from gql_blog.write import VERBS

PAGE: Final = ROOT / "docs" / "permissions.md"
ROLES: Final[tuple[Role | None, ...]] = (Role.ADMIN, Role.EDITOR, Role.AUTHOR, Role.MODERATOR, Role.READER, None)
GENEROUS: Final = Policy(tuple(AuthorRight))
_ROW = re.compile(r"^\| `([^`]+)` \|(.*)\|$", re.MULTILINE)

Row = tuple[str, ...]
"""A cell for each role: ``any``, ``own``, ``own if set`` or ``no``."""


def decided() -> dict[str, Row]:
    """Return the rows of the page, by name: ``Mutation.createPost``, ``Post.source`` …"""
    text, _, _ = PAGE.read_text(encoding="utf-8").partition("## Permissions of plugins")
    return {name: tuple(cell.strip() for cell in cells.split("|")) for name, cells in _ROW.findall(text)}


def fresh(page: str) -> str:
    """Return the page with the rows of mutations as the verbs and the table of permissions have them.

    And with those of permissions as the plugins of the repository declare them.
    """
    shown = [verb for verb in VERBS if verb.does]
    rows = [f"| `Mutation.{to_camel_case(each.name)}` | {' | '.join(action_row(each.action))} |\n" for each in shown]
    page = re.sub(r"(?:^\| `Mutation\..*\n)+", "".join(rows), page, flags=re.MULTILINE)
    declared = ours_with("register_permissions").permissions.items()
    own = [f"| `{name}` | {holders(roles_of(each.value))} | {each.value.description} |\n" for name, each in declared]
    return re.sub(r"(\| permission \|.*\n\|---\|---\|---\|\n)(?:\|.*\n)*", rf"\1{''.join(own)}", page)


def ours_with(hook: str) -> Hooks:
    """Return the plugins of the repository that have a hook."""
    ours = {path.name for path in (ROOT / "plugins").iterdir()}
    found = {each.name: each.load() for each in entry_points(group=ENTRY_POINT_GROUP) if each.name in ours}
    return Hooks.of({name: each for name, each in sorted(found.items()) if hasattr(each, hook)})


def fields_to_decide(schema: GraphQLSchema) -> set[str]:
    """Return every mutation, every subscription and every guarded field."""
    assert schema.mutation_type
    assert schema.subscription_type
    found = {f"Mutation.{name}" for name in schema.mutation_type.fields}
    found |= {f"Subscription.{name}" for name in schema.subscription_type.fields}
    return found | guarded_fields(schema).keys()


def guarded_fields(schema: GraphQLSchema) -> dict[str, str]:
    """Return the permission of each field that not everybody who sees the row may read."""
    found = {}
    for kind in schema.type_map.values():
        roots = (schema.mutation_type, schema.subscription_type)
        if kind.name.startswith("__") or kind in roots or is_input_object_type(kind):
            continue
        for name, field in getattr(kind, "fields", {}).items():
            if isinstance(need := need_of(field), Guarded | Allowed):
                found[f"{kind.name}.{name}"] = need.permission
    return found


def field_row(permission: str) -> Row:
    """Return what the rules say of the fields under a permission."""
    return tuple(_cell(visible_field(permission, role)) for role in ROLES)


def _cell(rule: Visibility) -> str:
    if isinstance(rule, Everything | Nothing):
        return "any" if isinstance(rule, Everything) else "no"
    return "own"


def action_row(action: Any) -> Row:
    """Return what the rules say of an action."""
    cells = []
    for role in ROLES:
        reach, given = Policy().decide(action, role).reach, GENEROUS.decide(action, role).reach
        cells.append(reach.value.lower() if reach else "no" if given is None else f"{given.value.lower()} if set")
    return tuple(cells)


def example_of(type_: Any) -> Any:
    """Return a value of an input type; of an input object the required fields alone. Its ids are of nothing."""
    if is_non_null_type(type_):
        type_ = type_.of_type
    if is_list_type(type_):
        return [example_of(type_.of_type)]
    if is_input_object_type(type_):
        required = {name: each for name, each in type_.fields.items() if is_non_null_type(each.type)}
        return {name: example_of(each.type) for name, each in required.items()}
    if is_enum_type(type_):
        return next(iter(type_.values))
    return {"Int": 1, "Boolean": False, "Float": 1.0, "Locale": "en", "Date": "2026-01-02"}.get(type_.name, "x")


def refused(codes: set[str]) -> bool:
    """Whether the codes of an answer say that a role may not do it."""
    return bool(codes & {"FORBIDDEN", "UNAUTHENTICATED"})
