"""The endpoints: made, changed and removed by admins; their secrets; and how they fare."""

import hashlib
import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime as DateTime
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from gql_blog.plugin import InputError, NotFound, PluginContext
from gql_blog_webhooks import documents
from gql_blog_webhooks.event_catalogue import WebhookAudience, kinds_for
from gql_blog_webhooks.settings import WebhookSettings
from gql_blog_webhooks.signing import PURPOSE, key_name, secret_of, shown
from gql_blog_webhooks.tables import ID_LENGTH, Endpoint

MAX_OVERLAP_HOURS: Final = 24 * 30
_MAX_DESCRIPTION: Final = 500
_MAX_ARTICLES: Final = 100
_MAX_IDEMPOTENCY_KEY: Final = 200

_CHANGEABLE: Final = (
    *("url", "kinds", "article_ids", "audience", "description", "active", "updated_at"),
    *("document", "document_role", "document_by"),
    *("salt", "previous_salt", "previous_until", "key_name", "failing_since", "paused_at", "paused_because"),
)


class WrongKey(Exception):
    """The site has no secret key, or another one than that of which the secret of an endpoint was derived."""


async def create(
    context: PluginContext, check_url: Any, given: Mapping[str, Any], created_by: str | None
) -> tuple[Endpoint, str]:
    """Make an endpoint; return it with its secret. Asked again with the same idempotency key, it makes no other."""
    key = _key(context)
    repeated = given.get("idempotencyKey")
    if repeated is not None and (made := await Endpoint.get_or_none(idempotency_key=_checked_key(repeated))):
        if made.url != given["url"]:
            raise InputError("This idempotency key made another endpoint. Use a new one.", path=("idempotencyKey",))
        return made, shown(secret_of(key, made.id, made.salt))
    settings: WebhookSettings = context.settings
    if await Endpoint.all().count() >= settings.max_endpoints:
        raise InputError(f"There are {settings.max_endpoints} endpoints, which are the most. Remove one.")
    now = context.now()
    endpoint = Endpoint(
        id=f"whk_{secrets.token_hex(13)}",
        **{"audience": WebhookAudience.PUBLIC, "kinds": [], "article_ids": [], "description": ""},
        salt=secrets.token_hex(16),
        key_name=key_name(key),
        idempotency_key=repeated,
        created_by=created_by,
        created_at=now,
        updated_at=now,
    )
    _change(endpoint, check_url, given, context.event_kinds)
    await documents.change(context, endpoint, given)
    await endpoint.save(force_create=True)
    await context.record("create_endpoint", endpoint.id, after=_audited(endpoint))
    return endpoint, shown(secret_of(key, endpoint.id, endpoint.salt))


async def update(context: PluginContext, check_url: Any, given: Mapping[str, Any]) -> tuple[Endpoint, str | None]:
    """Change an endpoint; return it, with a new secret if it got one. To activate it sends what waited."""
    endpoint = await found(given["id"])
    before = _audited(endpoint)
    _change(endpoint, check_url, given, context.event_kinds)
    await documents.change(context, endpoint, given)
    now, secret = context.now(), None
    if given.get("active") is not None:
        endpoint.active = given["active"]
        endpoint.update_from_dict({"paused_at": None, "paused_because": None, "failing_since": None})
    if given.get("rotateSecret"):
        overlap = given.get("overlapHours")
        hours = 24 if overlap is None else overlap
        if not 0 <= hours <= MAX_OVERLAP_HOURS:
            raise InputError(f"An overlap has from 0 to {MAX_OVERLAP_HOURS} hours.", path=("overlapHours",))
        key = _key(context)
        is_same_key = endpoint.key_name == key_name(key)
        endpoint.previous_salt = endpoint.salt if is_same_key and hours else None
        endpoint.previous_until = now + timedelta(hours=hours)
        endpoint.salt, endpoint.key_name = secrets.token_hex(16), key_name(key)
        secret = shown(secret_of(key, endpoint.id, endpoint.salt))
    endpoint.updated_at = now
    health = () if given.get("active") is not None else ("failing_since", "paused_at", "paused_because")
    # How it fares is the worker's to write, unless that ends here.
    await endpoint.save(update_fields=[each for each in _CHANGEABLE if each not in health])
    await context.record("update_endpoint", endpoint.id, before=before, after=_audited(endpoint))
    return endpoint, secret


async def remove(context: PluginContext, endpoint_id: str) -> None:
    """Remove an endpoint with its deliveries; NotFound if there is none."""
    endpoint = await found(endpoint_id)
    await endpoint.delete()
    await context.record("delete_endpoint", endpoint.id, before=_audited(endpoint))


async def found(endpoint_id: str) -> Endpoint:
    """Return an endpoint by its id; NotFound if there is none."""
    endpoint = await Endpoint.get_or_none(id=endpoint_id[:ID_LENGTH])
    if endpoint is None or endpoint.id != endpoint_id:
        raise NotFound(f"There is no endpoint {endpoint_id[:ID_LENGTH]!r}. List the endpoints.", path=("id",))
    return endpoint


