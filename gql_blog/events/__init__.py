"""Events: committed changes, which ``write`` records in a table, the outbox.

``Relay`` delivers them to GraphQL subscriptions and plugins, and publishes scheduled articles when they are due.

May use: ``store`` (the outbox, and which articles are due), ``hooks``, ``content``, ``errors``. Must not: change
articles or comments, import ``write`` (the app passes a function that publishes), depend on GraphQL or HTTP.
"""

from gql_blog.events.relay import Relay
from gql_blog.events.subscribers import Subscriber

__all__ = ["Relay", "Subscriber"]
