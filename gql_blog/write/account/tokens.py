"""Creating and revoking bearer tokens, and noting when they were last used."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any, Final

from gql_blog.access import LONGEST_LIFETIME, Reach, includes, secret_hash
from gql_blog.content import IDENTITY, OWN_ISSUERS, SESSION, TOKEN, UNSET, Role, Unset, or_none, prefix_of
from gql_blog.errors import Forbidden, InputError, NotFound
from gql_blog.store import Database, PeriodicWriter, Token, User, UserSession
from gql_blog.write.account.sessions import LONGEST_ISSUER, end_tokens, signed_in_just_now
from gql_blog.write.before_write import run_before_write
from gql_blog.write.finders import by_id
from gql_blog.write.input_validation import InputErrors
from gql_blog.write.results import TokenRevoked, TokenWritten
from gql_blog.write.transaction.unit_of_work import Apply, CommandContext, UnitOfWork
from gql_blog.write.verb import Command, RetryKey, Row, Value, Verb

_EMAIL: Final = ("input", "email")
_APPLICATION: Final = ("input", "application")
_ROOT_FIELDS: Final = ("input", "rootFields")
_ON_BEHALF_OF: Final = ("input", "onBehalfOf")
_LONGEST_NAME: Final = 100
_MOST: Final = 200
_DEFAULT_DAYS: Final = 30
_PREVIEW: Final = ("input", "preview")
_PREVIEW_DAYS: Final = 3
_MOST_PREVIEWS: Final = 20
"""How many valid tokens of previews an account has at most."""
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_FIELD: Final = re.compile(r"[_A-Za-z][_0-9A-Za-z]{0,99}")


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateToken(Command[TokenWritten]):
    """A new token, of the viewer unless it names another user or an application."""

    email: Annotated[
        str | Unset | None, "The e-mail address of the user. Default: the viewer's. Only admins name others."
    ] = UNSET
    application: Annotated[
        str | Unset | None, "Instead of a user, the name of a frontend that asks for readers. Admins only."
    ] = UNSET
    introspection: Annotated[bool | Unset | None, "Whether the application may read the schema. Default: false."] = (
        UNSET
    )
    expires_days: Annotated[
        int | Unset | None,
        "The days until it ends: from 1 to 365, by default 30; for a preview from 1 to 30, by default 3.",
    ] = UNSET
    role: Annotated[
        Role | Unset | None, "The most that it permits, a role that the user's role includes. null: as much as that."
    ] = UNSET
    documents: Annotated[
        tuple[str, ...] | Unset | None,
        "The only documents that it may send, by SHA-256 in hexadecimal. null: any document.",
    ] = UNSET
    root_fields: Annotated[
        tuple[str, ...] | Unset | None,
        "The only fields that it may select at the root of an operation, such as publishArticle. null: every field.",
    ] = UNSET
    on_behalf_of: Annotated[
        tuple[str, ...] | Unset | None,
        "The issuers of the readers for whom the application may ask, by the header X-Reader-Identity. null: none.",
    ] = UNSET
    preview: Annotated[
        bool | Unset | None,
        "Whether it asks queries alone, and is shown drafts and what is scheduled as readers will see them. For EDITOR "
        "and ADMIN. Default: false.",
    ] = UNSET
    idempotency_key: RetryKey = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeToken(Command[TokenRevoked]):
    """A token that is to end."""

    token_id: Annotated[str, "The token's id."]


@dataclass(frozen=True, slots=True)
class _NewToken:
    """What a new token is to be; without e-mail address and application it is the viewer's own."""

    email: str | None
    application: str | None
    introspection: bool
    days: int
    role: Role | None
    documents: list[str] | None
    root_fields: list[str] | None
    on_behalf_of: list[str] | None
    preview: bool


@Verb(
    does="Creates a token of the viewer.",
    who="The role ADMIN creates tokens of others and of applications, too. A token that is limited creates none, nor "
    "does that of another issuer; others than admins create one in a session by a log-in of the last 15 minutes.",
    takes="The new token.",
    answers=(
        Row("token", "The new token; null if none was created."),
        Value(
            "secret",
            str,
            "secret",
            "What a client sends as Authorization: Bearer … It is returned once, and stored as a hash; null if no "
            "token was created.",
        ),
    ),
)
async def create_token(context: CommandContext, command: CreateToken) -> Apply[TokenWritten]:
    """Prepare a token; without being an admin, one makes tokens for oneself alone.

    A token that is limited makes none: the new one could do more. Nor does a session that is old, or a token of another
    issuer: the new one would last longer, and stay when they end.
    """
    if context.viewer.scope is not None:
        raise Forbidden("A token with a limited scope creates no tokens. Use one without.", path=("input",))
    wanted = _wanted(await run_before_write(context, command), context)

    async def apply(work: UnitOfWork) -> TokenWritten:
        user = await _holder(context, wanted)
        await _check_maker(work, user)
        if wanted.preview and user is not None:
            await _check_previews(work, user)
        secret = work.token()
        expires_at = work.now + timedelta(days=wanted.days)
        columns: dict[str, Any] = {
            "account_id": user and user.id,
            "application": wanted.application,
            "introspection": wanted.introspection,
            **({"preview": True} if wanted.preview else {}),
        }
        scope: dict[str, Any] = {
            "role": wanted.role and wanted.role.value,
            "documents": wanted.documents,
            "root_fields": wanted.root_fields,
            "on_behalf_of": wanted.on_behalf_of,
        }
        limits = {name: value for name, value in scope.items() if value is not None}
        made = {**columns, **limits}
        token = await Token.create(hash=secret_hash(secret), created_at=work.now, expires_at=expires_at, **made)
        await work.record(token.id, None, {**made, "expires_at": expires_at.isoformat()})
        return TokenWritten(token.id, secret)

    return apply


