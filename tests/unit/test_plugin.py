"""The plugin author's door."""

import inspect
import re

import gql_blog.plugin as door
from gql_blog import errors, hooks


def test_it_hands_out_what_the_hooks_take_and_give() -> None:
    given = {name: getattr(door, name) for name in door.__all__}
    for name, thing in given.items():
        origin = getattr(thing, "__module__", "gql_blog")
        assert (
            origin.startswith("gql_blog") or name.endswith("Node") or name in ("MaybeAwaitable", "PLUGIN_API_VERSION")
        ), name
    for name in ("Event", "ModerationCase", "Judgement", "WriteIntent", "Field", "ExportFormat", "TableSet"):
        assert given[name] is getattr(hooks, name)


def test_every_type_that_a_spec_names_is_at_the_door() -> None:
    named: set[str] = set()
    for name in hooks.contracts():
        signature = inspect.signature(getattr(hooks.HookSpecs, name))
        annotations = [each.annotation for each in signature.parameters.values()] + [signature.return_annotation]
        named.update(re.findall(r"gql_blog\.[\w.]+\.(\w+)", str(annotations)))
    assert {"Event", "ModerationCase", "WriteIntent", "Note", "ReadNote", "Judgement", "Field"} <= named
    assert named <= set(door.__all__)


def test_the_errors_that_a_plugin_may_raise_are_there() -> None:
    assert door.InputError is errors.InputError
    assert door.Forbidden is errors.Forbidden
