"""Who brings a bearer token: one that the core has given out, or one of another issuer, which a plugin proves."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from gql_blog.access import ANONYMOUS, SESSION_PREFIX, TOKEN_PREFIX, TokenHolders, Viewer, reader_of
from gql_blog.content import OWN_ISSUERS
from gql_blog.errors import Duplicate, Forbidden, GqlBlogError, Unauthenticated
from gql_blog.hooks import Hooks, SignedIn
from gql_blog.write import SignIn, Writer

_OWN: Final = (TOKEN_PREFIX, SESSION_PREFIX)


class BearerTokens:
    """Returns the viewers of bearer tokens, and of sessions."""

    def __init__(self, holders: TokenHolders, hooks: Hooks, writer: Writer) -> None:
        self._holders = holders
        self._hooks = hooks
        self._writer = writer

    async def viewer(self, bearer: str) -> Viewer:
        """Return who brings a token; Unauthenticated if it is invalid, PluginError if nobody can tell at present.

        Whoever is proven for the first time gets an account, as at a log-in, or is refused as there.
        """
        if bearer.startswith(_OWN) or not self._hooks.implementers("prove_bearer"):
            return await self._holders.viewer(bearer)
        proof = await self._hooks.bearers.prove(bearer)
        if proof is None or proof.until <= datetime.now(UTC):
            raise Unauthenticated("No issuer that is trusted has signed this token, or it has expired.")
        return replace(await self._holder(proof.who, ANONYMOUS), until=proof.until)

    async def reader(self, application: Viewer, who: SignedIn) -> Viewer:
        """Return the READER for whom an application asks; Forbidden if it may not, or if it is nobody to ask for.

        Whoever is named for the first time gets an account, as at a log-in, or is refused as there.
        """
        if who.issuer not in application.on_behalf_of:
            raise Forbidden("The token may not name readers of this issuer. Create one whose onBehalfOf lists it.")
        try:
            holder = await self._holder(who, application)
        except Unauthenticated:
            raise Forbidden("The account of this reader is disabled or was erased meanwhile.") from None
        reader = reader_of(application, holder)
        if reader is None:
            raise Forbidden("This identity is not a reader's. The publication's own people sign in themselves.")
        return reader

    async def _holder(self, who: SignedIn, maker: Viewer) -> Viewer:
        if who.issuer in OWN_ISSUERS:  # nobody else can prove what was proven to this server
            raise Forbidden(f"{who.issuer} names what is proven to this server alone. Name the issuer itself.")
        found = await self._holders.identity_holder(who.issuer, who.subject)
        if found is not None:
            return found
        refusal: GqlBlogError = Unauthenticated("The account was erased meanwhile.")
        try:
            new = SignIn(issuer=who.issuer, subject=who.subject, name=who.name, email=who.email)
            await self._writer.run(new, maker)
        except Duplicate as error:  # by another account, or since another request of the same reader came first
            refusal = error
        made = await self._holders.identity_holder(who.issuer, who.subject)
        if made is None:
            raise refusal
        return made
