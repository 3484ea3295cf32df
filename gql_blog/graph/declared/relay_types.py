"""Relay's parts of the schema: nodes, connections, and the arguments that page through a list."""

from typing import Final

from gql_blog.graph.declared.declarations import Argument, FieldDeclaration, column, field, key
from gql_blog.read import MAX_PAGE_SIZE, Key


class Node:
    """Relay's object identification: an object that can be fetched again by its id alone. Ids are opaque, global and
    stable.
    """

    id = column("ID!", "Opaque, global and stable.")


FIRST: Final = Argument("Int", "The number of items, from 0 to 100. Default: 20.")
FIRST_OR_LAST: Final = Argument(
    "Int",
    "The number of items from the start, from 0 to 100. Default: 20, unless last is given. Not together with last.",
)
AFTER: Final = Argument("String", "Only items after this cursor.")
LAST: Final = Argument("Int", "The number of items from the end, from 0 to 100. Not together with first.")
BEFORE: Final = Argument("String", "Only items before this cursor.")


def forward() -> dict[str, Argument]:
    """The arguments of a list that is read from its beginning."""
    return {"first": FIRST, "after": AFTER}


def both_ways() -> dict[str, Argument]:
    """The arguments of a list that is read from either end."""
    return {"first": FIRST_OR_LAST, "after": AFTER, "last": LAST, "before": BEFORE}


class PageInfo:
    """Where a page is in its list."""

    has_next_page = key("Boolean!", "Whether there are items after endCursor.")
    has_previous_page = key("Boolean!", "Whether there are items before startCursor.")
    start_cursor = key("String", "The cursor of the page's first item; null on an empty page.")
    end_cursor = key("String", "The cursor of the page's last item, for after; null on an empty page.")


def connection_types(
    name: str, node: str, nodes: str, *, order: str = "", counted: bool = True, **more: FieldDeclaration
) -> tuple[type, type]:
    """Declare a connection to ``node``, which one calls ``nodes``, and its edge; ``counted``: with ``totalCount``."""
    edge = {
        "__doc__": f"An item of a list of {nodes}, with its cursor.",
        "cursor": key("String!", "The position in the list, for after and before. Opaque."),
        "node": key(f"{node}!", "The item."),
    }
    connection = {
        "__doc__": f"A page of a list of {nodes} that the viewer may see{order}.",
        "edges": field(f"[{name}Edge!]!", Key("edges", most=MAX_PAGE_SIZE), "The page's items, each with its cursor."),
        "nodes": field(f"[{node}!]!", Key("nodes", most=MAX_PAGE_SIZE), "The page's items, without cursors."),
        "page_info": key("PageInfo!", "Where the page is in the list."),
    }
    if counted:
        connection["total_count"] = field(
            "Int!",
            Key("totalCount"),
            "The number of items in the whole list, for this viewer. Counted only if selected.",
        )
    return type(f"{name}Connection", (), connection), type(f"{name}Edge", (), edge | more)


ArticleConnection, ArticleEdge = connection_types("Article", "Article", "articles (posts and responses)")
PostConnection, PostEdge = connection_types("Post", "Post", "posts")
ResponseConnection, ResponseEdge = connection_types("Response", "Response", "responses")
CommentConnection, CommentEdge = connection_types("Comment", "Comment", "comments")
ContributorConnection, ContributorEdge = connection_types("Contributor", "Contributor", "contributors")
RevisionConnection, RevisionEdge = connection_types("Revision", "Revision", "revisions of an article")
UserConnection, UserEdge = connection_types("User", "User", "users")
TokenConnection, TokenEdge = connection_types("Token", "Token", "tokens")
SessionConnection, SessionEdge = connection_types("Session", "Session", "sessions")
IdentityConnection, IdentityEdge = connection_types("Identity", "Identity", "identities")
AuditEntryConnection, AuditEntryEdge = connection_types(
    "AuditEntry", "AuditEntry", "entries of the audit", order=", newest first"
)
RedirectConnection, RedirectEdge = connection_types("Redirect", "Redirect", "redirects")
LegalHoldConnection, LegalHoldEdge = connection_types("LegalHold", "LegalHold", "legal holds", order=", newest first")
DeletedEntryConnection, DeletedEntryEdge = connection_types(
    "DeletedEntry", "DeletedEntry", "what is deleted", order=", newest first"
)
WorkingCopyConnection, WorkingCopyEdge = connection_types(
    "WorkingCopy", "WorkingCopy", "working copies", order=", longest waiting first"
)
SearchConnection, SearchEdge = connection_types(
    "Search",
    "Article",
    "search results",
    order=", best match first",
    snippet=key("HTML!", "A part of the article in which the matches are marked with <mark>."),
    score=key("Float!", "How well it matches; higher is better. Only the order of scores has meaning."),
)

CONNECTIONS: Final[tuple[type, ...]] = tuple(
    each for each in [*globals().values()] if isinstance(each, type) and each.__name__.endswith(("Connection", "Edge"))
)
