"""Who may do, who may see: the one place that decides.

May touch: ``content``, and ``store`` for accounts and tokens. May not: build SQL, know GraphQL or HTTP.
"""

from gql_blog.access.viewer import ANONYMOUS, OPERATOR, Viewer
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
)
from gql_blog.access.visibility import field as visible_field
from gql_blog.access.visibility import rows as visible_rows

__all__ = [
    "ANONYMOUS",
    "OPERATOR",
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
    "Viewer",
    "Visibility",
    "visible_field",
    "visible_rows",
]
