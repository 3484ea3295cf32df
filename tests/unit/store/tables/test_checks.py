"""Checks, as SQL of either database."""

from gql_blog.content import Verdict
from gql_blog.store.tables.checks import at_least, check, one_of


def test_a_check_is_named_after_its_table() -> None:
    made = check("tag_slug", "\"slug\" <> ''")
    assert (made.name, made.check) == ("ck_tag_slug", "\"slug\" <> ''")


def test_a_vocabulary_is_written_out() -> None:
    made = one_of("decision_verdict", "verdict", Verdict)
    assert made.check == "\"verdict\" IN ('APPROVE', 'HOLD', 'REJECT', 'SPAM')"


def test_several_columns_have_one_least() -> None:
    assert at_least("x", 0, "a", "b").check == '"a" >= 0 AND "b" >= 0'
