"""Signing in by a password, and setting one while signed in: the same answer, by the same work, for every address."""

import secrets
from collections.abc import Awaitable, Mapping, Sequence
from functools import partial
from html import escape
from typing import Final, TypeVar

from tortoise.expressions import Q

from gql_blog.plugin import (
    PASSWORD,
    Forbidden,
    NotFound,
    PluginContext,
    Route,
    RouteRequest,
    RouteResponse,
    SignedIn,
    Unauthenticated,
)
from gql_blog_signin.links import LIFETIME
from gql_blog_signin.login import check_path, key_for
from gql_blog_signin.pages import Handle, or_page, page, sent
from gql_blog_signin.passwords import SHORTEST, Hashing, TooBusy, typed
from gql_blog_signin.settings import PasswordSettings, SigninSettings
from gql_blog_signin.tables import Password, Tally
from gql_blog_signin.tallies import HOUR, TALLIES, client_key, may_ask, password_key, removed_key, take_back

T = TypeVar("T")

HASHING: Final = "hashing"
_BUSY_SECONDS: Final = 5
_WRONG: Final = "The address or the password is wrong."
_FORM: Final = """<form method="post" action="/plugins/signin/password{where}">
<input type="hidden" name="to" value="{to}">
<p><label>E-mail address <input type="email" name="email" autocomplete="username" required></label></p>
{fields}
<button>{button}</button>
</form>"""
_FIELD: Final = (
    '<p><label>{label} <input type="password" name="{name}" autocomplete="{kind}-password"{required}></label></p>'
)


class _Later(Exception):
    """Nobody has looked at the password. ``seconds`` are those to wait."""

    def __init__(self, status: int, seconds: float) -> None:
        super().__init__(status)
        self.status = status
        self.seconds = seconds


def routes() -> Sequence[Route]:
    """Return the routes, which come before those of providers."""
    return (
        Route(path="/password", handle=partial(or_page, show)),
        Route(path="/password", methods=("POST",), handle=partial(_or_later, sign_in)),
        Route(path="/password/set", handle=partial(or_page, show_set)),
        Route(path="/password/set", methods=("POST",), handle=partial(_or_later, set_password)),
    )


async def _or_later(handle: Handle, context: PluginContext, request: RouteRequest) -> RouteResponse:
    """Say when to try again, where somebody has tried too often, or too many try at once."""
    try:
        return await or_page(handle, context, request)
    except _Later as error:
        headers = {"Cache-Control": "no-store", "Retry-After": f"{error.seconds:.0f}"}
        return RouteResponse(status=error.status, body="Too many passwords were tried. Try later.\n", headers=headers)


async def show(context: PluginContext, request: RouteRequest) -> RouteResponse:
    """Show a form for whoever has a password."""
    field = _FIELD.format(label="Password", name="password", kind="current", required=" required")
    return _form_page(context, request, "", "Sign in by your password.", field, "Sign in")


async def show_set(context: PluginContext, request: RouteRequest) -> RouteResponse:
    """Show a form for whoever sets one."""
    _user_id(context)
    old = _FIELD.format(label="Old password, if you have one", name="old", kind="current", required="")
    new = _FIELD.format(label="New password", name="password", kind="new", required=" required")
    text = f"Choose a password of at least {SHORTEST} characters. You stay signed in here, and nowhere else."
    return _form_page(context, request, "/set", text, f"{old}\n{new}", "Set password")


async def sign_in(context: PluginContext, request: RouteRequest) -> RouteResponse:
    """Let in whoever has the password of an account. No other site can send this."""
    given, email, there = _given(context, request)
    password = typed(given.get("password", ""))
    found = await Password.filter(email=email).order_by("-set_at", "id").first()
    tallies = await _counted(context, request, email)
    comparing = _hashing(context).compared(None if found is None else found.hash, password)
    is_right, anew = await _unless_busy(tallies, comparing)
    if found is None or not is_right:
        raise Forbidden(_WRONG)
    await take_back(*tallies)
    if anew is not None:
        await Password.filter(id=found.id, hash=found.hash).update(hash=anew)
    who = SignedIn(issuer=PASSWORD, subject=found.id)
    return RouteResponse(status=303, headers={"Location": there}, signs_in=who)


