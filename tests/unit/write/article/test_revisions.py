"""A revision tells how the source differs from the one before."""

import time

from gql_blog.write.article.revisions import source_diff


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


def test_a_very_long_source_does_not_hold_anybody_up() -> None:
    old = "\n".join(f"line {number} {number % 7}" for number in range(60_000))
    new = "\n".join(f"line {number} {number % 11}" for number in range(60_000))
    began = time.process_time()
    diff = source_diff(f"same\n{old}\nend", f"same\n{new}\nend").splitlines()
    assert time.process_time() - began < 20
    assert diff[2].startswith("@@ -")
    gone = [line[1:] for line in diff[3:] if line.startswith("-")]
    come = [line[1:] for line in diff[3:] if line.startswith("+")]
    assert len(gone) == len(come) > 50_000
    assert "same" not in gone
    assert "end" not in gone
