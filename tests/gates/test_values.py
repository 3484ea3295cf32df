"""The page of values tells what the code gives."""

import os

from support.cases import cases
from support.values_page import PAGE, page

from gql_blog import plugin


def test_the_page_of_values_is_fresh() -> None:
    if os.environ.get("VALUES") == "write":
        PAGE.write_text(page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page(), "VALUES=write .venv/bin/pytest tests/gates/test_values.py"


def test_every_name_of_the_door_is_there() -> None:
    text = page()
    assert [each for each in dir(plugin) if f"`{each}" not in text and f"## {each}\n" not in text] == []


@cases(
    "name",
    [
        "ModerationCase",
        "ExportArticle",
        "ExportByline",
        "DraftArticle",
        "DraftByline",
        "ReadNote",
        "Event",
        "PageRequest",
        "OutgoingFailure",
    ],
)
def test_it_has_what_hooks_are_given(name: str) -> None:
    assert f"\n## {name}\n" in page()
