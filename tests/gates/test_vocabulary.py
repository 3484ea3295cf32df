"""The code uses the words of the field; what is particular to the project stands in docs/glossary.md and is used."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from support.cases import cases
from support.tree import ROOT, files, modules, parsed, shown

OLD_NAMES = (
    *("Answers", "Asked", "Asker", "Below", "Carry", "Clerk", "Desk", "Doorkeeper", "Fault", "Faults", "Footprint"),
    *("Inside", "Keeper", "Keeping", "Making", "Moved", "Nonsense", "Outside", "Refusal", "Several", "Slots", "Tail"),
    *("TakenBack", "Touches", "admission", "amending", "commanding", "delivering", "faults", "figures", "foregone"),
    *("hearers", "kept_answers", "listeners", "listening", "pump", "seeing", "tailing", "touches", "walking"),
)
"""Names of the first version of the project, for which the field has others: none is a whole identifier."""

OLD_PARTS = frozenset(
    {
        *("aside", "asker", "clerk", "doorkeeper", "footprint", "foregone", "nonsense", "patience", "pump"),
        *("tailing", "touched", "touches", "walked"),
    }
)
"""Words that are not part of an identifier either, as in ``_touched_keys``."""

OLD_STEMS = frozenset(
    {
        *("admission", "amending", "answering", "article_changes", "asked", "calling", "checking", "commanding"),
        *("delivering", "exported", "feed", "figures", "footprint", "heading", "inside", "keeping", "listening"),
        *("lookup", "measure", "notes", "outside", "patience", "problems", "pump", "refusal", "running", "seeing"),
        *("slots", "tailing", "waiting", "walking", "whole", "window"),
    }
)
"""File and folder names of the first version."""

OLD_TEXTS = re.compile(
    r"\b(kept[ _]answers?|put aside|refusal|touched|ASIDE|nonsense|no address of mail|no cursor of this|may not ask)\b"
)
"""Words that are in no message, metric, setting or GraphQL description. Tables of migrations keep their names."""

NAMES_IN_DATABASES = re.compile(r'"touched"|^touched$|gql_blog_touched')

NOUNS = frozenset(
    {
        *("article", "comment", "contributor", "footnote", "footnotes", "media", "site", "tag", "user"),
        *("backup", "database", "lock", "moderation", "ordering", "plan", "registration", "writing"),
    }
)
"""Nouns of the model, which a file in any room may be named after."""


def _core() -> list[Path]:
    return [path for path in modules() if path.is_relative_to(ROOT / "gql_blog")]


def _identifiers(tree: ast.Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name, node.lineno
        elif isinstance(node, ast.Name):
            yield node.id, node.lineno
        elif isinstance(node, ast.Attribute):
            yield node.attr, node.lineno
        elif isinstance(node, ast.arg):
            yield node.arg, node.lineno


def _parts(identifier: str) -> set[str]:
    """``_touchedKeys`` → ``touched``, ``keys``."""
    return {part.lower() for part in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", identifier)}


def _texts(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Every string of a module that is no docstring and no note below a value."""
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            yield node.value, node.lineno


def test_no_identifier_is_an_old_word() -> None:
    old = [
        f"{shown(path)}:{line} {name}"
        for path in _core()
        for name, line in _identifiers(parsed(path))
        if name.lstrip("_") in OLD_NAMES or _parts(name) & OLD_PARTS
    ]
    assert not old, "\n".join(old)


def test_no_file_has_an_old_name() -> None:
    old = [
        shown(path) for path in _core() if OLD_STEMS & {path.stem, *path.relative_to(ROOT / "gql_blog").parent.parts}
    ]
    assert not old


def test_no_message_setting_or_metric_has_an_old_word() -> None:
    old = [
        f"{shown(path)}:{line} {text}"
        for path in _core()
        for text, line in _texts(parsed(path))
        if OLD_TEXTS.search(text) and not NAMES_IN_DATABASES.search(text)
    ]
    assert not old, "\n".join(old)


def test_a_file_name_is_not_in_more_than_two_rooms() -> None:
    rooms: dict[str, set[str]] = defaultdict(set)
    for path in _core():
        if path.stem != "__init__" and path.parent != ROOT / "gql_blog":
            rooms[path.stem].add(path.relative_to(ROOT / "gql_blog").parts[0])
    crowded = {stem: sorted(found) for stem, found in rooms.items() if len(found) > 2 and stem not in NOUNS}
    assert not crowded


@cases(
    ("identifier", "parts"),
    [("_touchedKeys", {"touched", "keys"}), ("RefusalCode", {"refusal", "code"}), ("HTTPError", {"http", "error"})],
)
def test_an_identifier_has_its_parts(identifier: str, parts: set[str]) -> None:
    assert _parts(identifier) == parts


@cache
def _glossary() -> dict[str, str]:
    page = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
    return dict(re.findall(r"^\| \*\*(.+?)\*\* \| (.+) \|$", page, flags=re.MULTILINE))


def test_the_glossary_says_each_word_in_a_line() -> None:
    assert len(_glossary()) > 15
    assert list(_glossary()) == sorted(_glossary(), key=str.lower)
    assert not [word for word, meaning in _glossary().items() if len(meaning) > 240]


def test_each_word_of_the_glossary_is_used() -> None:
    sources = [*modules(), *files(ROOT / "docs"), *files(ROOT / "schema"), *files(ROOT / "tests" / "support")]
    text = " ".join(
        path.read_text(encoding="utf-8")
        for path in sources
        if path.suffix in {".py", ".md", ".graphql"} and path.name != "glossary.md"
    ).lower()
    unused = [
        word for word in _glossary() if not re.search(rf"\b{re.escape(word.lower())}s?\b", text.replace("_", " "))
    ]
    assert not unused
