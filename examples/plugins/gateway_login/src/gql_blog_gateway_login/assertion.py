"""What the gateway says of a request: whom it has let in. Nothing of it counts without the secret."""

import hmac
import re
from typing import Final

from gql_blog.plugin import Forbidden, InputError, Role, RouteRequest, SignedIn, Unauthenticated, email_address
from gql_blog_gateway_login.settings import GatewaySettings

_SUBJECT: Final = re.compile(r"[A-Za-z0-9._@+:|-]{1,255}")
"""Nothing that is encoded, and no comma, by which proxies join headers that were sent twice."""


def asserted(settings: GatewaySettings, request: RouteRequest, joins: str | None = None) -> SignedIn:
    """Return whom the gateway names. Forbidden: the gateway did not send this; Unauthenticated: it names nobody."""
    if not _is_proven(settings, request):
        raise Forbidden("This request has not come through the gateway. Open the site by its public address.")
    subject = _one(request, settings.user_header)
    if not subject:
        raise Unauthenticated("The gateway names nobody. Sign in there first.")
    if _SUBJECT.fullmatch(subject) is None:
        raise InputError(f"What {settings.user_header} has is no plain name of a user. Let the gateway send one.")
    return SignedIn(
        issuer=settings.issuer,
        subject=subject,
        email=_email(settings, request),
        role=_role(settings, request),
        joins=joins,
    )


def _is_proven(settings: GatewaySettings, request: RouteRequest) -> bool:
    """Whether the secret is there, once. Each secret is compared in the same time, whatever is sent."""
    sent = request.headers.get(settings.proof_header, "").encode()
    known = [each.get_secret_value().encode() for each in (settings.secret, settings.former_secret)]
    fits = [hmac.compare_digest(sent, each) and each != b"" for each in known]
    return any(fits) and settings.proof_header not in request.repeated_headers


def _one(request: RouteRequest, name: str) -> str:
    """Return a header's value. A repeated one is partly the client's: the gateway has added its own to it."""
    if name in request.repeated_headers:
        raise InputError(f"{name} was sent twice. Let the gateway replace what clients send.")
    return request.headers.get(name, "")


def _email(settings: GatewaySettings, request: RouteRequest) -> str | None:
    if settings.email_header is None or not (sent := _one(request, settings.email_header)):
        return None
    if (email := email_address(sent)) is None:
        raise InputError(f"What {settings.email_header} has is no e-mail address. Let the gateway send one.")
    return email


def _role(settings: GatewaySettings, request: RouteRequest) -> Role | None:
    if settings.groups_header is None:
        return None
    groups = {each.strip() for each in _one(request, settings.groups_header).split(",")}
    return next((role for group, role in settings.roles.items() if group in groups), Role.READER)
