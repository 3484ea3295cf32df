"""Who may do, who may see: the one place that decides.

May touch: ``content``, and the reader of ``store`` for who holds a token. May not: write, build the SQL of a query,
know GraphQL or HTTP.
"""

from gql_blog.access.authentication import authenticate
from gql_blog.access.policy import Action, Reach, permit
from gql_blog.access.tokens import DEFAULT_LIFETIME, LONGEST_LIFETIME, new_receipt, new_token, secret_hash
from gql_blog.access.viewer import ANONYMOUS, OPERATOR, SCHEDULE, Viewer
from gql_blog.access.visibility import (
    AllOf,
    AnyOf,
    CarriedByOwnArticle,
    Everything,
    Flag,
    Nothing,
    OfContributor,
    OfVisibleArticle,
    Own,
    OwnArticle,
    Visibility,
    sees_alike,
)
from gql_blog.access.visibility import field as visible_field
from gql_blog.access.visibility import rows as visible_rows

__all__ = [
    "ANONYMOUS",
    "DEFAULT_LIFETIME",
    "LONGEST_LIFETIME",
    "OPERATOR",
    "SCHEDULE",
    "Action",
    "AllOf",
    "AnyOf",
    "CarriedByOwnArticle",
    "Everything",
    "Flag",
    "Nothing",
    "OfContributor",
    "OfVisibleArticle",
    "Own",
    "OwnArticle",
    "Reach",
    "Viewer",
    "Visibility",
    "authenticate",
    "new_receipt",
    "new_token",
    "permit",
    "secret_hash",
    "sees_alike",
    "visible_field",
    "visible_rows",
]
