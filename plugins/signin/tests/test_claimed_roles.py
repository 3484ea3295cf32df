"""What a claim may hold, and which role comes of it."""

from typing import Any

import pytest

from gql_blog.plugin import Role
from gql_blog_signin.claimed_roles import role_of
from gql_blog_signin.settings import RoleSettings

NO_VALUES: list[Any] = [None, 1, {"admins": True}, [["admins"], {}, None]]
VALUES = {"admins": Role.ADMIN, "staff": Role.AUTHOR}


@pytest.mark.parametrize(
    ("claim", "claims", "role"),
    [
        ("groups", {"groups": ["staff", "admins"]}, Role.ADMIN),
        ("groups", {"groups": "staff"}, Role.AUTHOR),
        ("groups", {"groups": "staff admins"}, Role.READER),
        ("realm_access.roles", {"realm_access": {"roles": ["other", "staff"]}}, Role.AUTHOR),
        ("realm_access.roles", {"realm_access": ["staff"], "realm_access.roles": "admins"}, Role.READER),
        (("https://site.example/roles", "all"), {"https://site.example/roles": {"all": ["staff"]}}, Role.AUTHOR),
        *(("groups", {"groups": each}, Role.READER) for each in NO_VALUES),
        ("groups", {}, Role.READER),
    ],
)
def test_the_first_value_of_the_settings_counts_that_the_claim_has(claim: Any, claims: Any, role: Role) -> None:
    assert role_of(claims, {}, RoleSettings(claim=claim, values=VALUES)) is role


def test_what_userinfo_tells_counts_where_the_token_has_nothing_at_the_path() -> None:
    settings = RoleSettings(claim="realm_access.roles", values=VALUES)
    told = {"realm_access": {"roles": ["admins"]}}
    claims: list[Any] = [{"realm_access": {"verify_caller": True}}, {"realm_access": {"roles": []}}]
    assert [role_of(each, told, settings) for each in claims] == [Role.ADMIN, Role.READER]
