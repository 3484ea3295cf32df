"""The lists of all types of the core's schema. Its objects are what the modules of ``nodes`` declare."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Final

from gql_blog import store
from gql_blog.graph import nodes
from gql_blog.graph.commands.payloads import BulkChange, InputError, UserError, VersionConflict
from gql_blog.graph.commands.verbs import PAYLOADS, VERB_INPUTS, Mutation
from gql_blog.graph.declared import relay_types
from gql_blog.graph.declared.declarations import declared_fields
from gql_blog.graph.declared.filter_inputs import INPUTS as FILTERS
from gql_blog.graph.declared.relay_types import Node
from gql_blog.graph.nodes.article import Article, Post, Response
from gql_blog.graph.nodes.article_parts import Provenance, Tag
from gql_blog.graph.nodes.comment import Comment, ModerationDecision
from gql_blog.graph.nodes.contributor import Byline, Contributor
from gql_blog.graph.nodes.dialogue import Dialogue
from gql_blog.graph.nodes.footnote import Footnote
from gql_blog.graph.nodes.revision import Revision
from gql_blog.graph.nodes.user import User
from gql_blog.graph.query import Query
from gql_blog.graph.subscription import Subscription

INTERFACES: Final[tuple[type, ...]] = (Node, Article, UserError)


def _declared_in_nodes() -> Iterator[type]:
    for module in iter_modules(nodes.__path__, f"{nodes.__name__}."):
        for name, each in vars(import_module(module.name)).items():
            if isinstance(each, type) and not name.startswith("_") and declared_fields(each):
                yield each


OBJECTS: Final[tuple[type, ...]] = (
    *(each for each in dict.fromkeys(_declared_in_nodes()) if each not in INTERFACES),
    *(InputError, VersionConflict, BulkChange, relay_types.PageInfo),
    *relay_types.CONNECTIONS,
    *PAYLOADS,
)

EXTENSIBLE: Final[dict[type, type[Any]]] = {
    Article: store.Article,
    Post: store.Article,
    Response: store.Article,
    Dialogue: store.Article,
    Byline: store.Byline,
    Contributor: store.Contributor,
    Footnote: store.Footnote,
    Comment: store.Comment,
    ModerationDecision: store.Decision,
    Tag: store.Tag,
    Revision: store.Revision,
    Provenance: store.Provenance,
    User: store.User,
}
"""The types that plugins may add fields to, with the tables whose columns those fields may need."""

INPUTS: Final[tuple[type, ...]] = (*FILTERS, *VERB_INPUTS)

QUERY: Final = Query
MUTATION: Final = Mutation
SUBSCRIPTION: Final = Subscription
