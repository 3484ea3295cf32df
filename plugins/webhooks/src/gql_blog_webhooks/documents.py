"""Documents that endpoints register: checked against the schema, and answered in the place of the usual data.

A document is run for each attempt, as the role that it was registered with, and never as more than the account of
whoever registered it may do at that time.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

from gql_blog.plugin import InputError, PluginContext, PluginError, Role
from gql_blog_webhooks.event_catalogue import WebhookAudience
from gql_blog_webhooks.tables import Delivery, Endpoint

_EXAMPLE: Final = {"id": f"art_{'0' * 26}", "articleId": f"art_{'0' * 26}", "kind": "article.updated"}
"""The variables that each event gives, with values as an event may have them."""
_SUBJECT: Final = "query($id: ID!) { node(id: $id) { id } }"
_HAVE_NODES: Final = ("article", "comment", "contributor", "tag")


class WebhookDocumentRole(StrEnum):
    """As whom a document is run that has to see more than everybody."""

    EDITOR = "EDITOR"
    MODERATOR = "MODERATOR"


async def change(context: PluginContext, endpoint: Endpoint, given: Mapping[str, Any]) -> None:
    """Take over a document with its role, if one is given; InputError says why it cannot be run. Empty: none."""
    document, role = given.get("document"), given.get("documentRole")
    if role is not None and not document:
        raise InputError("documentRole goes with a document. Give both at once.", path=("documentRole",))
    if document is None:
        if endpoint.document_role is not None and given.get("url") is not None:  # to another receiver
            await _check(context, endpoint)
        return
    if role is not None and endpoint.audience == WebhookAudience.PUBLIC:
        raise InputError(
            "An endpoint of the audience PUBLIC is told what everybody may see. Leave documentRole out, or make an "
            "endpoint of the audience STAFF.",
            path=("documentRole",),
        )
    endpoint.document = document or None
    endpoint.document_role = None if role is None else str(role)
    endpoint.document_by = context.viewer.user_id if context.viewer and document else None
    await _check(context, endpoint)


async def _check(context: PluginContext, endpoint: Endpoint) -> None:
    if problems := await problems_of(context, endpoint):
        raise InputError(
            f"The document cannot be run: {' '.join(problems)} Mend it there. Events give the variables "
            f"{', '.join(f'${each}' for each in _EXAMPLE)}.",
            path=("document",),
        )


async def problems_of(context: PluginContext, endpoint: Endpoint) -> Sequence[str]:
    """Return why an endpoint's document cannot be run as the schema is now; empty if it can, or if it has none."""
    if endpoint.document is None:
        return ()
    return await context.document_problems(endpoint.document, _EXAMPLE, **_sight(endpoint))


async def answer(context: PluginContext, delivery: Delivery, endpoint: Endpoint) -> dict[str, Any]:
    """Return what an endpoint's document answers now, as it is sent: ``data``, and ``errors`` if there are any."""
    variables = {"id": delivery.subject_id, "articleId": delivery.article_id, "kind": delivery.kind}
    found = await context.run_document(endpoint.document or "", variables, **_sight(endpoint))
    errors = {"errors": [_sent(each) for each in found["errors"]]} if "errors" in found else {}
    return {"data": found["data"], **errors}


async def gone(context: PluginContext, delivery: Delivery, endpoint: Endpoint) -> dict[str, bool]:
    """Return whether the document's role does not see the subject now; nothing of what cannot be asked for by id."""
    if delivery.kind.partition(".")[0] not in _HAVE_NODES:
        return {}
    return {"gone": not await node(context, _SUBJECT, delivery.subject_id, **_sight(endpoint))}


async def node(context: PluginContext, query: str, node_id: str, **sight: Any) -> Any:
    """Return what a query for one node finds; PluginError: it cannot be read now."""
    found = await context.run_document(query, {"id": node_id}, **sight)
    if errors := found.get("errors"):
        raise PluginError(f"{node_id} cannot be read: {errors[0]['message']}")
    return found["data"]["node"]


def _sight(endpoint: Endpoint) -> dict[str, Any]:
    role = endpoint.document_role
    return {"role": None if role is None else Role(role), "account": endpoint.document_by}


def _sent(error: Mapping[str, Any]) -> dict[str, Any]:
    """Return an error without what is for this server's own developers, as it has in debug."""
    kept = {name: error[name] for name in ("message", "locations", "path") if name in error}
    return {**kept, "extensions": {"code": error["extensions"]["code"]}}
