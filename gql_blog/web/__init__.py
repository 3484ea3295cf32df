"""HTTP and WebSockets: GraphQL over HTTP, server-sent events and graphql-transport-ws, and the other routes of a site.

May use: Starlette, Strawberry's WebSocket handler, prometheus_client, the engine of ``graph``, ``access`` for the
viewer, ``transfer`` for feeds and files, ``media`` for uploads, ``store`` for budgets of reads. Must not: contain SQL,
depend on tables, decide what a viewer may see, read settings.
"""

from typing import TYPE_CHECKING

from gql_blog.late_door import late_door

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from gql_blog.web.bearer_tokens import BearerTokens
    from gql_blog.web.limits.rate_limiter import Rates
    from gql_blog.web.media_routes import MediaRoutes
    from gql_blog.web.middleware import MAX_HEADER_BYTES
    from gql_blog.web.persisted_documents import PersistedDocuments
    from gql_blog.web.plugin_routes import PluginRoutes
    from gql_blog.web.protocol.caching import CacheTerms
    from gql_blog.web.protocol.client_connection import STATE_KEY, ClientConnection
    from gql_blog.web.protocol.http_responses import HTTPError
    from gql_blog.web.session_cookie import SessionCookie
    from gql_blog.web.site import SiteSettings, build_site
else:
    __getattr__ = late_door(__name__)
