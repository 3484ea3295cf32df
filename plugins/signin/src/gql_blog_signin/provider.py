"""A provider of OpenID Connect: found by its issuer, asked for tokens, and believed by its signature alone."""

import asyncio
import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote, urlencode

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from gql_blog.plugin import BearerProof, OutgoingClient, OutgoingFailure, SignedIn
from gql_blog_signin.bearer import LEEWAY, Bearer
from gql_blog_signin.claimed_roles import role_of, value_at
from gql_blog_signin.login import Login
from gql_blog_signin.settings import ALGORITHMS, ProviderSettings

_KEPT_SECONDS: Final = 3_600.0
_REFETCH_SECONDS: Final = 30.0
"""How long keys are kept, and how long it takes until unknown ones, or a failure, let them be read again."""
_STALE_SECONDS: Final = 86_400.0
"""How long they are believed while the provider is away."""
_LONGEST: Final = 8.0
_JSON: Final = {"Accept": "application/json"}


class ProviderFailure(Exception):
    """The provider cannot be reached, or answers what it must not; the text is for people, and tells no secret."""


class Provider:
    """One provider; ``clock`` is the time of the app, ``redirect_uri`` where browsers come back to."""

    def __init__(
        self, settings: ProviderSettings, client: OutgoingClient, redirect_uri: str, clock: Callable[[], datetime]
    ) -> None:
        self.issuer = settings.issuer
        self._settings = settings
        self._roles = settings.roles
        self._client = client
        self._redirect_uri = redirect_uri
        self._clock = clock
        self._found: Mapping[str, Any] = {}
        self._keys: KeySet | None = None
        self._failure = ""
        self._found_at = self._keys_at = self._failed_at = 0.0
        self._asking = asyncio.Lock()

    @property
    def has_client(self) -> bool:
        """Whether browsers can sign in by it."""
        return bool(self._settings.client_id)

    async def address_of(self, login: Login) -> str:
        """Return the address to which a browser is sent."""
        told = {
            "response_type": "code",
            "client_id": self._settings.client_id,
            "redirect_uri": self._redirect_uri,
            "scope": " ".join(self._settings.scopes),
            "state": login.state,
            "nonce": login.nonce,
            "code_challenge": login.challenge,
            "code_challenge_method": "S256",
        }
        endpoint = await self._endpoint("authorization_endpoint")
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(told, quote_via=quote)}"

    async def identity(self, code: str, login: Login) -> SignedIn:
        """Return whom the provider has proven somebody to be, for the code that the browser brings.

        All answers together take ``_LONGEST`` seconds: a route that takes longer counts as a failure of the plugin.
        """
        try:
            async with asyncio.timeout(_LONGEST):
                return await self._identity(code, login)
        except TimeoutError:
            raise ProviderFailure("The provider takes too long. Try again later.") from None

    async def _identity(self, code: str, login: Login) -> SignedIn:
        answer = await self._tokens(code, login)
        claims = await self._verified(str(answer.get("id_token", "")))
        if claims.get("nonce") != login.nonce:
            raise ProviderFailure("The provider answers for another log-in. Begin again.")
        told: Mapping[str, Any] = {}
        whole = "email" in claims and (self._roles is None or value_at(claims, self._roles) is not None)
        if not whole and "access_token" in answer and (await self._metadata()).get("userinfo_endpoint"):
            told = await self._get(
                await self._endpoint("userinfo_endpoint"), Authorization=f"Bearer {answer['access_token']}"
            )
            if told.get("sub") != claims["sub"]:
                raise ProviderFailure("The provider tells of somebody else. Begin again.")
        role = None if self._roles is None else role_of(claims, told, self._roles)
        return replace(self._signed_in({**told, **claims}, login.joins), role=role)

    async def proof(self, bearer: Bearer) -> BearerProof | None:
        """Return what a token proves that claims to be this provider's; ``None``: the provider has not signed it."""
        keys = await self._key_set(_KEPT_SECONDS)
        if bearer.kid not in {each.kid for each in keys}:
            keys = await self._key_set(_REFETCH_SECONDS)
        try:
            jwt.decode(bearer.token, keys.get_by_kid(bearer.kid), algorithms=ALGORITHMS)
        except (JoseError, ValueError, TypeError):
            return None
        return BearerProof(who=self._signed_in(bearer.claims, None), until=bearer.until)

    def _signed_in(self, claims: Mapping[str, Any], joins: str | None) -> SignedIn:
        """Return whom proven claims name. The address counts if the provider has verified it."""
        name, email = claims.get("name") or claims.get("preferred_username"), claims.get("email")
        return SignedIn(
            issuer=self.issuer,
            subject=claims["sub"],
            name=_text(name),
            email=_text(email) if claims.get("email_verified") is True else None,
            joins=joins,
        )

    async def _tokens(self, code: str, login: Login) -> Mapping[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._redirect_uri,
            "code_verifier": login.verifier,
        }
        headers = {**_JSON, "Content-Type": "application/x-www-form-urlencoded"}
        client, secret = self._settings.client_id, self._settings.client_secret.get_secret_value()
        ways = (await self._metadata()).get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        if secret and "client_secret_basic" in ways:
            pair = f"{quote(client, safe='')}:{quote(secret, safe='')}"
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        else:
            form |= {"client_id": client, **({"client_secret": secret} if secret else {})}
        endpoint = await self._endpoint("token_endpoint")
        return _json_of(await self._sent(self._client.post(endpoint, urlencode(form).encode(), headers)))

    async def _verified(self, token: str) -> Mapping[str, Any]:
        """Return the claims of an ID token that the provider signed for this client, and that has not expired."""
        wanted: Any = {
            "iss": {"essential": True, "value": self.issuer},
            "aud": {"essential": True, "value": self._settings.client_id},
            **{name: {"essential": True} for name in ("exp", "iat", "sub")},
        }
        now = int(self._clock().timestamp())
        try:
            claims = (await self._decoded(token)).claims
            jwt.JWTClaimsRegistry(now=now, leeway=LEEWAY, **wanted).validate(claims)
        except (JoseError, ValueError, TypeError) as error:
            raise ProviderFailure(f"The provider's token is not valid: {type(error).__name__}. Begin again.") from error
        several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if _text(claims["sub"]) is None or (several and claims.get("azp") != self._settings.client_id):
            raise ProviderFailure("The provider's token is for another client. Begin again.")
        return claims

    async def _decoded(self, token: str) -> jwt.Token:
        """Return a token whose signature fits; by keys that are read anew, if the provider has others by now."""
        try:
            return jwt.decode(token, await self._key_set(_KEPT_SECONDS), algorithms=ALGORITHMS)
        except (JoseError, ValueError):
            return jwt.decode(token, await self._key_set(_REFETCH_SECONDS), algorithms=ALGORITHMS)

    async def _key_set(self, oldest: float) -> KeySet:
        """Return keys that are at most so old, or the last ones read; only who needs newer ones waits."""
        if self._keys is not None and self._clock().timestamp() - self._keys_at <= oldest:
            return self._keys
        async with self._asking:
            now = self._clock().timestamp()
            is_old = self._keys is None or now - self._keys_at > oldest
            if is_old and now - self._failed_at > _REFETCH_SECONDS:
                try:
                    async with asyncio.timeout(_LONGEST):
                        self._keys, self._keys_at = await self._read_keys(), now
                except (ProviderFailure, TimeoutError) as error:
                    self._failed_at, self._failure = now, str(error) or "The provider takes too long. Try again later."
            if self._keys is None or now - self._keys_at > _STALE_SECONDS:
                raise ProviderFailure(self._failure)
            return self._keys

    async def _read_keys(self) -> KeySet:
        found: Any = await self._get(await self._endpoint("jwks_uri"))
        try:
            return KeySet.import_key_set(found)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise ProviderFailure("The provider's keys cannot be read. Try again later.") from error

    async def _endpoint(self, name: str) -> str:
        url = (await self._metadata()).get(name)
        if not isinstance(url, str) or not url.startswith(("https://", "http://")):
            raise ProviderFailure(f"The provider has no {name}. Check the setting issuer.")
        return url

    async def _metadata(self) -> Mapping[str, Any]:
        """Return what the provider says of itself, read once in an hour."""
        now = self._clock().timestamp()
        if now - self._found_at > _KEPT_SECONDS:
            found = await self._get(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
            if found.get("issuer") != self.issuer:
                raise ProviderFailure("The provider calls itself otherwise. Check the setting issuer.")
            self._found, self._found_at = found, now
        return self._found

    async def _get(self, url: str, **headers: str) -> Mapping[str, Any]:
        return _json_of(await self._sent(self._client.get(url, {**_JSON, **headers})))

    async def _sent(self, request: Any) -> Any:
        try:
            return await request
        except OutgoingFailure as error:
            raise ProviderFailure(f"The provider cannot be reached: {error} Try again later.") from error


def _json_of(response: Any) -> Mapping[str, Any]:
    try:
        found = json.loads(response.body) if response.status == 200 else None
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise ProviderFailure(f"The provider refuses, with the status {response.status}. Begin again.")
    return found


def _text(value: object) -> str | None:
    """A claim that is a text and can be stored: without NUL, and without halves of surrogate pairs."""
    whole = isinstance(value, str) and "\0" not in value and value == value.encode(errors="ignore").decode()
    return str(value) if whole else None
