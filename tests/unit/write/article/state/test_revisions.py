"""A revision tells how the source differs from the one before."""

from support.growth import assert_grows

from gql_blog.write.article.state.revisions import source_diff


def test_the_first_source_is_all_new() -> None:
    assert source_diff("", "a\nb") == "--- before\n+++ after\n@@ -0,0 +1,2 @@\n+a\n+b"


def test_the_same_source_differs_in_nothing() -> None:
    assert source_diff("a\nb", "a\nb") == ""
    assert source_diff("", "") == ""


def test_a_change_stands_among_its_neighbours() -> None:
    assert source_diff("a\nb\nc", "a\nB\nc") == "--- before\n+++ after\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c"


def test_what_only_gains_or_loses_lines_differs_too() -> None:
    assert source_diff("a", "a\nb").endswith("+b")
    assert source_diff("a\nb", "a").endswith("-b")
    assert "+x" in source_diff("a\nb", "x\na\nb")


def _numbered(lines: int, every: int) -> str:
    numbered = "\n".join(f"line {number} {number % every}" for number in range(lines))
    return f"same\n{numbered}\nend"


def test_a_very_long_source_does_not_hold_anybody_up() -> None:
    diff = source_diff(_numbered(60_000, 7), _numbered(60_000, 11)).splitlines()
    assert diff[2].startswith("@@ -")
    gone = [line[1:] for line in diff[3:] if line.startswith("-")]
    come = [line[1:] for line in diff[3:] if line.startswith("+")]
    assert len(gone) == len(come) > 50_000
    assert "same" not in gone
    assert "end" not in gone
    pairs = [(_numbered(lines, 7), _numbered(lines, 11)) for lines in (15_000, 60_000)]
    assert_grows(lambda pair: source_diff(*pair), *pairs, most=8)
