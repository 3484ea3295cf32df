"""Authentication, permissions and visibility: the only place that decides who may do or see what.

May use: ``content``, and the reader of ``store`` to look up tokens. Must not: write, build the SQL of a query,
depend on GraphQL or HTTP.
"""

from gql_blog.access.authentication import (
    ANONYMOUS,
    LONGEST_LIFETIME,
    OPERATOR,
    RETENTION,
    SCHEDULE,
    SESSION_PREFIX,
    TOKEN_PREFIX,
    TokenScope,
    Viewer,
    account_role,
    authenticate,
    current_viewers,
    holds,
    includes,
    lesser_role,
    new_receipt,
    new_session_secret,
    reader_of,
    secret_hash,
    token_of,
)
from gql_blog.access.permissions import (
    STAFF_READ_FACTOR,
    UNGUARDED,
    Action,
    AuthorRight,
    Decision,
    Policy,
    Reach,
    expect_role,
    holders,
    is_staff,
    roles_in_words,
)
from gql_blog.access.preview_signer import PreviewSigner
from gql_blog.access.token_holders import TokenHolders
from gql_blog.access.visibility import (
    AllOf,
    AnyOf,
    CarriedByOwnArticle,
    CarriedByVisibleArticle,
    Everything,
    Flag,
    Nothing,
    OfContributor,
    OfVisibleArticle,
    Own,
    OwnArticle,
    Preview,
    ShownPublicly,
    Sight,
    Unlinked,
    Visibility,
    Waiting,
    same_for_all_viewers,
)
from gql_blog.access.visibility import field as visible_field
from gql_blog.access.visibility import rows as visible_rows
