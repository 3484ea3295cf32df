"""Each hook has a page, which tells what the code does and has an example.

That the example fires is held by ``tests/flow/test_hook_pages.py``.
"""

import ast
import os
import re
from dataclasses import fields, is_dataclass

import pytest
from support.hook_pages import CALLBACKS, FOLDER, INDEX, SECTIONS, files_of, fresh_index, fresh_page, path_of, plugin_of
from support.hook_signatures import signatures

from gql_blog import hooks
from gql_blog.hooks import contracts

HOOKS = tuple(contracts())
WRITE = "HOOKS=write .venv/bin/pytest tests/gates/test_hook_pages.py"


def test_each_hook_has_a_page_and_there_is_no_other() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {f"{hook}.md" for hook in HOOKS}


def test_the_head_of_a_page_is_fresh(subtests: pytest.Subtests) -> None:
    for hook in HOOKS:
        with subtests.test(hook):
            page = path_of(hook)
            if os.environ.get("HOOKS") == "write":
                page.write_text(fresh_page(hook), encoding="utf-8")
            text = page.read_text(encoding="utf-8")
            assert text == fresh_page(hook), WRITE
            assert f"\n\n`{signatures()[hook]}`\n\n" in text


def test_the_index_is_fresh() -> None:
    if os.environ.get("HOOKS") == "write":
        INDEX.write_text(fresh_index(), encoding="utf-8")
    assert INDEX.read_text(encoding="utf-8") == fresh_index(), WRITE


def test_a_page_has_every_section_and_something_in_each(subtests: pytest.Subtests) -> None:
    for hook in HOOKS:
        with subtests.test(hook):
            _, *parts = re.split(r"^## ", path_of(hook).read_text(encoding="utf-8"), flags=re.MULTILINE)
            told = {title: body.strip() for title, _, body in (part.partition("\n") for part in parts)}
            assert [title for title in told if title in SECTIONS] == [*SECTIONS]
            assert all(told.values())


def test_a_page_has_a_plugin_with_the_hook_and_a_test(subtests: pytest.Subtests) -> None:
    for hook in HOOKS:
        with subtests.test(hook):
            found, plugin = files_of(hook), plugin_of(hook)
            module = ast.parse(found[f"{plugin}.py"])
            implementing = [each for each in module.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)]
            (function,) = [each for each in implementing if each.name == hook]
            assert any("hookimpl" in ast.unparse(each) for each in function.decorator_list)
            tests = [each for each in ast.parse(found[f"test_{plugin}.py"]).body if isinstance(each, ast.FunctionDef)]
            assert any(each.name.startswith("test_") for each in tests)


def test_no_two_pages_have_the_same_plugin() -> None:
    assert len({plugin_of(hook) for hook in HOOKS}) == len(HOOKS)


def test_each_callback_stands_on_the_page_of_its_hook() -> None:
    """What a value of a registration hook has to be called by is named on the page, with its arguments."""
    for hook in HOOKS:
        values = [getattr(hooks, name, None) for name in re.findall(r"\w+", signatures()[hook].partition("->")[2])]
        called = {
            each.name
            for value in values
            if isinstance(value, type) and is_dataclass(value)
            for each in fields(value)
            if "Callable" in str(each.type) and each.name != "middleware"  # which is part of a call of handle
        }
        assert called == {each.name for each in CALLBACKS.get(hook, ())}, hook
