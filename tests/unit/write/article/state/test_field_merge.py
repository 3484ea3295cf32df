"""The table of the merge of three."""

import pytest

from gql_blog.write import Side
from gql_blog.write.article.state.field_merge import Disagreement, FieldMerge


@pytest.mark.parametrize(
    ("base", "theirs", "ours", "merged"),
    [
        ("a", "a", "a", "a"),
        ("a", "b", "a", "b"),
        ("a", "a", "b", "b"),
        ("a", "b", "b", "b"),
        (None, "b", None, "b"),
        ("a", "a", None, None),
    ],
)
def test_one_side_or_both_alike(base: str | None, theirs: str | None, ours: str | None, merged: str | None) -> None:
    for side in (None, *Side):
        merge = FieldMerge(side)
        assert (merge.value("title", base, theirs, ours), merge.conflicts) == (merged, [])


@pytest.mark.parametrize(("side", "merged"), [(None, "c"), (Side.THEIRS, "b"), (Side.OURS, "c")])
def test_both_sides_in_different_ways(side: Side | None, merged: str) -> None:
    merge = FieldMerge(side)
    assert merge.value("title", "a", "b", "c") == merged
    assert merge.conflicts == ([] if side else [Disagreement("title", "b", "c")])


@pytest.mark.parametrize(
    ("base", "theirs", "ours", "merged"),
    [
        ("ab", "ba", "ab", "ba"),
        ("ab", "ab", "ba", "ba"),
        ("ab", "abc", "abd", "abcd"),
        ("ab", "b", "abd", "bd"),
        ("ab", "abc", "b", "bc"),
        ("ab", "b", "a", ""),
        ("ab", "bc", "bc", "bc"),
        ("ab", "b", "b", "b"),
        ("ab", "cb", "bc", "cb"),
        ("", "ab", "bc", "abc"),
    ],
)
def test_items_that_one_side_changed(base: str, theirs: str, ours: str, merged: str) -> None:
    merge = FieldMerge()
    assert ("".join(merge.items("tags", base, theirs, ours)), merge.conflicts) == (merged, [])


@pytest.mark.parametrize(("base", "theirs", "ours"), [("ab", "cb", "db"), ("ab", "b", "db"), ("ab", "cb", "b")])
def test_items_that_both_changed(base: str, theirs: str, ours: str) -> None:
    for side, merged in ((None, ours), (Side.THEIRS, theirs), (Side.OURS, ours)):
        merge = FieldMerge(side)
        assert "".join(merge.items("tags", base, theirs, ours)) == merged
        assert len(merge.conflicts) == (side is None)


def test_items_are_the_same_by_their_key() -> None:
    merge = FieldMerge()
    assert merge.items("tags", ["a"], ["A", "B"], ["a", "c"], key=str.lower) == ("A", "B", "c")
