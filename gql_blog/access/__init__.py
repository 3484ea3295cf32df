"""Authentication, permissions and visibility: the only place that decides who may do or see what.

May use: ``content``, and the reader of ``store`` to look up tokens. Must not: write, build the SQL of a query,
depend on GraphQL or HTTP.
"""

from gql_blog.access.authentication import (
    ANONYMOUS,
    DEFAULT_LIFETIME,
    LONGEST_LIFETIME,
    OPERATOR,
    SCHEDULE,
    Viewer,
    authenticate,
    current_viewers,
    new_receipt,
    new_token,
    secret_hash,
)
from gql_blog.access.permissions import STAFF_READ_FACTOR, UNGUARDED, Action, Reach, is_staff, permit
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
    same_for_all_viewers,
)
from gql_blog.access.visibility import field as visible_field
from gql_blog.access.visibility import rows as visible_rows

__all__ = [
    "ANONYMOUS",
    "DEFAULT_LIFETIME",
    "LONGEST_LIFETIME",
    "OPERATOR",
    "SCHEDULE",
    "STAFF_READ_FACTOR",
    "UNGUARDED",
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
    "current_viewers",
    "is_staff",
    "new_receipt",
    "new_token",
    "permit",
    "same_for_all_viewers",
    "secret_hash",
    "visible_field",
    "visible_rows",
]
