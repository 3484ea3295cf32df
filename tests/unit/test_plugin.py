"""The plugin author's door."""

import ast
import inspect
import re
import subprocess
import sys
from types import ModuleType

import pytest

import gql_blog.plugin as door
import gql_blog_kit
from gql_blog import errors, hooks


def test_it_hands_out_what_the_hooks_take_and_give() -> None:
    given = {name: getattr(door, name) for name in dir(door)}
    for name, thing in given.items():
        origin = getattr(thing, "__module__", "gql_blog")
        assert (
            origin.startswith("gql_blog")
            or name.endswith("Node")
            or name in ("ExportPictures", "ID", "MaybeAwaitable", "PLUGIN_API_VERSION")
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
    assert named <= set(dir(door))


def test_the_errors_that_a_plugin_may_raise_are_there() -> None:
    assert door.InputError is errors.InputError
    assert door.Forbidden is errors.Forbidden


@pytest.mark.parametrize("room", [door, gql_blog_kit], ids=lambda room: room.__name__)
def test_whatever_a_door_for_authors_imports_is_exported_for_their_type_checkers(room: ModuleType) -> None:
    nodes = [each for each in ast.walk(ast.parse(inspect.getsource(room))) if isinstance(each, ast.ImportFrom)]
    imported = {alias.name for each in nodes if "gql_blog" in str(each.module) for alias in each.names}
    assert imported - {"late_door"} == set(room.__all__)


LIGHT = """
import sys
import gql_blog.plugin as door
assert "AddCollaborator" in door.__all__ and "AddCollaborator" not in vars(door)
print(*sorted({name.split(".")[1] for name in sys.modules if name.startswith("gql_blog.")}), "tortoise" in sys.modules)
from gql_blog.plugin import KeepId, SubmitComment, write_atom
print(*{each.__module__.split(".")[1] for each in (KeepId, SubmitComment, write_atom)} - {"content"})
print(door.SubmitComment is SubmitComment and "SubmitComment" in vars(door))
"""


def test_a_plugin_loads_no_room_of_which_it_takes_nothing() -> None:
    """Every command loads the plugins, and most of them need no more."""
    said = subprocess.run([sys.executable, "-c", LIGHT], check=True, capture_output=True, text=True).stdout
    light, later, kept = said.splitlines()
    assert light == "article_path content errors hooks late_door outgoing plugin False"
    assert {*later.split()} == {"store", "write", "transfer"}
    assert kept == "True"


def test_it_hands_out_no_other_name() -> None:
    with pytest.raises(AttributeError, match=r"no attribute 'Session'"):
        _ = door.Session  # type: ignore[attr-defined]
    assert not any(hasattr(door, name) for name in ("invoke", "__path__"))


def test_it_lists_what_it_hands_out() -> None:
    room: ModuleType = door
    assert dir(room) == room.__all__
