"""A provider is for browsers, for bearer tokens, or for both; and tokens of a log-in are not those for an API."""

from typing import Any

import pytest
from pydantic import ValidationError

from gql_blog_signin.settings import ProviderSettings, SigninSettings


@pytest.mark.parametrize(
    "given", [{"client_id": "blog"}, {"audience": "api"}, {"client_id": "blog", "audience": "api"}]
)
def test_a_provider_is_for_something(given: dict[str, Any]) -> None:
    assert ProviderSettings(issuer="https://id.example", **given).audience == given.get("audience", "")


@pytest.mark.parametrize("given", [{}, {"client_id": "blog", "audience": "blog"}])
def test_one_that_is_for_nothing_or_confuses_its_tokens_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="audience"):
        ProviderSettings(issuer="https://id.example", **given)


def test_no_provider_has_the_addresses_of_mailed_links() -> None:
    with pytest.raises(ValidationError, match="no provider is called mail"):
        SigninSettings(providers={"mail": ProviderSettings(issuer="https://id.example", client_id="blog")})
