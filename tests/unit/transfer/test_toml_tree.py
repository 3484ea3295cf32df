"""TOML from strangers: read as texts, with their places, or refused."""

import time

import pytest

from gql_blog.errors import ImportRefused
from gql_blog.transfer.toml_tree import read_toml
from gql_blog.transfer.tree import Items, Keys, Scalar

TEXT = '''title = "A # title" # a remark
date = 2024-03-30
authors = [
  "A",
  "]", # still in the list
]
draft = true
ratio = 1.50

[extra]
team = """
[not a table]
"""
[[links]]
url = "u"
[[links]]
url = "v"
'''


def test_values_are_texts() -> None:
    keys = read_toml(TEXT)
    values = {each.key: each.value for each in keys.entries}
    assert values["title"] == Scalar("A # title", 1, quoted=True)
    assert values["date"] == Scalar("2024-03-30", 2)
    assert values["draft"] == Scalar("true", 7)
    assert values["ratio"] == Scalar("1.50", 8, quoted=True)
    assert isinstance(values["authors"], Items)
    assert isinstance(values["extra"], Keys)


def test_every_entry_knows_its_place() -> None:
    keys = read_toml(TEXT, first_line=2)
    places = {each.key: (each.first_line, each.last_line, TEXT[each.start : each.end]) for each in keys.entries}
    assert places["title"][:2] == (2, 2)
    assert places["authors"][:2] == (4, 7)
    assert places["extra"] == (11, 14, '[extra]\nteam = """\n[not a table]\n"""')
    assert places["links"][:2] == (15, 18)


@pytest.mark.parametrize(
    ("text", "reason", "line"),
    [
        ("a = 1\nb = 2017-02-30\n", "IMPOSSIBLE_DATE", 3),
        ("a = 1\na = 2\n", "FRONT_MATTER_INVALID", None),
        ("a = \n", "FRONT_MATTER_INVALID", 2),
        ("a = " + "9" * 6000, "FRONT_MATTER_INVALID", 2),
        ("a = 'x\n", "FRONT_MATTER_INVALID", 2),
        ("a = 1\nb = " + "[" * 40, "FRONT_MATTER_INVALID", 3),
        ("a = 1\n" + ".".join("b" * 40) + " = 1", "FRONT_MATTER_INVALID", 3),
        ("[" + ".".join("b" * 40) + "]", "FRONT_MATTER_INVALID", 2),
    ],
)
def test_what_cannot_be_trusted_is_refused_with_its_line(text: str, reason: str, line: int | None) -> None:
    with pytest.raises(ImportRefused) as caught:
        read_toml(text, first_line=2)
    assert caught.value.reason == reason
    if line is not None:
        assert caught.value.line == line


@pytest.mark.parametrize("unit", ["[", "a.", "{a=", "x = [\n", "'''", '"a".', "[a.b]\n"])
def test_size_alone_costs_no_time(unit: str) -> None:
    began = time.process_time()
    with pytest.raises(ImportRefused):
        read_toml(unit * (60_000 // len(unit)))
    assert time.process_time() - began < 10