def secrets_of(context: PluginContext, endpoint: Endpoint) -> list[bytes]:
    """Return the secrets with which requests to an endpoint are signed, the present one first. WrongKey: see there."""
    key = context.derive_key(PURPOSE)
    if key is None or key_name(key) != endpoint.key_name:
        raise WrongKey(
            "GQL_BLOG_SECRET_KEY is not the one with which its secret was made. Restore that key, or rotate the secret."
        )
    salts = [endpoint.salt]
    if endpoint.previous_salt and has_previous_secret(endpoint, context.now()):
        salts.append(endpoint.previous_salt)
    return [secret_of(key, endpoint.id, each) for each in salts]


def has_previous_secret(endpoint: Endpoint, now: DateTime) -> bool:
    """Whether requests are signed with the secret before, too."""
    until = endpoint.previous_until
    return bool(endpoint.previous_salt) and until is not None and until > now


async def note_success(endpoint: Endpoint) -> None:
    """An endpoint has taken a delivery."""
    if endpoint.failing_since is not None:
        await Endpoint.filter(id=endpoint.id).update(failing_since=None)


async def note_failure(context: PluginContext, endpoint: Endpoint, problem: str) -> None:
    """An endpoint has not taken a delivery; it is paused if it has taken none for long."""
    now = context.now()
    await Endpoint.filter(id=endpoint.id, failing_since__isnull=True).update(failing_since=now)
    settings: WebhookSettings = context.settings
    longest = timedelta(hours=settings.pause_endpoint_hours)
    if endpoint.failing_since is not None and now - endpoint.failing_since >= longest:
        because = f"It has taken nothing since {endpoint.failing_since:%Y-%m-%d %H:%M} UTC; the last problem: {problem}"
        await pause_endpoint(context, endpoint, because)


async def pause_endpoint(context: PluginContext, endpoint: Endpoint, because: str) -> None:
    """Send nothing more to an endpoint until an admin activates it; its deliveries wait in the log."""
    paused = {"paused_at": context.now(), "paused_because": because}
    if await Endpoint.filter(id=endpoint.id, paused_at__isnull=True).update(**paused):
        context.log.error("the webhook endpoint %s is paused: %s", endpoint.id, because)


def _audited(endpoint: Endpoint) -> dict[str, Any]:
    """Return what the audit says of an endpoint, for ever.

    Some URLs are secrets themselves: the host is told, and digests tell one URL, or one secret, from another.
    """
    return {
        "host": urlsplit(endpoint.url).hostname,
        "url": _digest(endpoint.url),
        "kinds": endpoint.kinds,
        "articleIds": endpoint.article_ids,
        "audience": str(endpoint.audience),
        "document": endpoint.document and _digest(endpoint.document),
        "documentRole": endpoint.document_role,
        "active": endpoint.active,
        "paused": endpoint.paused_at is not None,
        "secret": _digest(endpoint.salt),
    }


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _key(context: PluginContext) -> bytes:
    key = context.derive_key(PURPOSE)
    if key is None:
        raise InputError(
            "The site has no secret key, of which the secrets of webhooks are derived. Set GQL_BLOG_SECRET_KEY to at "
            "least 32 random characters, the same for every server."
        )
    return key


def _checked_key(key: str) -> str:
    if not key or len(key) > _MAX_IDEMPOTENCY_KEY:
        raise InputError(
            f"An idempotency key has from 1 to {_MAX_IDEMPOTENCY_KEY} characters.", path=("idempotencyKey",)
        )
    return key


def _change(endpoint: Endpoint, check_url: Any, given: Mapping[str, Any], of_plugins: Sequence[str]) -> None:
    """Take over the given values; InputError names what is wrong. Kinds stay, even of a plugin that is gone."""
    had = endpoint.kinds
    if given.get("url") is not None:
        check_url(given["url"])
        endpoint.url = given["url"]
    if given.get("audience") is not None:
        endpoint.audience = str(given["audience"])
    if given.get("kinds") is not None:
        endpoint.kinds = list(dict.fromkeys(given["kinds"]))
    if given.get("articleIds") is not None:
        endpoint.article_ids = _checked_articles(given["articleIds"])
    if given.get("description") is not None:
        if len(given["description"]) > _MAX_DESCRIPTION:
            raise InputError(f"A description has at most {_MAX_DESCRIPTION} characters.", path=("description",))
        endpoint.description = given["description"]
    _check_kinds([each for each in endpoint.kinds if each not in had], endpoint.audience, of_plugins)


def _check_kinds(kinds: Collection[str], audience: str, of_plugins: Sequence[str]) -> None:
    known = kinds_for(audience, of_plugins)
    for kind in kinds:
        if kind not in known:
            raise InputError(
                f"{kind[:40]!r} is no kind of event that an endpoint of the audience {audience} is told of. Kinds: "
                f"{', '.join(known)}. Those of plugins and of staff are for the audience STAFF.",
                path=("kinds",),
            )


def _checked_articles(articles: Collection[str]) -> list[str]:
    if len(articles) > _MAX_ARTICLES:
        raise InputError(f"An endpoint names at most {_MAX_ARTICLES} articles.", path=("articleIds",))
    for each in articles:
        if not each.startswith("art_") or len(each) > ID_LENGTH:
            raise InputError(f"{each[:ID_LENGTH]!r} is no id of an article.", path=("articleIds",))
    return list(dict.fromkeys(articles))
