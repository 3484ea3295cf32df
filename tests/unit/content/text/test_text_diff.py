"""Hunks tell how one text becomes another, whatever the texts, in a bounded number of steps."""

import random

from support.cases import cases
from support.growth import assert_grows

from gql_blog.content import DiffHunk, DiffKind, DiffPart, DiffUnit, diff_texts
from gql_blog.content.text.text_diff import MOST_STEPS, Budget, diff_items, edits


def lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def side(hunk: DiffHunk, but: DiffKind) -> str:
    return "".join(part.text for part in hunk.parts if part.kind is not but)


def applied(text: str, hunks: tuple[DiffHunk, ...]) -> str:
    """Return what the hunks make of a text; each fits where it says that it stands."""
    old, new = lines(text), list[str]()
    at = 0
    for hunk in hunks:
        new += old[at : hunk.old_line - 1]
        assert len(lines("".join(new))) == hunk.new_line - 1
        gone = lines(side(hunk, DiffKind.ADDED))
        at = hunk.old_line - 1 + len(gone)
        assert old[hunk.old_line - 1 : at] == gone
        new.append(side(hunk, DiffKind.REMOVED))
    return "".join([*new, *old[at:]])


def drawn(chance: random.Random) -> tuple[str, str]:
    """Return a text of few different lines, and the same with some changes."""
    old = [chance.choice(("a\n", "b c\n", "d e f\n", "\n")) for _ in range(chance.randrange(20))]
    new = list(old)
    for _ in range(chance.randrange(5)):
        at = chance.randrange(len(new) + 1)
        new[at : at + chance.randrange(2)] = [chance.choice(("a\n", "b x\n"))] * chance.randrange(2)
    return "".join(old) + chance.choice(("", "end")), "".join(new) + chance.choice(("", "end"))


@cases("unit", DiffUnit)
def test_the_hunks_make_the_other_text(unit: DiffUnit) -> None:
    chance = random.Random(7)
    for _ in range(1_000):
        before, after = drawn(chance)
        hunks = diff_texts(before, after, unit)
        assert applied(before, hunks) == after
        assert (hunks == ()) == (before == after)
        assert all({part.kind for part in hunk.parts} != {DiffKind.KEPT} for hunk in hunks)


def test_a_change_stands_among_three_lines_on_each_side() -> None:
    text = "".join(f"{number}\n" for number in range(1, 21))
    (hunk,) = diff_texts(text, text.replace("10\n", "ten\n"))
    assert (hunk.old_line, hunk.new_line) == (7, 7)
    assert [(part.kind.value, part.text) for part in hunk.parts] == [
        *(("KEPT", f"{number}\n") for number in (7, 8, 9)),
        ("REMOVED", "10\n"),
        ("ADDED", "ten\n"),
        *(("KEPT", f"{number}\n") for number in (11, 12, 13)),
    ]
    assert [hunk.old_line for hunk in diff_texts(text, text.replace("3\n", "x\n"))] == [1, 10]


def test_within_changed_lines_words_may_be_told_apart() -> None:
    (hunk,) = diff_texts("One.\nThe tide rises.\n", "One.\nThe tide falls.\n", DiffUnit.WORD)
    assert hunk.parts == (
        DiffPart(DiffKind.KEPT, "One.\n"),
        DiffPart(DiffKind.KEPT, "The tide "),
        DiffPart(DiffKind.REMOVED, "rises"),
        DiffPart(DiffKind.ADDED, "falls"),
        DiffPart(DiffKind.KEPT, ".\n"),
    )


def test_a_list_is_told_whole() -> None:
    assert diff_items(["a"], ["a"]) == ()
    (hunk,) = diff_items(["a", "b"], ["a", "c"])
    assert [(part.kind.value, part.text) for part in hunk.parts] == [("KEPT", "a"), ("REMOVED", "b"), ("ADDED", "c")]


def _numbered(count: int, every: int) -> str:
    return "same\n" + "".join(f"{number * every % 97} {number % every}\n" for number in range(count)) + "end\n"


def test_what_is_beyond_the_budget_counts_as_replaced() -> None:
    before, after = _numbered(40_000, 7), _numbered(40_000, 11)
    assert applied(before, diff_texts(before, after, DiffUnit.WORD)) == after
    budget = Budget()
    edits(lines(before), lines(after), budget)
    # The last round may go over: by what it copies, and by what it follows along one diagonal.
    assert -MOST_STEPS // 2 < budget.steps < 0
    (hunk,) = diff_texts(before, after)
    assert side(hunk, DiffKind.REMOVED) == after


def test_the_cost_grows_with_the_length_alone() -> None:
    pairs = [(_numbered(count, 7), _numbered(count, 11)) for count in (40_000, 160_000)]
    assert_grows(lambda pair: diff_texts(*pair), *pairs, most=5)
