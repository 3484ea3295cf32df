"""YAML from strangers: read as texts, with their places, or refused."""

import pytest
from support.cases import cases
from support.growth import assert_grows
from support.sampling import sampled

from gql_blog.errors import ImportRefused
from gql_blog.transfer.markdown.front_matter_syntax import (
    MappingValue,
    ScalarValue,
    SequenceValue,
    parse_toml,
    parse_yaml,
)

BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


def _texts(keys: MappingValue) -> dict[str, object]:
    return {each.key: each.value.text if isinstance(each.value, ScalarValue) else each.value for each in keys.entries}


def test_nothing_is_interpreted() -> None:
    keys = parse_yaml("title: 007\ndate: 2017-02-30\ncountry: no\nratio: 1_000\nclock: 12:30:45\n")
    assert _texts(keys) == {
        "title": "007",
        "date": "2017-02-30",
        "country": "no",
        "ratio": "1_000",
        "clock": "12:30:45",
    }


@cases("null", ["", "~", "null", "NULL"])
def test_null_is_told_from_its_name_in_quotation_marks(null: str) -> None:
    keys = parse_yaml(f"plain: {null}\nquoted: '{null}'\n")
    assert _texts(keys) == {"plain": None, "quoted": null}


def test_quotation_marks_are_remembered() -> None:
    marks = [
        each.value.quoted
        for each in parse_yaml("a: x\nb: 'x'\nc: \"x\"\n").entries
        if isinstance(each.value, ScalarValue)
    ]
    assert marks == [False, True, True]


def test_every_yaml_entry_has_its_position() -> None:
    text = "title: x\ntags:\n  - a\n  - b\n\n# a remark\nbio: |\n  one\n  two\nlast: {k: v}\n"
    keys = parse_yaml(text, first_line=2)
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
    (entry,) = parse_yaml("bylines:\n- name: A\n  role: EDITOR\n- B\n").entries
    assert isinstance(entry.value, SequenceValue)
    first, second = entry.value.values
    assert isinstance(first, MappingValue)
    assert _texts(first) == {"name": "A", "role": "EDITOR"}
    assert second == ScalarValue("B", 4)


def test_nothing_at_all_is_no_keys() -> None:
    assert parse_yaml("").entries == ()
    assert parse_yaml("# only a remark\n").entries == ()


@cases(
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
)
def test_dangerous_yaml_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(ImportRefused) as caught:
        parse_yaml(text, first_line=2)
    assert caught.value.line == line
    assert f"Line {line}" in caught.value.message


@pytest.mark.long
@pytest.mark.parametrize("unit", sampled(["a: [", "- ", "[", "{", "[a,", "{a,", "? ", "!a ", "&a "], 2))
def test_a_long_yaml_document_takes_linear_time(unit: str) -> None:
    def refused(length: int) -> None:
        with pytest.raises(ImportRefused):
            parse_yaml("k: " + unit * (length // len(unit)))

    assert_grows(refused, 15_000, 60_000, most=6)


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
    keys = parse_toml(TEXT)
    values = {each.key: each.value for each in keys.entries}
    assert values["title"] == ScalarValue("A # title", 1, quoted=True)
    assert values["date"] == ScalarValue("2024-03-30", 2)
    assert values["draft"] == ScalarValue("true", 7)
    assert values["ratio"] == ScalarValue("1.50", 8, quoted=True)
    assert isinstance(values["authors"], SequenceValue)
    assert isinstance(values["extra"], MappingValue)


def test_every_toml_entry_has_its_position() -> None:
    keys = parse_toml(TEXT, first_line=2)
    places = {each.key: (each.first_line, each.last_line, TEXT[each.start : each.end]) for each in keys.entries}
    assert places["title"][:2] == (2, 2)
    assert places["authors"][:2] == (4, 7)
    assert places["extra"] == (11, 14, '[extra]\nteam = """\n[not a table]\n"""')
    assert places["links"][:2] == (15, 18)


@cases(
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
def test_dangerous_toml_is_refused_with_its_line(text: str, reason: str, line: int | None) -> None:
    with pytest.raises(ImportRefused) as caught:
        parse_toml(text, first_line=2)
    assert caught.value.reason == reason
    if line is not None:
        assert caught.value.line == line


@pytest.mark.long
@pytest.mark.parametrize("unit", sampled(["[", "a.", "{a=", "x = [\n", "'''", '"a".', "[a.b]\n"], 2))
def test_a_long_toml_document_takes_linear_time(unit: str) -> None:
    def refused(length: int) -> None:
        with pytest.raises(ImportRefused):
            parse_toml(unit * (length // len(unit)))

    assert_grows(refused, 15_000, 60_000, most=6)
