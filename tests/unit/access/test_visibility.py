"""Who sees which rows and fields: the whole table, and nothing for whom it does not name."""

from typing import Any

import pytest

from gql_blog.access import (
    AllOf,
    AnyOf,
    Everything,
    Flag,
    Nothing,
    OfVisibleArticle,
    Own,
    OwnArticle,
    same_for_all_viewers,
    visibility,
    visible_field,
    visible_rows,
)
from gql_blog.content import Role

KINDS = ("article", "comment", "contributor", "tag", "revision", "user")
PERMISSIONS = ("source", "provenance", "edit", "moderation", "email")


@pytest.mark.parametrize("kind", KINDS)
def test_staff_sees_every_row(kind: str) -> None:
    assert visible_rows(kind, Role.ADMIN) == Everything()
    assert visible_rows(kind, Role.EDITOR) == Everything()


@pytest.mark.parametrize("kind", KINDS)
def test_a_stranger_sees_what_is_public_and_no_more(kind: str) -> None:
    expected = Nothing() if kind in ("revision", "user") else Flag("public")
    assert visible_rows(kind, None) == expected


@pytest.mark.parametrize("role", [Role.READER, Role.AUTHOR, Role.MODERATOR])
def test_who_is_signed_in_sees_their_own_besides(role: Role) -> None:
    assert visible_rows("article", role) == AnyOf((Flag("public"), OwnArticle()))
    assert visible_rows("revision", role) == OwnArticle("article_id")
    assert visible_rows("user", role) == Own("id")


def test_a_moderator_sees_comments_of_any_status_under_what_they_may_see() -> None:
    assert visible_rows("comment", Role.MODERATOR) == OfVisibleArticle("article_id")


@pytest.mark.parametrize("role", [Role.READER, Role.AUTHOR])
def test_own_comments_are_seen_only_while_their_article_is(role: Role) -> None:
    public, own = visible_rows("comment", role).parts  # type: ignore[union-attr]
    assert public == Flag("public")
    assert isinstance(own, AllOf)
    assert OfVisibleArticle("article_id") in own.parts


@pytest.mark.parametrize("permission", PERMISSIONS)
def test_a_stranger_reads_no_guarded_field(permission: str) -> None:
    assert visible_field(permission, None) == Nothing()


def test_guarded_fields_by_role() -> None:
    assert visible_field("email", Role.EDITOR) == Own("id")
    assert visible_field("email", Role.ADMIN) == Everything()
    assert visible_field("moderation", Role.MODERATOR) == Everything()
    assert visible_field("moderation", Role.AUTHOR) == Nothing()
    assert visible_field("edit", Role.AUTHOR) == OwnArticle()
    assert visible_field("edit", Role.READER) == Nothing()
    assert visible_field("provenance", Role.MODERATOR) == Nothing()


def test_an_unknown_kind_is_a_mistake_and_never_everything() -> None:
    with pytest.raises(KeyError):
        visible_rows("secret", Role.ADMIN)


def test_all_of_a_role_see_the_same_where_no_rule_asks_who_they_are() -> None:
    assert {role for role in (None, *Role) if same_for_all_viewers(role)} == {None, Role.ADMIN}


@pytest.mark.parametrize(
    ("rule", "alike"),
    [
        (Flag("public"), True),
        (Nothing(), True),
        (AllOf((Flag("public"), Everything())), True),
        (OfVisibleArticle("article_id"), True),
        (AnyOf((Flag("public"), Own("id"))), False),
        (OwnArticle(), False),
    ],
)
def test_one_rule_that_asks_who_they_are_is_enough(rule: Any, alike: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    for table in (visibility._ROWS["tag"], visibility._FIELDS["email"]):
        with monkeypatch.context() as patch:
            patch.setitem(table, None, rule)
            assert same_for_all_viewers(None) is alike
    monkeypatch.setitem(visibility._ROWS["article"], None, OwnArticle())
    monkeypatch.setitem(visibility._ROWS["tag"], None, OfVisibleArticle("article_id"))
    assert not same_for_all_viewers(None)
