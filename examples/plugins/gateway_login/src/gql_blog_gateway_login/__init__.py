"""Signs in whom a gateway in front of the site knows already: it names the user in a header, and proves itself."""

import re
from collections.abc import Sequence
from typing import Final

from gql_blog.plugin import (
    InputError,
    NotFound,
    PluginContext,
    Route,
    RouteRequest,
    RouteResponse,
    Unauthenticated,
    hookimpl,
)
from gql_blog_gateway_login.assertion import asserted
from gql_blog_gateway_login.settings import GatewaySettings

api_version = 2

_PATH: Final = re.compile(r"/(?![/\\])[!-\[\]-~]{0,499}")


@hookimpl
def register_settings() -> type[GatewaySettings]:
    """By what the gateway proves itself, and what it sends."""
    return GatewaySettings


@hookimpl
def register_routes() -> Sequence[Route]:
    """Add the way in, and the way to join what the gateway knows to an account of before."""
    return [Route(path="/enter", handle=enter), Route(path="/join", handle=join, methods=("POST",))]


def enter(context: PluginContext, request: RouteRequest) -> RouteResponse:
    """Sign the browser in as whom the gateway names, and lead it back to the site."""
    return _signed_in(context, request, None)


def join(context: PluginContext, request: RouteRequest) -> RouteResponse:
    """Let the identity join the account of who is signed in; no other site can send this for it."""
    if context.viewer is None or context.viewer.user_id is None:
        raise Unauthenticated("Sign in to the account that the identity is to join.")
    return _signed_in(context, request, context.viewer.user_id)


def _signed_in(context: PluginContext, request: RouteRequest, joins: str | None) -> RouteResponse:
    settings: GatewaySettings = context.settings
    if not settings.secret.get_secret_value():
        raise NotFound("Nobody can sign in by a gateway: none is set up. Set the plugin's secret.")
    who = asserted(settings, request, joins)
    to = request.query.get("to", "/")
    if _PATH.fullmatch(to) is None:
        raise InputError("to is no path of the site. Write one that begins with /, such as /on-tides.")
    return RouteResponse(status=303, headers={"Location": f"{settings.return_to}{to}"}, signs_in=who)
