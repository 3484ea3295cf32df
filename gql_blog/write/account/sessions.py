"""Signing in by a proven identity, and signing out; and taking an identity away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime as DateTime
from datetime import timedelta
from typing import Annotated, Any, Final

from gql_blog.access import Reach, new_session_secret, secret_hash
from gql_blog.content import (
    MAILBOX,
    OWN_ISSUERS,
    PASSWORD,
    SESSION,
    UNSET,
    USER,
    EventKind,
    GivenText,
    Role,
    Unset,
    new_id,
    one_line,
    or_none,
    prefix_of,
)
from gql_blog.errors import Duplicate, Forbidden, InputError, InUse, NotFound
from gql_blog.store import Identity, Token, User, UserSession
from gql_blog.write.account.roles import follow_issuer, take_back
from gql_blog.write.finders import by_id
from gql_blog.write.input_validation import NAME, InputErrors
from gql_blog.write.results import IdentityRemoved, SessionMade, SessionsEnded
from gql_blog.write.transaction.unit_of_work import UnitOfWork
from gql_blog.write.verb import Command, Row, Rows, Verb

_EMAIL: Final = ("input", "email")
_ID: Final = ("input", "id")
_DISABLED: Final = "This account is disabled. Ask the publication's administrators."
_JUST_NOW: Final = timedelta(minutes=15)
"""How old a log-in may be by which a way in is made or taken away: who has got hold of a session has no log-in."""
LONGEST_ISSUER: Final = 255
"""Characters of an issuer, and of a subject."""
_LONGEST_USER_AGENT: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionTerms:
    """How long a session lasts: without being used, and at the longest."""

    idle: timedelta = timedelta(days=14)
    longest: timedelta = timedelta(days=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn(Command[SessionMade]):
    """Somebody who has proven to be whom ``issuer`` calls ``subject``.

    ``email`` is proven, too. ``joins`` is the account that the identity is to belong to: that of the viewer, who has
    asked for it. Without ``terms`` there is no session. ``replaces`` is the former password, if it was given, too;
    ``role`` what the issuer says.
    """

    issuer: str
    subject: str
    name: str | None = None
    email: str | None = None
    joins: str | None = None
    replaces: str | None = None
    role: Role | None = None
    user_agent: str | None = None
    terms: SessionTerms | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOut(Command[SessionsEnded]):
    """Which sessions are to end: that of the request, if nothing is said."""

    session_id: Annotated[GivenText, "Another session."] = UNSET
    everywhere: Annotated[bool | Unset | None, "Whether all sessions of the same user end. Default: false."] = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveIdentity(Command[IdentityRemoved]):
    """An identity that is to let nobody in any more."""

    id: Annotated[str, "The identity."]


@Verb()
async def sign_in(work: UnitOfWork, command: SignIn) -> SessionMade:
    """Find the account of an identity, or make one, and begin a session in place of the one that the browser had."""
    user, begun = await _account(work, command)
    if user.disabled_at is not None:
        raise Forbidden(_DISABLED)
    if command.role is not None:
        await follow_issuer(work, user, command.issuer, command.role)
    if command.terms is None:
        return SessionMade(user.id)
    own: Any = UserSession.filter(account_id=user.id)
    await own.filter(revoked_at__isnull=False).delete()
    await own.filter(expires_at__lte=work.now).delete()
    await _end(work, [work.viewer.token_id] if prefix_of(work.viewer.token_id or "") == SESSION else [])
    secret = new_session_secret()
    session = await UserSession.create(
        account_id=user.id,
        hash=secret_hash(secret),
        user_agent=one_line(command.user_agent or "")[:_LONGEST_USER_AGENT] or None,
        created_at=begun,
        expires_at=work.now + command.terms.idle,
        ends_at=begun + command.terms.longest,
    )
    await work.record(user.id, None, {"session": session.id})
    return SessionMade(user.id, session.id, secret)


async def _account(work: UnitOfWork, command: SignIn) -> tuple[Any, DateTime]:
    """The account that the identity has, or gets: the viewer's if it is to join that, or a new one; and since when.

    Who joins an identity was proven before, by another one: a session that comes of it is as old as the one before.
    """
    issuer, subject, email = _proven(command)
    known: Any = await Identity.get_or_none(issuer=issuer, subject=subject)
    of_mailbox = None
    if known is None and command.joins is None and issuer == MAILBOX:
        of_mailbox = await _of_mailbox(work, subject)
        known = await Identity.get_or_none(issuer=issuer, subject=subject)  # by another link, before the lock was ours
    if known is not None:
        if command.joins not in (None, known.account_id):
            raise Duplicate("This identity belongs to another account already. Sign in with it to use that one.")
        await work.locks.lock_rows("account", [known.account_id])
        known = await Identity.get_or_none(id=known.id)
        if known is None:
            raise Forbidden("This identity was removed meanwhile. Sign in again.")
        return await User.get(id=known.account_id), work.now
    begun = work.now
    if command.joins is None and issuer == PASSWORD:
        # It was right once: it was removed, or the account has another address now.
        raise Forbidden("The address or the password is wrong.")
    if command.joins is None:
        user = of_mailbox or await _new_reader(work, command.name, email)
    else:
        user, begun = await _joined(work, command, command.joins, email)
    await Identity.create(account_id=user.id, issuer=issuer, subject=subject, created_at=work.now)
    await work.record(user.id, None, {"identity": f"{issuer} {subject}"})
    return user, begun


def _proven(command: SignIn) -> tuple[str, str, str | None]:
    """Issuer, subject and address; InputError if one is not as it has to be."""
    with InputErrors() as errors:
        issuer = errors.line(command.issuer, ("input", "issuer"), limit=LONGEST_ISSUER)
        subject = errors.line(command.subject, ("input", "subject"), limit=LONGEST_ISSUER)
        if (issuer, subject) != (command.issuer, command.subject):
            errors.add(InputError("An issuer and a subject are compared as they are: hidden characters are refused."))
        proven = subject if issuer == MAILBOX else command.email
        email = None if proven is None else errors.email(proven, _EMAIL)
        if issuer == MAILBOX and email != subject:
            errors.add(InputError("The subject of a mailbox is its address, in lower case."))
    return issuer, subject, email


async def _joined(work: UnitOfWork, command: SignIn, joins: str, email: str | None) -> tuple[Any, DateTime]:
    """The viewer's account, which an identity joins, and since when its session counts."""
    if joins != work.viewer.user_id or prefix_of(work.viewer.token_id or "") != SESSION:
        raise Forbidden("An identity joins the account of whoever is signed in in the browser. Sign in to that first.")
    await work.locks.lock_rows("account", [joins])
    user: Any = await User.get(id=joins)
    if user.disabled_at is not None:
        raise Forbidden(_DISABLED)
    if command.issuer == PASSWORD:
        return user, await _password_replaced(work, user, email, command.replaces)
    return user, await signed_in_just_now(work)


