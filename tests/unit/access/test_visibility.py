"""Who sees which rows and fields: the whole table, and nothing for whom it does not name."""

from typing import Any

import pytest
from support.cases import cases

from gql_blog.access import (
    AllOf,
    AnyOf,
    CarriedByOwnArticle,
    Everything,
    Flag,
    Nothing,
    OfContributor,
    OfVisibleArticle,
    Own,
    OwnArticle,
    ShownPublicly,
    Unlinked,
    Visibility,
    same_for_all_viewers,
    visibility,
    visible_field,
    visible_rows,
)
from gql_blog.content import Role

KINDS = (
    "site",
    "legal_hold",
    "media",
    "article",
    "comment",
    "contributor",
    "tag",
    "audit",
    "revision",
    "working_copy",
    "edited_article",
    "notice",
    "preview_link",
    "deletion",
    "redirect",
    "address",
    "token",
    "session",
    "identity",
    "user",
)
PERMISSIONS = (
    "holds",
    "media",
    "audit",
    "source",
    "provenance",
    "creator",
    "edit",
    "deletions",
    "submissions",
    "redirects",
    "moderation",
    "own_comment",
    "namesakes",
    "plugins",
    "email",
    "accounts",
    "own",
)

STAFF = (Role.ADMIN, Role.EDITOR)
OTHERS = (Role.READER, Role.AUTHOR, Role.MODERATOR)
PUBLIC, NOTHING = Flag("public"), Nothing()
OF_STANDING = OfVisibleArticle("article_id", standing=True)
OWN_COMMENT = AllOf((AnyOf((Own("account_id"), OfContributor("contributor_id"))), OF_STANDING))

OF_ACCOUNT: dict[Role | None, Visibility] = {
    None: NOTHING,
    **dict.fromkeys((Role.EDITOR, *OTHERS), Own("account_id")),
}

ROWS: dict[str, dict[Role | None, Visibility]] = {
    "article": {None: PUBLIC, **dict.fromkeys(OTHERS, AnyOf((PUBLIC, OwnArticle("id"))))},
    "comment": {
        None: PUBLIC,
        Role.READER: AnyOf((PUBLIC, OWN_COMMENT)),
        Role.AUTHOR: AnyOf((PUBLIC, OWN_COMMENT)),
        Role.MODERATOR: OF_STANDING,
    },
    "contributor": {
        None: PUBLIC,
        **dict.fromkeys(OTHERS, AnyOf((PUBLIC, OfContributor("id"), CarriedByOwnArticle("byline", "contributor_id")))),
    },
    "tag": {None: PUBLIC, **dict.fromkeys(OTHERS, AnyOf((PUBLIC, CarriedByOwnArticle("article_tag", "tag_id"))))},
    "revision": {
        **dict.fromkeys((None, Role.READER, Role.MODERATOR), NOTHING),
        Role.AUTHOR: OwnArticle("article_id"),
    },
    "audit": {Role.EDITOR: NOTHING},
    "legal_hold": {Role.EDITOR: NOTHING},
    "media": {
        **dict.fromkeys((None, Role.READER), ShownPublicly()),
        **dict.fromkeys((Role.MODERATOR, Role.AUTHOR), Everything()),
    },
    "notice": dict.fromkeys((None, *OTHERS), OfVisibleArticle("article_id")),
    "site": dict.fromkeys((None, *OTHERS), Everything()),
    "deletion": dict.fromkeys((None, *OTHERS), NOTHING),
    "redirect": dict.fromkeys((None, *OTHERS), NOTHING),
    "address": dict.fromkeys((None, *OTHERS), AnyOf((Unlinked("article_id"), OfVisibleArticle("article_id")))),
    "preview_link": {Role.AUTHOR: OwnArticle("article_id")},
    "working_copy": {
        **dict.fromkeys((None, Role.READER, Role.MODERATOR), NOTHING),
        Role.AUTHOR: OwnArticle("article_id"),
    },
    "edited_article": {
        **dict.fromkeys((None, Role.READER, Role.MODERATOR), NOTHING),
        Role.AUTHOR: OwnArticle("id"),
    },
    "token": OF_ACCOUNT,
    "session": OF_ACCOUNT,
    "identity": OF_ACCOUNT,
    "user": {None: NOTHING, **dict.fromkeys(OTHERS, Own("id"))},
}
FIELDS: dict[str, dict[Role | None, Visibility]] = {
    "source": dict.fromkeys(OTHERS, OwnArticle("id")),
    "audit": {Role.EDITOR: NOTHING},
    "holds": {Role.EDITOR: NOTHING},
    "media": dict.fromkeys((Role.MODERATOR, Role.AUTHOR), Everything()),
    "provenance": {},
    "creator": {Role.AUTHOR: Own("created_by_id")},
    "edit": {Role.AUTHOR: OwnArticle("id")},
    "moderation": {Role.MODERATOR: Everything()},
    "own_comment": {
        **dict.fromkeys((Role.READER, Role.AUTHOR), Own("account_id")),
        Role.MODERATOR: Everything(),
    },
    "namesakes": {},
    "deletions": {},
    "submissions": {Role.AUTHOR: Everything()},
    "redirects": {},
    "plugins": {Role.EDITOR: Nothing()},
    "accounts": {Role.EDITOR: Nothing()},
    "own": {**dict.fromkeys(OTHERS, Own("id")), Role.EDITOR: Own("id")},
    "email": {**dict.fromkeys(OTHERS, Own("id")), Role.EDITOR: Own("id")},
}


@cases("role", [None, *Role])
@cases("kind", KINDS)
def test_every_cell_of_the_rows(kind: str, role: Role | None) -> None:
    expected = ROWS[kind].get(role, Everything() if role in STAFF else NOTHING)
    assert visible_rows(kind, role) == expected


@cases("role", [None, *Role])
@cases("permission", PERMISSIONS)
def test_every_cell_of_the_fields(permission: str, role: Role | None) -> None:
    expected = FIELDS[permission].get(role, Everything() if role in STAFF else NOTHING)
    assert visible_field(permission, role) == expected


def test_every_kind_and_permission_is_listed_here() -> None:
    assert set(visibility._ROWS) == set(KINDS) == set(ROWS)
    assert set(visibility._FIELDS) == set(PERMISSIONS) == set(FIELDS)


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
        (OwnArticle("id"), False),
    ],
)
def test_one_rule_that_asks_who_they_are_is_enough(rule: Any, alike: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    for table in (visibility._ROWS["tag"], visibility._FIELDS["email"]):
        with monkeypatch.context() as patch:
            patch.setitem(table, None, rule)
            assert same_for_all_viewers(None) is alike
    monkeypatch.setitem(visibility._ROWS["article"], None, OwnArticle("id"))
    monkeypatch.setitem(visibility._ROWS["tag"], None, OfVisibleArticle("article_id"))
    assert not same_for_all_viewers(None)
