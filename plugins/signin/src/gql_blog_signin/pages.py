"""Pages and forms for browsers, of which no other site can send one; programs send and get JSON."""

import io
from collections.abc import Awaitable, Callable, Mapping
from html import escape
from typing import Any, Final, TypeAlias
from urllib.parse import parse_qsl

from gql_blog.plugin import (
    Forbidden,
    ImportRefused,
    InputError,
    PluginContext,
    RouteRequest,
    RouteResponse,
    Unauthenticated,
    email_address,
    is_storable,
    read_json,
)
from gql_blog_signin.login import check_path
from gql_blog_signin.settings import SigninSettings

Handle: TypeAlias = Callable[[PluginContext, RouteRequest], Awaitable[RouteResponse]]
_STATUSES: Final = {InputError: 400, Unauthenticated: 401, Forbidden: 403}
_PAGE: Final = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Sign in</title>
<main>
<h1>Sign in</h1>
<p>{text}</p>
{below}
</main>
</html>
"""


async def or_page(handle: Handle, context: PluginContext, request: RouteRequest) -> RouteResponse:
    """Tell a browser on a page, which leads back to the site, what is refused; programs get JSON."""
    try:
        return await handle(context, request)
    except tuple(_STATUSES) as error:
        if "text/html" not in request.headers.get("accept", "").lower():
            raise
        settings: SigninSettings = context.settings
        back = f'<p><a href="{escape(settings.return_to or settings.address)}">Back to the site</a></p>'
        return page(settings, _STATUSES[type(error)], error.message, back)


def page(settings: SigninSettings, status: int, text: str, below: str) -> RouteResponse:
    """Return a page with a text, and what stands below it, such as a form."""
    headers = {
        "Cache-Control": "no-store",
        "Referrer-Policy": "same-origin",
        "Content-Security-Policy": f"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; "
        f"form-action {' '.join(_origins(settings))}",
    }
    body = _PAGE.format(text=escape(text), below=below)
    return RouteResponse(status=status, body=body, media_type="text/html; charset=utf-8", headers=headers)


def expect_own_page(settings: SigninSettings, request: RouteRequest) -> None:
    """Forbidden: another site sends this."""
    origin = request.headers.get("origin", "").lower()
    if origin not in _origins(settings) and request.headers.get("sec-fetch-site") != "same-origin":
        raise Forbidden("Pages of the site alone may send this, with their Origin. Look at address and return_to.")


def form(request: RouteRequest) -> Mapping[str, str]:
    """The texts of a form, or of a JSON object; InputError for anything else."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        if kind == "application/x-www-form-urlencoded":
            found: Any = dict(parse_qsl(request.body.decode(), max_num_fields=10))
        else:
            found = read_json(io.BytesIO(request.body)) if kind == "application/json" else None
    except (ImportRefused, ValueError):
        found = None
    if not isinstance(found, dict) or not all(isinstance(each, str) and is_storable(each) for each in found.values()):
        raise InputError("Send a form, or a JSON object of texts, with its Content-Type.")
    return found


def _origins(settings: SigninSettings) -> list[str]:
    return [each.lower() for each in (settings.address, settings.return_to) if each]


def sent(settings: SigninSettings, request: RouteRequest) -> tuple[Mapping[str, str], str, str]:
    """Return what a page of the site sends: its texts, the address, and the path on the site to which it leads."""
    expect_own_page(settings, request)
    given = form(request)
    email, to = email_address(given.get("email", "")), given.get("to", "/")
    check_path(to)
    if email is None:
        raise InputError("email is not a valid e-mail address, such as somebody@example.org.")
    return given, email, to
