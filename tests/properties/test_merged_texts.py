"""Random changes of a text by two people: the merge has both, or there is none. No word is lost."""

from collections import Counter
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from gql_blog.content import merge_texts

FEW = st.sampled_from(["a", "b", "c", "[^1]: x", "[^1]: y", "[^2]: z", "see [^1]", "see [^2]", "```"])
OWN = st.integers(0, 99)
Edits = list[tuple[int, str, int]]
EDITS: st.SearchStrategy[Edits] = st.lists(
    st.tuples(st.integers(0, 11), st.sampled_from(["change", "delete", "insert", "double"]), OWN), max_size=4
)


def edited(paragraphs: Sequence[str], edits: Edits, name: str) -> list[str]:
    """Change paragraphs to some that nobody else writes, or double what is there."""
    result = list(paragraphs)
    for place, kind, number in edits:
        at = place % (len(result) + 1)
        own = f"{name} {number}"
        match kind:
            case "insert":
                result.insert(at, own)
            case "double":
                result[at:at] = result[:1]
            case "delete":
                del result[at : at + 1]
            case _:
                result[at : at + 1] = [own]
    return result


def text_of(paragraphs: Sequence[str]) -> str:
    return "".join(f"{each}\n\n" for each in paragraphs)


def paragraphs_of(text: str) -> list[str]:
    return [each for each in text.split("\n\n") if each]


@settings(max_examples=300, deadline=None)
@given(st.lists(FEW | OWN.map(str), max_size=10), EDITS, EDITS)
def test_the_merge_has_both_changes_or_there_is_none(base: list[str], ones: Edits, others: Edits) -> None:
    one, other = edited(base, ones, "one"), edited(base, others, "other")
    merged = merge_texts(text_of(base), text_of(one), text_of(other))
    assert merge_texts(text_of(base), text_of(other), text_of(one)) == merged
    if one in (base, other) or other == base:
        assert merged == text_of(other if one == base else one)
    if merged is None:
        return
    before, by_one, by_other, now = map(Counter, (base, one, other, paragraphs_of(merged)))
    for each in now | before | by_one | by_other:
        if by_one[each] == by_other[each]:
            assert now[each] == by_one[each]
        else:
            assert now[each] == by_one[each] + by_other[each] - before[each]
        assert now[each] >= min(by_one[each], by_other[each])
    for side, name in ((one, "one"), (other, "other")):
        own = [each for each in side if each.startswith(name)]
        assert [each for each in paragraphs_of(merged) if each.startswith(name)] == own


@settings(max_examples=300, deadline=None)
@given(st.integers(3, 12), st.data())
def test_changes_with_a_paragraph_between_them_are_merged(size: int, data: st.DataObject) -> None:
    base = [f"base {number}" for number in range(size)]
    at = data.draw(st.integers(0, size - 3))
    to = data.draw(st.integers(at + 2, size - 1))
    one, other = list(base), list(base)
    one[at : at + 1] = data.draw(st.sampled_from([[], ["one"], ["one", "more"]]))
    other[to : to + 1] = data.draw(st.sampled_from([[], ["other"], ["other", "else"]]))
    both = list(base)
    both[to : to + 1] = other[to : len(other) - (size - to - 1)]
    both[at : at + 1] = one[at : len(one) - (size - at - 1)]
    assert merge_texts(text_of(base), text_of(one), text_of(other)) == text_of(both)


@settings(max_examples=300, deadline=None)
@given(*[st.text(st.sampled_from("a\n \t[^1]:`"), max_size=40) for _ in range(3)])
def test_whatever_the_texts_are(base: str, one: str, other: str) -> None:
    merged = merge_texts(base, one, other)
    words = [Counter(each.split()) for each in (base, one, other, merged or "")]
    if merged is not None:
        assert words[3] >= words[1] & words[2]
    assert merge_texts(base, one, base) == merge_texts(base, base, one) == one
    assert merge_texts(base, one, one) == one
