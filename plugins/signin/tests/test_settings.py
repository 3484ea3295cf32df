"""A provider is for browsers, for bearer tokens, or for both; and tokens of a log-in are not those for an API."""

from typing import Any

import pytest
from pydantic import ValidationError

from gql_blog_signin.settings import PasswordSettings, ProviderSettings, SigninSettings


@pytest.mark.parametrize(
    "given", [{"client_id": "blog"}, {"audience": "api"}, {"client_id": "blog", "audience": "api"}]
)
def test_a_provider_is_for_something(given: dict[str, Any]) -> None:
    assert ProviderSettings(issuer="https://id.example", **given).audience == given.get("audience", "")


@pytest.mark.parametrize("given", [{}, {"client_id": "blog", "audience": "blog"}])
def test_one_that_is_for_nothing_or_confuses_its_tokens_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="audience"):
        ProviderSettings(issuer="https://id.example", **given)


@pytest.mark.parametrize("name", ["mail", "password"])
def test_no_provider_has_the_addresses_of_another_way(name: str) -> None:
    with pytest.raises(ValidationError, match=f"no provider is called {name}"):
        SigninSettings(providers={name: ProviderSettings(issuer="https://id.example", client_id="blog")})


def test_roles_are_given_where_browsers_sign_in_and_to_values_that_are_named() -> None:
    roles: dict[str, Any] = {"claim": "groups", "values": {"staff": "EDITOR"}}
    for given in ({"audience": "api", "roles": roles}, {"client_id": "blog", "roles": {**roles, "values": {}}}):
        with pytest.raises(ValidationError, match=r"client_id|at least 1"):
            ProviderSettings(issuer="https://id.example", **given)


def test_a_hash_costs_no_more_than_can_be_done_in_time() -> None:
    assert PasswordSettings(memory_kib=524_288, passes=2).passes == 2
    for given in ({"memory_kib": 524_288, "passes": 3}, {"memory_kib": 1_048_576, "passes": 2}):
        with pytest.raises(ValidationError, match=r"1048576|524288"):
            PasswordSettings(**given)
