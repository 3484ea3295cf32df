"""The endpoints and the log of deliveries as JSON, for admins."""

import json
from collections.abc import Sequence
from typing import Any, Final

from gql_blog.plugin import (
    Forbidden,
    InputError,
    PluginContext,
    Role,
    Route,
    RouteRequest,
    RouteResponse,
    Unauthenticated,
)
from gql_blog_webhooks import delivery_log, endpoints
from gql_blog_webhooks.tables import Endpoint

_MAX_FIRST: Final = 100


def routes() -> Sequence[Route]:
    """Return the routes."""
    return (Route(path="/endpoints", handle=_endpoints), Route(path="/deliveries", handle=_deliveries))


async def _endpoints(context: PluginContext) -> RouteResponse:
    _check_admin(context)
    found = await Endpoint.all().order_by("created_at", "id")
    return _json({"endpoints": [endpoints.as_json(each) for each in found]})


async def _deliveries(context: PluginContext, request: RouteRequest) -> RouteResponse:
    _check_admin(context)
    query = request.query
    state = query.get("state")
    if state is not None and state not in delivery_log.STATES:
        raise InputError(f"state is one of {', '.join(delivery_log.STATES)}.", path=("state",))
    first = _number(query.get("first", "20"), "first", _MAX_FIRST)
    before = None if "before" not in query else _number(query["before"], "before", 2**62)
    found = await delivery_log.listed(endpoint_id=query.get("endpoint"), state=state, before=before, first=first)
    return _json({"deliveries": [delivery_log.as_json(each) for each in found]})


def _check_admin(context: PluginContext) -> None:
    if context.viewer is None or context.viewer.role is None:
        raise Unauthenticated("Sign in: send the bearer token of an admin.")
    if context.viewer.role is not Role.ADMIN:
        raise Forbidden("Webhooks are for admins.")


def _number(text: str, name: str, most: int) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 19 or not 1 <= int(text) <= most:
        raise InputError(f"{name} is a number from 1 to {most}.", path=(name,))
    return int(text)


def _json(value: Any) -> RouteResponse:
    body = json.dumps(value, ensure_ascii=False).encode()
    return RouteResponse(body=body, media_type="application/json", headers={"cache-control": "private, no-store"})
