"""The docs name what there is: no error, room or decision is left out, and none is made up."""

import ast
import inspect
import re

import pytest
from support.tree import ROOT, files, parsed, rooms, shown

from gql_blog import errors

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
LINK = re.compile(r"\[[^\]]*\]\((?!https?:|mailto:|media:)([^)#]*)(?:#([^)]*))?\)")


def _page(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def _headings(page: str, pattern: str = r"`([^`]+)`") -> list[str]:
    return re.findall(rf"^## {pattern}$", _page(page), flags=re.MULTILINE)


def test_each_error_code_is_described() -> None:
    classes = [
        kind for kind in vars(errors).values() if inspect.isclass(kind) and issubclass(kind, errors.GqlBlogError)
    ]
    codes = {kind.code for kind in classes}
    described = _headings("errors.md")
    assert sorted(described) == sorted(set(described))
    assert codes - set(described) == set()
    for kind in classes:
        assert f"`{kind.__name__}`" in _page("errors.md"), kind.__name__


def test_each_room_has_its_page() -> None:
    pages = {path.stem for path in (ROOT / "docs/rooms").glob("*.md")} - {"index"}
    assert pages == {room.name for room in rooms()}


def test_every_link_leads_somewhere(subtests: pytest.Subtests) -> None:
    for page in sorted(path for path in files() if path.suffix == ".md"):
        with subtests.test(shown(page)):
            for target, anchor in LINK.findall(page.read_text(encoding="utf-8")):
                if target.startswith("media:"):  # an example of a picture in a text
                    continue
                place = (page.parent / target).resolve() if target else page
                assert place.exists(), target
                if anchor:
                    headings = re.findall(r"^#+ (.*)$", place.read_text(encoding="utf-8"), flags=re.MULTILINE)
                    anchors = {re.sub(r"[^\w\- ]", "", heading).lower().replace(" ", "-") for heading in headings}
                    assert anchor in anchors, f"{target}#{anchor}"


def test_decisions_say_why() -> None:
    decisions = sorted((ROOT / "docs/decisions").glob("[0-9]*.md"))
    assert len(decisions) > 5
    index = _page("decisions/index.md")
    for path in decisions:
        text = path.read_text(encoding="utf-8")
        assert re.search(r"^\d{4}-\d{2}-\d{2}", text.split("\n\n")[1]), shown(path)
        assert re.findall(r"^## (.*)$", text, flags=re.MULTILINE)[:3] == ["Context", "Decision", "Consequences"]
        assert f"({path.name})" in index


def test_the_walks_name_what_is_there() -> None:
    """``graph/engine.py:Engine.execute`` on the page of the rooms is a method of that file."""
    named = re.findall(r"`([\w/]+\.py):([\w.]+)`", _page("rooms/index.md"))
    assert len(named) > 30
    for path, name in named:
        body: list[ast.stmt] = parsed(ROOT / "gql_blog" / path).body
        for part in name.split("."):
            found = [each for each in body if isinstance(each, DEFINITIONS) and each.name == part]
            assert found, f"{path}:{name}"
            body = list(found[0].body)
