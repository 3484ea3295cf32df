import pytest

from gql_blog.content import Role
from gql_blog.read.bind_parameters import BindParameters
from gql_blog.read.dialect import POSTGRES, SQLITE
from gql_blog.read.entities import ENTITIES
from gql_blog.read.visibility_conditions import ALWAYS, NEVER, Policy


def test_the_public_sees_what_is_public_and_editors_see_all() -> None:
    assert Policy(None).rows("article", "a", BindParameters()) == "a.public"
    assert Policy(None).sees_public("article")
    assert not Policy(None).sees_all("article")
    assert Policy(Role.EDITOR).rows("article", "a", BindParameters()) == ALWAYS
    assert Policy(Role.EDITOR).sees_all("article")
    assert not Policy(Role.EDITOR).sees_public("article")


def test_what_is_public_is_published_and_of_other_rows_the_status_says_so() -> None:
    comment = ENTITIES["comment"]
    assert Policy(None).published(comment, SQLITE, "c", BindParameters()) == []
    assert Policy(Role.MODERATOR).published(comment, POSTGRES, "c", BindParameters()) == ["c.status = 'APPROVED'"]
    assert Policy(Role.MODERATOR).published(comment, SQLITE, "c", BindParameters()) == ["+c.status = 'APPROVED'"]
    assert Policy(Role.MODERATOR).published(comment, SQLITE, "c", BindParameters(), keyed=False) == [
        "c.status = 'APPROVED'"
    ]


def test_who_looks_is_a_parameter() -> None:
    parameters = BindParameters()
    condition = Policy(Role.AUTHOR).rows("article", "a", parameters)
    text, getters = parameters.finish(condition, SQLITE)
    assert "a.public" in text
    assert "a.created_by_id = ?1" in text
    assert len(getters) == 1
    assert not Policy(Role.AUTHOR).sees_all("article")
    assert not Policy(Role.AUTHOR).sees_public("article")


def test_a_role_without_a_permission_never_has_it() -> None:
    assert Policy(None).field("moderation", "a", BindParameters()) == NEVER
    assert Policy(Role.READER).field("provenance", "a", BindParameters()) == NEVER
    assert Policy(Role.MODERATOR).field("moderation", "a", BindParameters()) == ALWAYS


@pytest.mark.parametrize("role", [None, *Role])
def test_what_no_rule_names_is_a_mistake_and_never_seen(role: Role | None) -> None:
    with pytest.raises(KeyError):
        Policy(role).field("no-such-permission", "a", BindParameters())
    with pytest.raises(KeyError):
        Policy(role).rows("no-such-kind", "a", BindParameters())


def test_the_columns_of_a_rule_are_recorded() -> None:
    parameters = BindParameters()
    Policy(Role.READER).rows("user", "a", parameters)
    Policy(Role.EDITOR).rows("user", "a", parameters)
    Policy(None).field("source", "a", parameters)
    assert [(usage.why, *usage.columns()) for usage in parameters.usages] == [("policy", ("account", "id", False))]