async def _password_replaced(work: UnitOfWork, user: Any, email: str | None, former: str | None) -> DateTime:
    """End a former password, and what may have come of it, and all other sessions; return since when this one counts.

    Whoever gives the former one has proven now to be the owner.
    """
    if user.email != email:
        raise InputError("This is not the e-mail address of the account in which you are signed in.", path=_EMAIL)
    ending: list[Any] = await Identity.filter(account_id=user.id, issuer=PASSWORD).order_by("id")
    is_given = former is not None and former in {each.subject for each in ending}
    begun = work.now if is_given else await signed_in_just_now(work)
    for each in ending:
        await _take_away(work, each)
    await _end_others(work, user.id)
    return begun


async def _of_mailbox(work: UnitOfWork, address: str) -> Any:
    """The account that an administrator has made with this address, if nobody has signed in to it by anything else.

    What was mailed there reached its owner, and who opens it consents. With an identity, an account has an owner who is
    known otherwise, and to whom the mailbox may not belong any more.
    """
    found: Any = await User.get_or_none(email=address)
    if found is None:
        return None
    await work.locks.lock_rows("account", [found.id])
    found = await User.get_or_none(id=found.id, email=address)
    return None if found is None or await Identity.exists(account_id=found.id) else found


async def _new_reader(work: UnitOfWork, name: str | None, email: str | None) -> Any:
    """A READER. The address alone makes nobody the owner of an account that is there."""
    if email is not None and await User.filter(email=email).exists():
        raise Duplicate(
            "An account with this e-mail address exists already. Sign in to it as before, and join this identity to it "
            "there.",
            path=_EMAIL,
        )
    new = new_id(USER)
    shown = one_line(name or "")[:NAME] or "Reader"
    given: dict[str, Any] = {"email": email or f"{new}@unknown.invalid", "name": shown, "role": Role.READER.value}
    user = await User.create(id=new, **given, created_at=work.now)
    await work.record(new, None, given)
    return user


@Verb(
    does="Ends the session with which the request is made, or another one of the viewer; tokens stay.",
    who="The role ADMIN ends those of others, too.",
    takes="Which sessions.",
    answers=(Rows("sessions", "The sessions that have ended.", "session"),),
    on=("session",),
)
async def sign_out(work: UnitOfWork, command: SignOut) -> SessionsEnded:
    """End sessions at once. It asks no plugin, as nothing that takes rights away."""
    named = or_none(command.session_id)
    owner, ending = work.viewer.user_id, named or work.viewer.token_id
    if named is not None or not or_none(command.everywhere):
        session: Any = await by_id(UserSession, ending)
        if session is None or (work.context.reach is Reach.OWN and session.account_id != owner):
            raise NotFound("There is no such session, or it is not yours. Check the id.", path=("input", "sessionId"))
        owner = session.account_id
    live: Any = UserSession.filter(account_id=owner, revoked_at__isnull=True).order_by("id")
    ids = await (live if or_none(command.everywhere) else live.filter(id=ending)).values_list("id", flat=True)
    return SessionsEnded(await _end(work, ids))


