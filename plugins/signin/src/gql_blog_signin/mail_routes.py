"""Signing in by a link that is mailed: asking for one, looking at it, and using it.

Nobody looks for an account before the link is used: so nothing tells which addresses have one.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from html import escape
from typing import Any, Final
from urllib.parse import urlsplit

from gql_blog.plugin import (
    MAILBOX,
    CommandOption,
    Forbidden,
    InputError,
    NotFound,
    PluginCommand,
    PluginContext,
    Route,
    RouteRequest,
    RouteResponse,
    SignedIn,
    Unauthenticated,
    email_address,
)
from gql_blog_signin.links import LIFETIME, new_link, used_link, waiting_link
from gql_blog_signin.login import check_path, key_for
from gql_blog_signin.mailer import Mailer
from gql_blog_signin.pages import expect_own_page, form, or_page, page, sent
from gql_blog_signin.settings import MailSettings, SigninSettings
from gql_blog_signin.tables import Link
from gql_blog_signin.tallies import EVERYBODY, HOUR, TALLIES, client_key, mailbox_keys, may_ask, take_back

MAILER: Final = "mailer"
_ASKED: Final = (
    "If mail reaches this address, a link is on its way. It counts once, for 15 minutes. "
    "Nothing more comes to an address to which many links were mailed just now: open one of these.\n"
)
_BUTTON: Final = """<form method="post" action="/plugins/signin/mail/link">
<input type="hidden" name="key" value="{key}">
<button>{button}</button>
</form>"""


def routes() -> Sequence[Route]:
    """Return the routes, which come before those of providers."""
    return (
        Route(path="/mail", methods=("POST",), handle=ask),
        Route(path="/mail/join", methods=("POST",), handle=ask_to_join),
        Route(path="/mail/link", handle=partial(or_page, show)),
        Route(path="/mail/link", methods=("POST",), handle=partial(or_page, use)),
    )


async def ask(context: PluginContext, request: RouteRequest) -> RouteResponse:
    """Mail a link to whatever address is given."""
    return await _mailed(context, request, None)


async def ask_to_join(context: PluginContext, request: RouteRequest) -> RouteResponse:
    """Mail one by which the address joins the account of the viewer, who opens it in the same browser."""
    if context.viewer is None or context.viewer.user_id is None:
        raise Unauthenticated("Sign in to the account that the address is to join.")
    return await _mailed(context, request, context.viewer.user_id)


async def show(context: PluginContext, request: RouteRequest) -> RouteResponse:
    """Show whom a link lets in, and a button. Programs that look at links in mails use none up."""
    key = request.query.get("key", "")
    link = await _link_for(context, key)
    who, button = f"You sign in as {link.email}.", "Sign in"
    if link.joins is not None:
        who, button = f"From now on, {link.email} lets you in to the account in which you are signed in.", "Join"
    return page(context.settings, 200, who, _BUTTON.format(button=button, key=escape(key)))


async def use(context: PluginContext, request: RouteRequest) -> RouteResponse:
    """Let in whoever has the link. No other site can send this, to let somebody in as somebody else."""
    settings: SigninSettings = context.settings
    expect_own_page(settings, request)
    key = form(request).get("key", "")
    await _link_for(context, key)
    link = await used_link(key, context.now())
    who = SignedIn(issuer=MAILBOX, subject=link.email, joins=link.joins)
    there = f"{settings.return_to or settings.address}{link.to}"
    return RouteResponse(status=303, headers={"Location": there}, signs_in=who)


async def _link_for(context: PluginContext, key: str) -> Link:
    """The link, which is not used up. Forbidden: it joins an account in which the viewer is not."""
    link = await waiting_link(key, context.now())
    if link.joins not in (None, context.viewer and context.viewer.user_id):
        raise Forbidden(
            "Open this link in the browser in which you are signed in to the account: there it still counts."
        )
    return link


async def _mailed(context: PluginContext, request: RouteRequest, joins: str | None) -> RouteResponse:
    settings: SigninSettings = context.settings
    if settings.mail is None:
        raise NotFound("No links are mailed here. Ask the publication's administrators for one.")
    _, email, to = sent(settings, request)
    now, mailer = context.now(), _mailer(context, settings, settings.mail)
    mailer.message(email, "", now)
    key = key_for(context, TALLIES)
    limits, mailbox = settings.mail, mailbox_keys(key, email)[joins is not None]
    if mailer.is_full or not await may_ask(client_key(key, request.address), limits.per_client, HOUR, now):
        return _later()
    if await may_ask(mailbox, limits.per_mailbox, LIFETIME, now):
        if not await may_ask(EVERYBODY, limits.per_hour, HOUR, now):
            await take_back(mailbox)
            return _later()
        link = await new_link(settings.address, email, to, joins, now)
        mailer.send(mailer.message(email, link, now), partial(take_back, mailbox, EVERYBODY))
    return RouteResponse(status=202, body=_ASKED, headers={"Cache-Control": "no-store"})


def _later() -> RouteResponse:
    headers = {"Cache-Control": "no-store", "Retry-After": f"{HOUR.total_seconds():.0f}"}
    return RouteResponse(status=429, body="Too many links were asked for. Try again later.\n", headers=headers)


def _mailer(context: PluginContext, settings: SigninSettings, mail: MailSettings) -> Mailer:
    if MAILER not in context.state:
        context.state[MAILER] = Mailer(mail, urlsplit(settings.address).hostname or "localhost", context.log)
    found: Mailer = context.state[MAILER]
    return found


async def _print_link(context: PluginContext, options: Mapping[str, Any]) -> str:
    settings: SigninSettings = context.settings
    email, to = email_address(options["email"]), options["to"]
    check_path(to)
    if email is None:
        raise InputError("--email is not a valid e-mail address, such as somebody@example.org.")
    return await new_link(settings.address, email, to, None, context.now())


LINK: Final = PluginCommand(
    name="link",
    description="Print a link by which whoever reads an address signs in, once, within 15 minutes.",
    run=_print_link,
    options={
        "email": CommandOption(kind=str, description="The address of the account. An unknown one makes a READER."),
        "to": CommandOption(kind=str, description="The path of the site that it leads to.", default="/"),
    },
)
