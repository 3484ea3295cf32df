"""``gql_blog.testing`` hands on the names of the kit, and tells what is wrong where it cannot."""

import importlib
import sys
from types import ModuleType

import pytest

import gql_blog.testing
import gql_blog_kit


def test_it_has_the_names_of_the_kit() -> None:
    kit: ModuleType = gql_blog_kit
    assert all(getattr(gql_blog.testing, name) is getattr(kit, name) for name in kit.__all__)
    assert "open_app" in kit.__all__


def test_without_the_kit_it_names_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gql_blog_kit", None)
    with pytest.raises(ImportError, match=r"pip install gql-blog-kit"):
        importlib.reload(gql_blog.testing)


def test_what_the_kit_itself_lacks_is_told_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def find_spec(self, name: str, *_: object) -> None:
            if name == "gql_blog_kit":
                raise ModuleNotFoundError("No module named 'anything'", name="anything")

    monkeypatch.delitem(sys.modules, "gql_blog_kit")
    monkeypatch.setattr(sys, "meta_path", [Broken(), *sys.meta_path])
    with pytest.raises(ModuleNotFoundError, match="anything"):
        importlib.reload(gql_blog.testing)