async def _end(work: UnitOfWork, ids: Any) -> tuple[str, ...]:
    """End these sessions; the audit tells it of their accounts."""
    ended: list[Any] = await UserSession.filter(id__in=list(ids), revoked_at__isnull=True).order_by("id")
    await UserSession.filter(id__in=[each.id for each in ended]).update(revoked_at=work.now)
    for each in ended:
        await work.record(each.account_id, {"session": each.id}, None)
    return tuple(each.id for each in ended)


@Verb(
    does="Removes an identity, and ends all other sessions of its account, and the other tokens that were made since "
    "the account had it: nobody is let in by it any more. Of a role that its issuer gave, READER is left, unless the "
    "account has another identity of that issuer.",
    who="The role ADMIN removes those of others, too; everybody else has to have signed in in the last 15 minutes.",
    takes="The identity.",
    answers=(Row("user"), Rows("tokens", "The tokens that have ended.", "token")),
    on=("identity",),
)
async def remove_identity(work: UnitOfWork, command: RemoveIdentity) -> IdentityRemoved:
    """Remove one, but not the last of one's own. It asks no plugin, as nothing that takes rights away."""
    identity: Any = await by_id(Identity, command.id)
    is_own = identity is not None and identity.account_id == work.viewer.user_id
    if identity is None or (work.context.reach is Reach.OWN and not is_own):
        raise NotFound("There is no such identity, or it is not yours. Check the id.", path=_ID)
    await work.locks.lock_rows("account", [identity.account_id])
    if not await Identity.exists(id=identity.id):
        raise NotFound("The identity was removed meanwhile.", path=_ID)
    user: Any = await User.get(id=identity.account_id)
    if work.context.reach is Reach.OWN:
        await signed_in_just_now(work)
        if not await Identity.filter(account_id=user.id).exclude(id=identity.id).exists():
            message = "This is the only identity of your account. Join another one first, or erase the account."
            raise InUse(message, path=_ID)
    tokens = await _take_away(work, identity)
    if not await Identity.exists(account_id=user.id, issuer=identity.issuer):
        await take_back(work, user, identity.issuer, _ID)
    return IdentityRemoved(user.id, user.version, tokens)


async def end_tokens(work: UnitOfWork, tokens: Sequence[Any]) -> tuple[str, ...]:
    """End tokens that have not ended; return their ids."""
    for token in tokens:
        token.revoked_at = work.now
        await token.save(update_fields=["revoked_at"])
        await work.record(token.id, {"revoked_at": None}, {"revoked_at": work.now.isoformat()})
    return tuple(token.id for token in tokens)


async def take_away_address(work: UnitOfWork, user_id: str, address: str) -> None:
    """Let nobody into an account by an address that it had until now: neither by mail nor by a password."""
    own: Any = Identity.filter(account_id=user_id, issuer__in=sorted(OWN_ISSUERS)).order_by("id")
    for each in await own:
        if each.issuer == PASSWORD or each.subject == address:
            await _take_away(work, each)


async def _take_away(work: UnitOfWork, identity: Any) -> tuple[str, ...]:
    """Delete an identity, and all tokens but the request's, for they may come of it; return those."""
    await identity.delete()
    await work.record(identity.account_id, {"identity": f"{identity.issuer} {identity.subject}"}, None)
    if identity.issuer == PASSWORD:  # of others the subject says who somebody is, which no event keeps
        work.emit(EventKind.PASSWORD_REMOVED, identity.account_id, subject=identity.subject)
    await _end_others(work, identity.account_id)
    made: Any = Token.filter(account_id=identity.account_id, created_at__gte=identity.created_at)
    made = made.filter(revoked_at__isnull=True, expires_at__gt=work.now).exclude(id=work.viewer.token_id or "")
    return await end_tokens(work, await made.order_by("id"))


async def _end_others(work: UnitOfWork, user_id: str) -> None:
    """End the sessions of an account but that of the request."""
    live: Any = UserSession.filter(account_id=user_id, revoked_at__isnull=True)
    await _end(work, await live.exclude(id=work.viewer.token_id or "").values_list("id", flat=True))


async def signed_in_just_now(work: UnitOfWork) -> DateTime:
    """Return when the viewer signed in, in this browser; Forbidden if it was too long ago for what concerns log-ins."""
    session: Any = await UserSession.get_or_none(id=work.viewer.token_id, revoked_at=None)
    if session is None or session.created_at < work.now - _JUST_NOW:
        raise Forbidden("This needs a log-in of the last 15 minutes in this browser. Sign in again, and repeat it.")
    begun: DateTime = session.created_at
    return begun
