"""What follows a commit: subscribers and plugins hear of it, and what is scheduled is published when it is due.

May touch: ``store`` (the outbox, and which articles are due), ``hooks``, ``content``, ``errors``. May not: change
content itself, import ``write`` (it is handed a callable), know GraphQL or HTTP.
"""

from gql_blog.events.relay import Relay
from gql_blog.events.subscribers import Subscriber

__all__ = ["Relay", "Subscriber"]
