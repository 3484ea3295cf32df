"""Who is credited: every way of naming authors, and no name split or guessed."""

import pytest

from gql_blog.content import BylineRole, DraftByline
from gql_blog.errors import ImportRefused
from gql_blog.transfer.credits import bylines_of
from gql_blog.transfer.stated import Stated
from gql_blog.transfer.yaml_tree import read_yaml


def _read(yaml: str, role: BylineRole = BylineRole.AUTHOR) -> tuple[list[DraftByline], Stated]:
    (entry,) = read_yaml(yaml).entries
    stated = Stated()
    return bylines_of(entry, role, stated), stated


@pytest.mark.parametrize(
    ("yaml", "names"),
    [
        ("author: Mara Lind", ["Mara Lind"]),
        ("authors: [Mara Lind, Tom Oduya]", ["Mara Lind", "Tom Oduya"]),
        ("authors:\n- Mara Lind\n- name: Tom Oduya", ["Mara Lind", "Tom Oduya"]),
        ("author: {name: Mara Lind}", ["Mara Lind"]),
        ("author: 王小明", ["王小明"]),
        ("author:", []),
        ("bylines: []", []),
    ],
)
def test_a_name_keys_or_a_list_of_either(yaml: str, names: list[str]) -> None:
    bylines, stated = _read(yaml)
    assert [byline.name for byline in bylines] == names
    assert stated.findings == []


def test_everything_that_a_byline_prints_is_read() -> None:
    yaml = """
    bylines:
    - name: Mara Lind
      role: translator
      bio: |
        Mara Lind sails.

        She also writes.
      affiliation: Harbour College
      contributor: mara-lind
    """
    bylines, _ = _read(yaml)
    assert bylines == [
        DraftByline(
            "Mara Lind", BylineRole.TRANSLATOR, "Mara Lind sails.\n\nShe also writes.", "Harbour College", "mara-lind"
        )
    ]


def test_the_key_says_the_role_where_the_item_does_not() -> None:
    bylines, _ = _read("editors: [A, {name: B, role: OTHER}]", BylineRole.EDITOR)
    assert [byline.role for byline in bylines] == [BylineRole.EDITOR, BylineRole.OTHER]


@pytest.mark.parametrize(
    "name", ["Mara Lind and Tom Oduya", "Mara Lind & Tom Oduya", "A, B", "王小明、李雷", "李雷和韩梅梅"]
)
def test_a_name_that_may_be_several_stays_whole_and_says_so(name: str) -> None:
    bylines, stated = _read(f"author: {name}")
    assert [byline.name for byline in bylines] == [name]
    assert [(finding.code, finding.first_line) for finding in stated.findings] == [("BYLINE_MAY_NAME_SEVERAL", 1)]


@pytest.mark.parametrize("name", ["Samuel Reed, Jr.", "Ann Holt, Ph.D.", "Sandra Anderson"])
def test_a_suffix_and_a_syllable_are_no_second_person(name: str) -> None:
    assert _read(f"author: {name}")[1].findings == []


def test_what_is_not_understood_in_a_byline_is_told_and_left_over() -> None:
    _, stated = _read("author:\n  name: A\n  twitter: '@a'")
    assert [(finding.code, finding.first_line) for finding in stated.findings] == [("FRONT_MATTER_NOT_UNDERSTOOD", 3)]
    assert [entry.key for entry in stated.left_over] == ["twitter"]


@pytest.mark.parametrize("yaml", ["author: {bio: x}", "bylines: [{role: EDITOR}]", "author: {name: }"])
def test_a_credit_without_a_name_is_refused(yaml: str) -> None:
    with pytest.raises(ImportRefused, match="without a name"):
        _read(yaml)
