import pytest
from support.sql_text import text

from gql_blog.content import Role
from gql_blog.read.needs.column_usage import usages_of
from gql_blog.read.needs.entities import ENTITIES
from gql_blog.read.rows.visibility_conditions import RowPolicy
from gql_blog.read.sql.dialect import POSTGRES, SQLITE
from gql_blog.read.sql.expressions import ALWAYS, NEVER, Row


def test_the_public_sees_what_is_public_and_editors_see_all() -> None:
    assert text(RowPolicy(None).rows("article")) == "a.public"
    assert RowPolicy(None).sees_public("article")
    assert not RowPolicy(None).sees_all("article")
    assert RowPolicy(Role.EDITOR).rows("article") is ALWAYS
    assert RowPolicy(Role.EDITOR).sees_all("article")
    assert not RowPolicy(Role.EDITOR).sees_public("article")


def test_what_is_public_is_published_and_of_other_rows_the_status_says_so() -> None:
    comment = ENTITIES["comment"]
    assert RowPolicy(None).published(comment, SQLITE) is ALWAYS
    moderators = RowPolicy(Role.MODERATOR)
    assert text(moderators.published(comment, POSTGRES), alias="c") == "c.status = 'APPROVED'"
    assert text(moderators.published(comment, SQLITE), alias="c") == "+c.status = 'APPROVED'"
    assert text(moderators.published(comment, SQLITE, keyed=False), alias="c") == "c.status = 'APPROVED'"


def test_who_looks_is_a_parameter() -> None:
    condition = text(RowPolicy(Role.AUTHOR).rows("article"))
    assert "a.public" in condition
    assert "a.created_by_id = ?1" in condition
    assert "?2" not in condition
    assert not RowPolicy(Role.AUTHOR).sees_all("article")
    assert not RowPolicy(Role.AUTHOR).sees_public("article")


def test_a_role_without_a_permission_never_has_it() -> None:
    assert RowPolicy(None).field("moderation") is NEVER
    assert RowPolicy(Role.READER).field("provenance") is NEVER
    assert RowPolicy(Role.MODERATOR).field("moderation") is ALWAYS


@pytest.mark.parametrize("role", [None, *Role])
def test_what_no_rule_names_is_a_mistake_and_never_seen(role: Role | None) -> None:
    with pytest.raises(KeyError):
        RowPolicy(role).field("no-such-permission")
    with pytest.raises(KeyError):
        RowPolicy(role).rows("no-such-kind")


def test_the_columns_of_a_rule_are_recorded() -> None:
    row = Row("account")
    conditions = (
        RowPolicy(Role.READER).rows("user"),
        RowPolicy(Role.EDITOR).rows("user"),
        RowPolicy(None).field("source"),
    )
    noted = [usage for each in conditions for usage in usages_of(each, "/Query.x", row)]
    assert [tuple(usage) for usage in noted] == [("account", "id", "policy", "/Query.x", False)]
