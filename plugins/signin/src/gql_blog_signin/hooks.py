"""Where gql_blog calls the plugin: its settings and its routes."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from gql_blog.plugin import (
    BearerProof,
    Event,
    EventKind,
    InputError,
    Job,
    NotFound,
    OutgoingClient,
    Person,
    PluginCommand,
    PluginContext,
    PluginError,
    Route,
    RouteRequest,
    RouteResponse,
    TableSet,
    Unauthenticated,
    hookimpl,
)
from gql_blog_signin import mail_routes, password_routes, persons
from gql_blog_signin.bearer import read
from gql_blog_signin.login import LIFETIME, Login, key_for, opened
from gql_blog_signin.mail_routes import LINK, MAILER
from gql_blog_signin.mailer import Mailer
from gql_blog_signin.password_routes import HASHING
from gql_blog_signin.passwords import Hashing
from gql_blog_signin.provider import Provider, ProviderFailure
from gql_blog_signin.settings import SigninSettings
from gql_blog_signin.tallies import HOUR

api_version: Final = 2
_COOKIE: Final = "signin_login"
_LOGINS: Final = "log-ins"


@hookimpl
def register_settings() -> type[SigninSettings]:
    """Where the server is, and which providers there are."""
    return SigninSettings


@hookimpl
def register_tables() -> TableSet:
    """Links that were mailed, passwords, and how many of both there were."""
    return TableSet(models="gql_blog_signin.tables", migrations="gql_blog_signin.migrations")


@hookimpl
def register_commands() -> Sequence[PluginCommand]:
    """Print a link."""
    return (LINK,)


@hookimpl
async def export_person(context: PluginContext, person: Person) -> Mapping[str, Any]:
    """Tell of links that wait for the person, of a password, and how many were asked for and tried."""
    return await persons.kept_of(context, person)


@hookimpl
async def forget_person(context: PluginContext, person: Person) -> None:
    """Erase them."""
    await persons.forget(context, person)


@hookimpl
async def on_event(context: PluginContext, event: Event) -> None:
    """Delete a password that lets nobody in any more."""
    if event.kind == EventKind.PASSWORD_REMOVED:
        await password_routes.forget_removed(context, event.payload["subject"])


@hookimpl
def register_jobs() -> Sequence[Job]:
    """Keep no addresses longer than their links count, though nobody asks for another one."""
    description = "Delete links and counts whose time is over."
    return (Job(name="sweep", description=description, run=persons.sweep, every=HOUR),)


@hookimpl
async def on_shutdown(context: PluginContext) -> None:
    """Let mails that are being sent come to their end, and passwords that are being compared."""
    hashing: Hashing | None = context.state.pop(HASHING, None)
    if hashing is not None:
        hashing.close()
    mailer: Mailer | None = context.state.pop(MAILER, None)
    if mailer is not None:
        await mailer.close()


@hookimpl
def register_routes() -> Sequence[Route]:
    """Add the routes of links and passwords; and of providers: there, back, and there for who is signed in."""
    return (
        *mail_routes.routes(),
        *password_routes.routes(),
        Route(path="/{provider}", handle=leave),
        Route(path="/{provider}/join", methods=("POST",), handle=join),
        Route(path="/{provider}/callback", handle=come_back),
    )


@hookimpl
async def prove_bearer(context: PluginContext, token: str) -> BearerProof | None:
    """Believe a token that a provider has signed for this server."""
    settings: SigninSettings = context.settings
    bearer, now = read(token), context.now()
    for name, each in settings.providers.items():
        if bearer is not None and bearer.is_for(each.issuer, each.audience, now):
            try:
                return await _provider(context, name).proof(bearer)
            except ProviderFailure as error:
                context.log.warning("Nobody can be known by tokens of %s: %s", name, error)
                raise PluginError(str(error)) from error
    return None


async def leave(context: PluginContext, request: RouteRequest) -> RouteResponse:
    """Send a browser to the provider."""
    return await _sent_away(context, request, None)


async def join(context: PluginContext, request: RouteRequest) -> RouteResponse:
    """Send a browser there whose user wants an identity to join the account; no other site can send this for it."""
    if context.viewer is None or context.viewer.user_id is None:
        raise Unauthenticated("Sign in to the account that the identity is to join.")
    return await _sent_away(context, request, context.viewer.user_id)


async def come_back(context: PluginContext, request: RouteRequest) -> RouteResponse:
    """Believe the provider, not the browser: its code is exchanged, and the token that comes of it verified."""
    name = request.path["provider"]
    provider, query = _provider(context, name), request.query
    cookie = request.cookies.get(_cookie_name(context), "")
    login = opened(cookie, key_for(context, _LOGINS), name, query.get("state", ""), context.now())
    if query.get("iss", provider.issuer) != provider.issuer:
        raise InputError("Another provider has answered. Begin again.")
    if "code" not in query:
        return _told(403, "The provider has not let you in. Begin again, or choose another way to sign in.")
    try:
        who = await provider.identity(query["code"], login)
    except ProviderFailure as error:
        context.log.warning("Nobody can sign in by %s: %s", name, error)
        return _told(502, str(error))
    settings: SigninSettings = context.settings
    headers = {"Location": f"{settings.return_to or settings.address}{login.to}", "Set-Cookie": _kept(context, "", 0)}
    return RouteResponse(status=303, headers=headers, signs_in=who)


async def _sent_away(context: PluginContext, request: RouteRequest, joins: str | None) -> RouteResponse:
    name = request.path["provider"]
    provider, key = _provider(context, name), key_for(context, _LOGINS)
    if not provider.has_client:
        raise NotFound("No browser can sign in by this provider. Check the address.")
    login = Login.begun(name, request.query.get("to", "/"), joins, context.now())
    try:
        address = await provider.address_of(login)
    except ProviderFailure as error:
        context.log.warning("Nobody can sign in by %s: %s", name, error)
        return _told(502, str(error))
    cookie = _kept(context, login.sealed(key), LIFETIME.total_seconds())
    return RouteResponse(status=303, headers={"Location": address, "Set-Cookie": cookie, "Cache-Control": "no-store"})


def _provider(context: PluginContext, name: str) -> Provider:
    settings: SigninSettings = context.settings
    known: dict[str, Provider] = context.state.setdefault("providers", {})
    if name not in known:
        if name not in settings.providers:
            raise NotFound("There is no such provider. Check the address.")
        client = OutgoingClient(
            named_hosts=settings.inside_hosts, total_seconds=settings.total_seconds, max_body=1_000_000
        )
        redirect_uri = f"{settings.address}/plugins/signin/{name}/callback"
        known[name] = Provider(settings.providers[name], client, redirect_uri, context.now)
    return known[name]


def _cookie_name(context: PluginContext) -> str:
    return f"__Host-{_COOKIE}" if _secure(context) else _COOKIE


def _secure(context: PluginContext) -> bool:
    settings: SigninSettings = context.settings
    return settings.address.startswith("https://")


def _kept(context: PluginContext, value: str, seconds: float) -> str:
    secure = "; Secure" if _secure(context) else ""
    return f"{_cookie_name(context)}={value}; Path=/; Max-Age={seconds:.0f}; HttpOnly; SameSite=Lax{secure}"


def _told(status: int, text: str) -> RouteResponse:
    return RouteResponse(status=status, body=text, headers={"Cache-Control": "no-store"})