async def set_password(context: PluginContext, request: RouteRequest) -> RouteResponse:
    """Give the viewer's account a password, if the core takes it: by the old one, or after a log-in just now.

    The core alone knows how old the log-in is, so that each one counts for the account until it is taken.
    """
    given, email, there = _given(context, request)
    account, new, old = _user_id(context), typed(given.get("password", ""), shortest=SHORTEST), given.get("old")
    former, whose, old = None, [account], typed(old) if old else None
    if old is not None:
        former = await Password.filter(email=email, account=account).order_by("-set_at", "id").first()
        whose.append(email)
    tallies = await _counted(context, request, *whose)
    choosing = _hashing(context).chosen(new, old, None if former is None else former.hash)
    hashed = await _unless_busy(tallies, choosing)
    if hashed is None:
        raise Forbidden(_WRONG)
    row = Password(id=secrets.token_hex(16), account=account, email=email, hash=hashed, set_at=context.now())
    before = [each.id for each in await Password.filter(Q(account=account) | Q(email=email))]
    replaces = None if former is None else former.id
    who = SignedIn(issuer=PASSWORD, subject=row.id, email=email, joins=account, replaces=replaces)
    then = partial(_keep, row, before, tallies)
    return RouteResponse(status=303, headers={"Location": there}, signs_in=who, then=then)


async def _keep(row: Password, before: Sequence[str], tallies: Sequence[str]) -> None:
    """Keep a password in place of those that were there before the core took it.

    One that came since is the later one, and stays. This one is removed by then: if the event was faster, it goes here.
    """
    await take_back(*tallies)
    await row.save()
    is_over = await Tally.filter(key=removed_key(row.id)).exists()
    await Password.filter(id__in=[*before, *([row.id] if is_over else [])]).delete()


async def forget_removed(context: PluginContext, subject: str) -> None:
    """Delete a password that was removed, or see to it that it goes as soon as it is there."""
    tally = Tally(key=removed_key(subject), count=1, until=context.now() + HOUR)
    await Tally.bulk_create([tally], ignore_conflicts=True)
    await Password.filter(id=subject).delete()


async def _counted(context: PluginContext, request: RouteRequest, *whose: str) -> Sequence[str]:
    """Count a try of the client, and for addresses or accounts; return the tallies. None counts if one is full."""
    limits, key, taken = _limits(context), key_for(context, TALLIES), list[str]()
    own = [(password_key(key, each), limits.per_account, LIFETIME) for each in whose]
    for tally, limit, within in [(client_key(key, request.address, "pw-client"), limits.per_client, HOUR), *own]:
        if not await may_ask(tally, limit, within, context.now()):
            await take_back(*taken)
            raise _Later(429, within.total_seconds())
        taken.append(tally)
    return taken


async def _unless_busy(tallies: Sequence[str], hashing: Awaitable[T]) -> T:
    """Return what comes of a hash. Who has to come again is not counted."""
    try:
        return await hashing
    except TooBusy:
        await take_back(*tallies)
        raise _Later(503, _BUSY_SECONDS) from None


def _given(context: PluginContext, request: RouteRequest) -> tuple[Mapping[str, str], str, str]:
    """What a page of the site sends: its texts, the address, and where on the site it leads."""
    _limits(context)
    settings: SigninSettings = context.settings
    given, email, to = sent(settings, request)
    return given, email, f"{settings.return_to or settings.address}{to}"


def _limits(context: PluginContext) -> PasswordSettings:
    settings: SigninSettings = context.settings
    if settings.passwords is None:
        raise NotFound("There are no passwords here. Ask the publication's administrators how to sign in.")
    return settings.passwords


def _user_id(context: PluginContext) -> str:
    if context.viewer is None or context.viewer.user_id is None:
        raise Unauthenticated("Sign in to the account that is to have the password.")
    return context.viewer.user_id


def _hashing(context: PluginContext) -> Hashing:
    if HASHING not in context.state:
        context.state[HASHING] = Hashing(_limits(context))
    found: Hashing = context.state[HASHING]
    return found


def _form_page(
    context: PluginContext, request: RouteRequest, where: str, text: str, fields: str, button: str
) -> RouteResponse:
    _limits(context)
    to = request.query.get("to", "/")
    check_path(to)
    return page(context.settings, 200, text, _FORM.format(where=where, to=escape(to), fields=fields, button=button))
