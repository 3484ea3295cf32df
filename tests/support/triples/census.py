"""Which cursors there are: each list in each order, read once for a viewer, before operations go on from them."""

import base64
from typing import Any

import orjson
from support.oracle.cursors import Cursors, Place
from support.oracle.orders import DEFAULTS, Order
from support.reading import Library
from support.triples.drawing import ORDERS
from support.triples.filtering import an_order

from gql_blog.access import Viewer

EVERY = {
    "article": {"status": {"in": ["DRAFT", "SCHEDULED", "PUBLISHED", "ARCHIVED"]}},
    "comment": {"status": {"in": ["PENDING", "APPROVED", "REJECTED", "SPAM"]}},
}
ARTICLES = """query($where: ArticleWhere, $order: [ArticleOrder!], $after: String) {
  list: articles(first: 100, after: $after, where: $where, orderBy: $order) {
    edges { cursor node { id } } pageInfo { hasNextPage endCursor } } }"""
COMMENTS = ARTICLES.replace("Article", "Comment").replace("articles", "comments")
CONTRIBUTORS = "{ list: contributors(first: 100) { edges { cursor node { id } } } }"
MEDIA = """query($order: [MediaOrder!]) {
  list: mediaLibrary(first: 100, orderBy: $order) { edges { cursor node { id } } } }"""
NUMBERED = ("audit", "deletion")
"""What is listed in the order of numbers, which are no ids of the API."""
OF_ADMINS = {
    kind: CONTRIBUTORS.replace("contributors", field)
    for kind, field in (
        *(("account", "users"), ("token", "tokens"), ("audit", "audit")),
        *(("deletion", "deletedEntries"), ("working_copy", "submittedWorkingCopies")),
    )
}
REVISIONS = """query($where: ArticleWhere) { articles(first: 100, where: $where) {
  nodes { list: revisions(first: 20) { edges { cursor node { id } } } } } }"""


async def learn_cursors(library: Library, viewer: Viewer, cursors: Cursors) -> None:
    """Let ``cursors`` learn every cursor of the orders that operations ask for, of what the viewer sees."""
    for kind, text in (("article", ARTICLES), ("comment", COMMENTS)):
        for order in ORDERS[kind]:
            await _whole(library, viewer, cursors, kind, text, order)
    answer = await library.ask(CONTRIBUTORS, viewer=viewer)
    _learn(cursors, "contributor", DEFAULTS["contributor"], answer["list"])
    for kind, text in OF_ADMINS.items():
        answer = await library.ask(text, viewer=viewer)
        _learn(cursors, kind, DEFAULTS[kind], answer["list"] or {"edges": []})
    for order in (DEFAULTS["media"], *ORDERS["media"]):
        answer = await library.ask(MEDIA, {"order": an_order(order)}, viewer)
        _learn(cursors, "media", order, answer["list"] or {"edges": []})
    answer = await library.ask(REVISIONS, {"where": EVERY["article"]}, viewer)
    for article in answer["articles"]["nodes"]:
        _learn(cursors, "revision", DEFAULTS["revision"], article["list"] or {"edges": []})


async def _whole(library: Library, viewer: Viewer, cursors: Cursors, kind: str, text: str, order: Order) -> None:
    variables: dict[str, Any] = {"where": EVERY[kind], "order": an_order(order), "after": None}
    more = True
    while more:
        page = (await library.ask(text, variables, viewer))["list"]
        _learn(cursors, kind, order, page)
        variables["after"], more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]


def _learn(cursors: Cursors, kind: str, order: Order, page: Any) -> None:
    for edge in page["edges"]:
        identifier = edge["node"]["id"]
        if kind in NUMBERED:
            identifier = orjson.loads(base64.urlsafe_b64decode(edge["cursor"]))[-1]
        cursors.learn(edge["cursor"], Place(kind, order, identifier))
