"""What happens after a commit: the outbox is relayed to subscribers and plugins, and scheduled articles are published.

May use: ``store`` (the outbox, and which articles are due), ``hooks``, ``content``, ``errors``. May not: change
content itself, import ``write`` (it is handed a callable), know GraphQL or HTTP.
"""

from gql_blog.events.relay import Relay
from gql_blog.events.subscribers import Subscriber

__all__ = ["Relay", "Subscriber"]
