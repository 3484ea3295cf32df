"""YAML from strangers: read as texts, with their places, or refused."""

import time

import pytest

from gql_blog.errors import ImportRefused
from gql_blog.transfer.tree import Items, Keys, Scalar
from gql_blog.transfer.yaml_tree import read_yaml

BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


def _texts(keys: Keys) -> dict[str, object]:
    return {each.key: each.value.text if isinstance(each.value, Scalar) else each.value for each in keys.entries}


def test_nothing_is_interpreted() -> None:
    keys = read_yaml("title: 007\ndate: 2017-02-30\ncountry: no\nratio: 1_000\nclock: 12:30:45\n")
    assert _texts(keys) == {
        "title": "007",
        "date": "2017-02-30",
        "country": "no",
        "ratio": "1_000",
        "clock": "12:30:45",
    }


@pytest.mark.parametrize("null", ["", "~", "null", "NULL"])
def test_null_is_told_from_its_name_in_quotation_marks(null: str) -> None:
    keys = read_yaml(f"plain: {null}\nquoted: '{null}'\n")
    assert _texts(keys) == {"plain": None, "quoted": null}


def test_quotation_marks_are_remembered() -> None:
    marks = [
        each.value.quoted for each in read_yaml("a: x\nb: 'x'\nc: \"x\"\n").entries if isinstance(each.value, Scalar)
    ]
    assert marks == [False, True, True]


def test_every_entry_knows_its_place() -> None:
    text = "title: x\ntags:\n  - a\n  - b\n\n# a remark\nbio: |\n  one\n  two\nlast: {k: v}\n"
    keys = read_yaml(text, first_line=2)
    places = [
        (each.key, each.first_line, each.last_line, text[each.start : each.end].rstrip()) for each in keys.entries
    ]
    assert places == [
        ("title", 2, 2, "title: x"),
        ("tags", 3, 5, "tags:\n  - a\n  - b"),
        ("bio", 8, 10, "bio: |\n  one\n  two"),
        ("last", 11, 11, "last: {k: v}"),
    ]


def test_lists_and_keys_nest() -> None:
    (entry,) = read_yaml("bylines:\n- name: A\n  role: EDITOR\n- B\n").entries
    assert isinstance(entry.value, Items)
    first, second = entry.value.values
    assert isinstance(first, Keys)
    assert _texts(first) == {"name": "A", "role": "EDITOR"}
    assert second == Scalar("B", 4)


def test_nothing_at_all_is_no_keys() -> None:
    assert read_yaml("").entries == ()
    assert read_yaml("# only a remark\n").entries == ()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (BOMB, 3),
        ("a: 1\nb: 2\na: 3\n", 4),
        ("a: b: c\n", 2),
        ("a: 1\nb: [1\n", 4),
        ("- a\n", 2),
        ("just words\n", 2),
        ("a: !!python/object:os.system x\n", 2),
        ("!!python/object:os.system a: 1\n", 2),
        ("a: !local x\n", 2),
        ("? [a]\n: b\n", 2),
        ("a:\n\t- b\n", 3),
        ("a: 1\nb: \x07\n", 3),
        ("".join(f"{' ' * depth}k:\n" for depth in range(30)), 18),
    ],
    ids=[
        "bomb",
        "twice",
        "colon",
        "open",
        "list",
        "words",
        "tag",
        "tagged-key",
        "local-tag",
        "key",
        "tab",
        "bell",
        "deep",
    ],
)
def test_what_cannot_be_trusted_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(ImportRefused) as caught:
        read_yaml(text, first_line=2)
    assert caught.value.line == line
    assert f"Line {line}" in caught.value.message


@pytest.mark.parametrize("unit", ["[", "{", "[a,", "{a,", "a: [", "- ", "? ", "!a ", "&a "])
def test_size_alone_costs_no_time(unit: str) -> None:
    text = "k: " + unit * (60_000 // len(unit))
    began = time.process_time()
    with pytest.raises(ImportRefused):
        read_yaml(text)
    assert time.process_time() - began < 10
