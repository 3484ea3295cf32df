"""A provider is believed by its signature, issuer, audience, times and nonce alone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, Router
from support.serving import served

from gql_blog.plugin import OutgoingClient, Role
from gql_blog_signin.login import Login
from gql_blog_signin.provider import Provider, ProviderFailure
from gql_blog_signin.settings import ProviderSettings, RoleSettings

NOW = datetime(2026, 12, 1, tzinfo=UTC)
SECOND = int(NOW.timestamp())
LOGIN = Login.begun("library", "/", None, NOW)
GOOD, OTHER = (ECKey.generate_key("P-256", parameters={"kid": kid}) for kid in ("good", "other"))
STRONG = RSAKey.generate_key(2048, parameters={"kid": "strong"})


@dataclass
class Library:
    """A provider that answers what a test says."""

    issuer: str = ""
    keys: list[Any] = field(default_factory=lambda: [GOOD, STRONG])
    token: Any = None
    metadata: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    now: datetime = NOW

    async def answer(self, request: Request) -> Response:
        path = request.url.path
        self.asked.append(path)
        endpoints = {f"{name}_endpoint": f"{self.issuer}/{name}" for name in ("authorization", "token", "userinfo")}
        told: dict[str, Any] = {
            "/.well-known/openid-configuration": {
                "issuer": self.issuer,
                "jwks_uri": f"{self.issuer}/jwks",
                **endpoints,
                **self.metadata,
            },
            "/jwks": KeySet(self.keys).as_dict(private=False),
            "/token": {"id_token": self.token, "access_token": "access"},
            "/userinfo": self.userinfo,
        }
        return JSONResponse(told[path])

    def signed(self, key: Any = GOOD, alg: str = "ES256", **claims: Any) -> str:
        """A token like a good one, but for these claims."""
        given = {
            **{"iss": self.issuer, "aud": "blog", "sub": "ann", "exp": SECOND + 60, "iat": SECOND},
            **{"nonce": LOGIN.nonce, "email": "ann@example.org", "email_verified": True, **claims},
        }
        head = {"alg": alg, **({"kid": key.kid} if key.kid else {})}
        return jwt.encode(head, {name: value for name, value in given.items() if value is not None}, key)


@asynccontextmanager
async def running(roles: RoleSettings | None = None, **given: Any) -> AsyncIterator[tuple[Library, Provider]]:
    library = Library(**given)
    async with served(Router([Route("/{path:path}", library.answer, methods=["GET", "POST"])])) as address:
        library.issuer = address
        settings = ProviderSettings(issuer=address, client_id="blog", roles=roles)
        client = OutgoingClient(named_hosts=(urlsplit(address).netloc,))
        yield library, Provider(settings, client, "https://api.example/back", lambda: library.now)


async def test_a_good_token_is_believed() -> None:
    async with running() as (library, provider):
        library.token = library.signed()
        who = await provider.identity("code", LOGIN)
        assert (who.issuer, who.subject, who.email, who.joins) == (library.issuer, "ann", "ann@example.org", None)
        library.token = library.signed(STRONG, "RS256", aud=["blog", "other"], azp="blog", email_verified=False)
        assert (await provider.identity("code", LOGIN)).email is None
        assert library.asked.count("/jwks") == library.asked.count("/.well-known/openid-configuration") == 1


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example"},
        {"aud": "other"},
        {"aud": ["blog", "other"]},
        {"exp": SECOND - 61},
        {"iat": SECOND + 61},
        {"nbf": SECOND + 61},
        {"nonce": "other"},
        {"sub": 7},
        *({name: None} for name in ("iss", "aud", "exp", "iat", "sub", "nonce")),
    ],
)
async def test_a_token_with_a_wrong_claim_is_not(claims: dict[str, Any]) -> None:
    async with running() as (library, provider):
        library.token = library.signed(**claims)
        with pytest.raises(ProviderFailure, match="Begin again"):
            await provider.identity("code", LOGIN)


async def test_one_by_another_key_is_not_and_nor_is_what_no_key_has_signed() -> None:
    async with running() as (library, provider):
        shared = OctKey.import_key("the secret of the client, long enough for this")
        for token in (
            library.signed(OTHER),
            library.signed(shared, "HS256"),
            library.signed().rpartition(".")[0] + ".",
            "e30.e30.e30",
            "",
            None,
        ):
            library.token = token
            with pytest.raises(ProviderFailure, match="Begin again"):
                await provider.identity("code", LOGIN)
        assert library.asked.count("/jwks") == 1, "within 30 seconds unknown keys let nothing be read again"


async def test_keys_that_the_provider_has_since_are_read() -> None:
    async with running() as (library, provider):
        library.token = library.signed()
        await provider.identity("code", LOGIN)
        library.keys, library.token = [OTHER], library.signed(OTHER)
        library.now += timedelta(seconds=31)
        assert (await provider.identity("code", LOGIN)).subject == "ann"


async def test_what_the_token_does_not_tell_is_asked_of_the_same_person() -> None:
    async with running() as (library, provider):
        library.token = library.signed(email=None, email_verified=None)
        library.userinfo = {"sub": "ann", "name": "Ann", "email": "ann@example.org", "email_verified": True}
        who = await provider.identity("code", LOGIN)
        assert (who.name, who.email) == ("Ann", "ann@example.org")
        library.userinfo = {"sub": "bob", "email": "bob@example.org", "email_verified": True}
        with pytest.raises(ProviderFailure, match="somebody else"):
            await provider.identity("code", LOGIN)


async def test_a_role_at_userinfo_counts_though_the_token_has_another_part_of_the_same_claim() -> None:
    async with running(RoleSettings(claim="realm_access.roles", values={"staff": Role.AUTHOR})) as (library, provider):
        library.token = library.signed(realm_access={"verify_caller": True})
        library.userinfo = {"sub": "ann", "realm_access": {"roles": ["staff"]}}
        assert (await provider.identity("code", LOGIN)).role is Role.AUTHOR


@pytest.mark.parametrize("metadata", [{"jwks_uri": None}, {"jwks_uri": "ftp://x"}, {"token_endpoint": 7}])
async def test_a_provider_without_an_endpoint_is_told(metadata: dict[str, Any]) -> None:
    async with running(metadata=metadata) as (library, provider):
        library.token = library.signed()
        with pytest.raises(ProviderFailure, match="Check the setting issuer"):
            await provider.identity("code", LOGIN)