async def _check_maker(work: UnitOfWork, user: User | None) -> None:
    """Forbidden if what lets the viewer in makes no tokens, or has ended while an identity of ``user`` was removed."""
    if user is not None:
        await work.locks.lock_rows("account", [user.id])
    own, kind = work.viewer.token_id, prefix_of(work.viewer.token_id or "")
    if work.context.reach is Reach.OWN and (work.viewer.identity_id or kind in (SESSION, IDENTITY)):
        await signed_in_just_now(work)
    if kind == TOKEN and await Token.exists(id=own, revoked_at__isnull=False):
        raise Forbidden("The token of this request has ended meanwhile. Use another one.")


async def _check_previews(work: UnitOfWork, user: User) -> None:
    """Refuse a token of a preview to whoever sees no drafts of others, and one more than there may be."""
    if not includes(Role(user.role), Role.EDITOR):
        raise Forbidden("Only EDITOR and ADMIN have tokens that preview the site.", path=_PREVIEW)
    valid = Token.filter(account_id=user.id, preview=True, revoked_at__isnull=True, expires_at__gt=work.now)
    if await valid.count() >= _MOST_PREVIEWS:
        message = f"The account has {_MOST_PREVIEWS} tokens of previews, which is the limit. Revoke one first."
        raise InputError(message, path=_PREVIEW)


def _wanted(command: CreateToken, context: CommandContext) -> _NewToken:
    with InputErrors() as errors:
        email, application = or_none(command.email), or_none(command.application)
        introspection = bool(or_none(command.introspection))
        if email is not None and application is not None:
            errors.add(InputError("Give the e-mail address of a user, or the name of an application.", path=_EMAIL))
        if introspection and application is None:
            message = "Introspection is a right of applications. Give the name of one."
            errors.add(InputError(message, path=_APPLICATION))
        if email is not None:
            email = errors.email(email, _EMAIL)
        if application is not None:
            application = errors.line(application, _APPLICATION, limit=_LONGEST_NAME)
        preview = bool(or_none(command.preview))
        days, most = or_none(command.expires_days), _DEFAULT_DAYS if preview else LONGEST_LIFETIME.days
        if days is None:
            days = _PREVIEW_DAYS if preview else _DEFAULT_DAYS
        if not 1 <= days <= most:
            errors.add(InputError(f"expiresDays must be from 1 to {most}.", path=("input", "expiresDays")))
        if preview and (application is not None or or_none(command.role) is not None):
            message = "A token of a preview is a user's, and has no role. Leave out application and role."
            errors.add(InputError(message, path=_PREVIEW))
        role = or_none(command.role)
        if role is not None and application is not None:
            errors.add(InputError("An application has no role. Leave it out.", path=("input", "role")))
        documents = _names(
            or_none(command.documents), _HASH, ("input", "documents"), "a SHA-256 in hexadecimal", errors
        )
        fields = _names(or_none(command.root_fields), _FIELD, _ROOT_FIELDS, "the name of a root field", errors)
        _check_known(or_none(command.root_fields) if fields else None, context, errors)
        issuers = _issuers(or_none(command.on_behalf_of), application, errors)
    held = None if role is None else Role(role)
    return _NewToken(email, application, introspection, days, held, documents, fields, issuers, preview)


def _issuers(given: Sequence[str] | None, application: str | None, errors: InputErrors) -> list[str] | None:
    """The issuers of the readers for whom an application may ask, each as identities have it."""
    if given is None or not errors.at_most(_MOST, given, _ON_BEHALF_OF):
        return None
    if application is None or not given:
        message = (
            "Applications ask on behalf of readers. Give the name of one and at least one issuer, or leave it out."
        )
        errors.add(InputError(message, path=_ON_BEHALF_OF))
    for index, issuer in enumerate(given):
        path = (*_ON_BEHALF_OF, str(index))
        if errors.line(issuer, path, limit=LONGEST_ISSUER) != issuer:
            errors.add(InputError("An issuer is compared as it is: hidden characters are refused.", path=path))
        if issuer in OWN_ISSUERS:
            message = f"{issuer} names what is proven to this server alone. Give another issuer."
            errors.add(InputError(message, path=path))
    return sorted(set(given))


