"""The commands: what admins can do by mutations, and to try an endpoint."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC
from datetime import datetime as DateTime
from pathlib import Path
from typing import Any, Final

from gql_blog.plugin import CommandOption, GqlBlogError, InputError, OutgoingFailure, PluginCommand, PluginContext
from gql_blog_webhooks import delivery_log, documents, endpoints
from gql_blog_webhooks.documents import WebhookDocumentRole
from gql_blog_webhooks.payloads import trial_body
from gql_blog_webhooks.signing import headers
from gql_blog_webhooks.tables import Endpoint
from gql_blog_webhooks.worker import client_of

_ID: Final = CommandOption(kind=str, description="Id of the endpoint.")


def commands() -> Sequence[PluginCommand]:
    """Return the commands."""
    return (LIST, ADD, REMOVE, DELIVERIES, REPLAY, TEST, DOCTOR)


async def _list(context: PluginContext) -> str:
    now, lines = context.now(), []
    for each in await Endpoint.all().order_by("created_at", "id"):
        kinds = ", ".join(each.kinds) or "all kinds"
        lines.append(f"{each.id} {each.url} ({each.audience}; {kinds}): {_state(each)}")
        if endpoints.has_previous_secret(each, now):
            lines.append(f"  signed with the secret before, too, until {each.previous_until:%Y-%m-%d %H:%M} UTC")
        if each.document is not None:
            lines.append(f"  sent what a document answers that is run as {each.document_role or 'everybody'}")
        lines += [f"  THE DOCUMENT CANNOT BE RUN. {told}" for told in await documents.problems_of(context, each)]
    return "\n".join(lines) or "There are no endpoints."


def _state(endpoint: Endpoint) -> str:
    if not endpoint.active:
        return "not active"
    if endpoint.paused_at is not None:
        return f"PAUSED. {endpoint.paused_because}"
    if endpoint.failing_since is not None:
        return f"failing since {endpoint.failing_since:%Y-%m-%d %H:%M} UTC"
    return "active"


async def _add(context: PluginContext, options: Mapping[str, Any]) -> str:
    given = {
        "url": options["url"],
        "kinds": _words(options["kinds"]),
        "articleIds": _words(options["articles"]),
        "audience": options["audience"],
        "description": options["description"],
        "document": _read(options["document"]),
        "documentRole": options["document_role"] or None,
    }
    if given["audience"] not in ("PUBLIC", "STAFF"):
        raise InputError("The audience is PUBLIC or STAFF.", path=("audience",))
    if given["documentRole"] not in (None, *WebhookDocumentRole):
        raise InputError(f"The role is {' or '.join(WebhookDocumentRole)}.", path=("document_role",))
    endpoint, secret = await endpoints.create(context, client_of(context.settings).check, given, None)
    return f"{endpoint.id}\n{secret}"


async def _remove(context: PluginContext, options: Mapping[str, Any]) -> str:
    await endpoints.remove(context, options["id"])
    return f"{options['id']} is removed, with its deliveries."


async def _deliveries(options: Mapping[str, Any]) -> str:
    state = options["state"].upper() or None
    if state is not None and state not in delivery_log.STATES:
        raise InputError(f"The state is one of {', '.join(delivery_log.STATES)}.", path=("state",))
    endpoint = (await endpoints.found(options["id"])).id if options["id"] else None
    found = await delivery_log.listed(endpoint_id=endpoint, state=state, first=options["first"])
    return "\n".join(map(_line, found)) or "There are no such deliveries."


def _line(delivery: Any) -> str:
    told = f"{delivery.id} {delivery.created_at:%Y-%m-%d %H:%M:%S} {delivery.endpoint_id} {delivery.kind}"
    status = f", status {delivery.status_code}" if delivery.status_code else ""
    problem = f": {delivery.problem}" if delivery.problem else ""
    return f"{told} {delivery.subject_id} {delivery.state}, {delivery.attempts} attempts{status}{problem}"


async def _replay(context: PluginContext, options: Mapping[str, Any]) -> str:
    if options["id"]:
        delivery = await delivery_log.replay(options["id"], context.now())
        return f"Delivery {delivery.id} is sent again by the next server that looks."
    if not options["failed_of"]:
        raise InputError("Say which: --id DELIVERY, or --failed-of ENDPOINT for all that failed.")
    endpoint = await endpoints.found(options["failed_of"])
    count = await delivery_log.replay_failed(endpoint.id, context.now(), _instant(options["since"]))
    return f"{count} deliveries are sent again by the next server that looks."


async def _test(context: PluginContext, options: Mapping[str, Any]) -> str:
    endpoint = await endpoints.found(options["id"])
    name, at = f"test_{secrets.token_hex(8)}", context.now()
    body = trial_body(name, at)
    try:
        signed = headers(endpoints.secrets_of(context, endpoint), name, at, body)
        response = await client_of(context.settings).post(endpoint.url, body, signed)
    except (OutgoingFailure, endpoints.WrongKey) as error:
        raise GqlBlogError(f"The endpoint cannot be told: {error}") from error
    excerpt = delivery_log.excerpt_of(response, context.settings.excerpt_characters)
    return f"It answered {response.status}.\n{excerpt}".rstrip()


async def _doctor(context: PluginContext) -> str:
    lines = []
    for each in await Endpoint.filter(active=True).order_by("created_at", "id"):
        if each.paused_at is not None:
            lines.append(
                f"The webhook endpoint {each.id} is paused: {each.paused_because} When it is well again, activate it "
                "by updateWebhook(active: true), or remove it."
            )
        if problems := await documents.problems_of(context, each):
            lines.append(
                f"The document of the webhook endpoint {each.id} cannot be run: {' '.join(problems)} Register another "
                "by updateWebhook(document: …)."
            )
    return "\n".join(lines)


def _instant(text: str) -> DateTime | None:
    if not text:
        return None
    try:
        at = DateTime.fromisoformat(text)
    except ValueError:
        raise InputError(f"{text[:40]!r} is no time. Write 2026-03-01T08:00:00Z.", path=("since",)) from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _read(name: str) -> str | None:
    if not name:
        return None
    try:
        return Path(name).read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it is not UTF-8"
        raise InputError(f"The file {name!r} cannot be read: {why}. Name another.", path=("document",)) from None


def _words(text: str) -> list[str]:
    return [each.strip() for each in text.split(",") if each.strip()]


LIST: Final = PluginCommand(name="list", description="List the endpoints, and how they fare.", run=_list)
ADD: Final = PluginCommand(
    name="add",
    description="Add an endpoint. Print its id and its secret, which is shown once.",
    run=_add,
    options={
        "url": CommandOption(kind=str, description="Where it is told."),
        "kinds": CommandOption(kind=str, description="Kinds of events, with commas between. Empty: all.", default=""),
        "articles": CommandOption(
            kind=str, description="Ids of articles, with commas between. Empty: all.", default=""
        ),
        "audience": CommandOption(kind=str, description="PUBLIC or STAFF.", default="PUBLIC"),
        "description": CommandOption(kind=str, description="What it is for.", default=""),
        "document": CommandOption(kind=str, description="File with a query, whose answer it is sent.", default=""),
        "document_role": CommandOption(
            kind=str, description="EDITOR or MODERATOR: as whom it is run. Empty: everybody.", default=""
        ),
    },
)
REMOVE: Final = PluginCommand(
    name="remove", description="Remove an endpoint, with its deliveries.", run=_remove, options={"id": _ID}
)
DELIVERIES: Final = PluginCommand(
    name="deliveries",
    description="List deliveries, the last first.",
    run=_deliveries,
    options={
        "id": CommandOption(kind=str, description="Id of an endpoint. Empty: all.", default=""),
        "state": CommandOption(kind=str, description="PENDING, DELIVERED or FAILED. Empty: all.", default=""),
        "first": CommandOption(kind=int, description="How many.", default=20),
    },
)
REPLAY: Final = PluginCommand(
    name="replay",
    description="Send a delivery again, or all that failed.",
    run=_replay,
    options={
        "id": CommandOption(kind=str, description="Id of a delivery.", default=""),
        "failed_of": CommandOption(kind=str, description="Id of an endpoint, for all that failed.", default=""),
        "since": CommandOption(kind=str, description="With it: those that failed at this time or later.", default=""),
    },
)
TEST: Final = PluginCommand(
    name="test",
    description="Send an endpoint an event of the kind webhook.test at once, and print what it answers.",
    run=_test,
    options={"id": _ID},
)
DOCTOR: Final = PluginCommand(
    name="doctor", description="List the endpoints that are paused, and documents that cannot be run.", run=_doctor
)
