"""Bytes and sockets: GraphQL over HTTP, over event streams and over WebSocket, and the other addresses of a site.

May touch: Starlette, Strawberry's socket handler, the engine that it is handed, ``access`` for who asks, ``transfer``
for files and feeds. May not: build SQL, know a table, decide what a viewer may see, or read the settings.
"""

from starlette.types import ASGIApp, Receive, Scope, Send

from gql_blog.web.engine import Engine, GraphQLResult, OperationType
from gql_blog.web.sending import WHOLE, apart
from gql_blog.web.site import SiteTerms, build_site

__all__ = [
    "WHOLE",
    "ASGIApp",
    "Engine",
    "GraphQLResult",
    "OperationType",
    "Receive",
    "Scope",
    "Send",
    "SiteTerms",
    "apart",
    "build_site",
]