def _names(
    given: Sequence[str] | None, form: re.Pattern[str], path: tuple[str, ...], what: str, errors: InputErrors
) -> list[str] | None:
    """The names, each once and in order; an empty list permits nothing, which nobody means."""
    if given is None or not errors.at_most(_MOST, given, path):
        return None
    if not given:
        errors.add(InputError(f"Give at least one of the {path[-1]}, or null for all.", path=path))
    for index, name in enumerate(given):
        if not form.fullmatch(name):
            errors.add(InputError(f"This is not {what}.", path=(*path, str(index))))
    return sorted(set(given))


def _check_known(root_fields: Sequence[str] | None, context: CommandContext, errors: InputErrors) -> None:
    """Refuse what nobody can select; who may read the schema is told, once, what there is."""
    if not root_fields or context.root_fields is None:
        return
    known = context.root_fields()
    told = f"There are: {', '.join(sorted(known))}." if context.viewer.may_introspect else "Check its spelling."
    for index, name in enumerate(root_fields):
        if name not in known and _FIELD.fullmatch(name):
            errors.add(InputError(f"There is no root field {name}. {told}", path=(*_ROOT_FIELDS, str(index))))
            told = "Check its spelling."


async def _holder(context: CommandContext, wanted: _NewToken) -> User | None:
    """Return whose token it is; ``None`` for one of an application."""
    if wanted.application is not None:
        if context.reach is Reach.OWN:
            raise Forbidden("Only admins create tokens for applications.", path=_APPLICATION)
        return None
    user = await _user(context, wanted.email)
    if wanted.role is not None and not includes(Role(user.role), wanted.role):
        message = f"The role {user.role} does not include {wanted.role}. Choose a role that may do less."
        raise InputError(message, path=("input", "role"))
    return user


async def _user(context: CommandContext, email: str | None) -> User:
    own = context.viewer.user_id
    if email is None:
        if own is None:
            raise InputError("Give the e-mail address of a user, or the name of an application.", path=_EMAIL)
        user = await User.get_or_none(id=own)
    else:
        user = await User.get_or_none(email=email)
    if context.reach is Reach.OWN and (user is None or user.id != own):
        raise Forbidden("You may only create tokens for yourself.", path=_EMAIL)
    if user is None:
        raise NotFound(f"No user has the address {email}.", path=_EMAIL)
    return user


@Verb(
    does="Ends a token of the viewer at once.",
    who="The role ADMIN ends those of others, too.",
    takes="The token.",
    answers=(Row("token"),),
    on=("token",),
)
async def revoke_token(work: UnitOfWork, command: RevokeToken) -> TokenRevoked:
    """End a token; one that has ended stays so. It asks no plugin, as nothing that takes rights away."""
    named = command.token_id  # by its id, or by the secret itself, which is what its holder has at hand
    token: Any = await by_id(Token, named) or await Token.get_or_none(hash=secret_hash(named))
    if token is None or (work.context.reach is Reach.OWN and token.account_id != work.viewer.user_id):
        raise NotFound("There is no such token, or it is not yours. Check the id.", path=("input", "tokenId"))
    if token.revoked_at is None:
        await end_tokens(work, [token])
    return TokenRevoked(token.id)


SECONDS: Final = 60.0
"""How old what stands there must be."""
_AT_ONCE: Final = 500
_IDLE: Final = timedelta(days=14)


class TokenUse(PeriodicWriter):
    """Remembers which tokens and sessions this process has seen, and writes when each was last used, once a minute.

    A session lasts ``idle`` longer then.

    It is no command: nobody is told of it, and the audit would grow with every request.
    """

    what = "the use of tokens"

    def __init__(self, database: Database, idle: timedelta = _IDLE) -> None:
        super().__init__()
        self._database = database
        self._idle = idle
        self._used: set[str] = set()

    def note(self, token_id: str | None) -> None:
        """Remember that a token or a session was used."""
        if token_id is not None:
            self._used.add(token_id)

    async def write(self) -> None:
        """See PeriodicWriter."""
        while self._used:
            used = sorted(self._used)[:_AT_ONCE]
            now = await self._database.now()
            old = now - timedelta(seconds=SECONDS)
            async with self._database.transaction():
                for table, longer in ((Token, {}), (UserSession, {"expires_at": now + self._idle})):
                    rows: Any = table.filter(id__in=used)
                    for seen in (rows.filter(last_used_at__isnull=True), rows.filter(last_used_at__lte=old)):
                        await seen.update(last_used_at=now, **longer)
            self._used.difference_update(used)
