import pytest
from support.cases import cases

from gql_blog.errors import InputError
from gql_blog.graph.schema_changes import BreakingChange, breaking_changes, declared_breaks

OLD = "type Query { post(slug: String!): String  tag: Int }"


def test_what_goes_missing_is_named() -> None:
    new = "type Query { post(slug: String!, locale: String!): String!  more: Int }"
    assert breaking_changes(OLD, new) == [
        BreakingChange("REQUIRED_ARG_ADDED", "A required argument Query.post(locale:) was added."),
        BreakingChange("FIELD_REMOVED", "Field Query.tag was removed."),
    ]


def test_a_change_is_shown_in_the_words_by_which_it_is_declared() -> None:
    (change,) = breaking_changes(OLD, "type Query { post(slug: String!): String  more: Int }")
    assert declared_breaks(f"- `{change}` Nobody asked.\n") == {change.description}


def test_what_is_added_or_promised_breaks_nothing() -> None:
    assert breaking_changes(OLD, "type Query { post(slug: String, x: Int): String!  tag: Int  more: Int }") == []


def test_a_declared_break_is_allowed_and_no_other() -> None:
    declared = declared_breaks(
        "# Breaks\n\n- `Field Query.tag was removed.` Nobody asked.\n<!-- - `Field Query.post was removed.` -->\n"
    )
    assert declared == {"Field Query.tag was removed."}
    assert breaking_changes(OLD, "type Query { post(slug: String!): String  more: Int }", declared=declared) == []
    assert breaking_changes(OLD, "type Query { tag: Int  more: String }", declared=declared) == [
        BreakingChange("FIELD_REMOVED", "Field Query.post was removed.")
    ]


@cases(
    ("old", "new", "message"),
    [
        ("type Query {\n post: \n}", OLD, r"Cannot parse the old schema, line 3: Syntax Error"),
        (OLD, "type Query { post: Poem }", r"Cannot parse the new schema: Unknown type"),
        ("", OLD, r"Cannot parse the old schema, line 1"),
    ],
)
def test_what_is_no_schema_is_refused(old: str, new: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        breaking_changes(old, new)
