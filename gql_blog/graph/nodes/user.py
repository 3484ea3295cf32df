"""The users who can sign in, their tokens and sessions, and as whom others know them."""

from typing import Final

from gql_blog.graph.declared.declarations import column, field
from gql_blog.graph.declared.filter_inputs import articles_where, comments_where
from gql_blog.graph.declared.relay_types import Node, both_ways, forward
from gql_blog.read import PARENT, THIS, Column, Guarded, One, Pages, equal

_OTHERS: Final = "The user and admins only; null for others."


class User(Node):
    """Someone who can sign in."""

    email = field(
        "String", Guarded("email", Column("email")), "The e-mail address. Admins and the user only; null for others."
    )
    name = column("String!", "The name. Editors and admins see it, and the account itself.")
    role = column("Role!", "The role, which decides what the user may do.")
    contributor = field(
        "Contributor", One("contributor", "contributor_id"), "The contributor linked to this user; null if none."
    )
    version = field(
        "Int",
        Guarded("own", Column("version")),
        f"Grows by one with every change of the account; mutations take it as expectedVersion. {_OTHERS}",
    )
    disabled_at = field(
        "DateTime",
        Guarded("own", Column("disabled_at")),
        f"When the account was disabled: its tokens do not count since; null if it is not. {_OTHERS}",
    )
    articles = field(
        "ArticleConnection",
        Guarded("own", Pages("article", equal(THIS["created_by_id"], PARENT), order="article")),
        f"The articles that the user created, of any status unless where names one. {_OTHERS}",
        **both_ways(),
        **articles_where(),
    )
    comments = field(
        "CommentConnection",
        Guarded("own", Pages("comment", equal(THIS["account_id"], PARENT), order="comment")),
        f"The comments that the user wrote, of any status unless where names one. {_OTHERS}",
        **both_ways(),
        **comments_where(),
    )
    tokens = field(
        "TokenConnection",
        Guarded("own", Pages("token", equal(THIS["account_id"], PARENT), order="token")),
        f"The user's tokens, newest first, also those that have ended. {_OTHERS}",
        **forward(),
    )
    sessions = field(
        "SessionConnection",
        Guarded("own", Pages("session", equal(THIS["account_id"], PARENT), order="session")),
        f"Where the user is signed in, newest first, and was since. {_OTHERS}",
        **forward(),
    )
    identities = field(
        "IdentityConnection",
        Guarded("own", Pages("identity", equal(THIS["account_id"], PARENT), order="identity")),
        f"As whom others know the user, so that it can sign in, newest first. {_OTHERS}",
        **forward(),
    )


class Session(Node):
    """A browser in which a user is signed in."""

    user = field("User", One("user", "account_id"), "The user who is signed in.")
    user_agent = column("String", "What the browser called itself; null if it did not.")
    created_at = column("DateTime!", "When the user signed in.")
    last_used_at = column("DateTime", "When it was last used, a few minutes late; null if it never was.")
    expires_at = column("DateTime!", "When it ends unless it is used before.")
    ends_at = column("DateTime!", "When it ends at the latest.")
    revoked_at = column("DateTime", "When the user signed out; null if the user did not.")


class Identity(Node):
    """As whom an issuer, such as a provider of log-ins, knows a user."""

    user = field("User", One("user", "account_id"), "The user.")
    issuer = column("String!", "Who vouches for it, usually by a URL.")
    subject = column("String!", "What the issuer calls the user.")
    created_at = column("DateTime!", "When the user first signed in with it.")


class Token(Node):
    """A bearer token for requests. Its secret is shown once, when it is created."""

    user = field("User", One("user", "account_id"), "The user whose token it is; null for one of an application.")
    application = column("String", "The frontend that asks with it; null for one of a user.")
    introspection = column("Boolean!", "Whether an application may read the schema with it.")
    created_at = column("DateTime!", "When it was created.")
    expires_at = column("DateTime!", "When it ends by itself.")
    revoked_at = column("DateTime", "When it was revoked; null if it was not.")
    last_used_at = column("DateTime", "When it was last used, a few minutes late; null if it never was.")
    role = column("Role", "The most that its holder may do with it; null: all that the role of the user permits.")
    documents = column(
        "[String!]",
        "The SHA-256, in hexadecimal, of the documents that it may send; null: any document.",
    )
    root_fields = column(
        "[String!]",
        "The fields that it may select at the root of an operation; null: every field.",
    )
    on_behalf_of = column("[String!]", "The issuers of the readers for whom an application may ask; null: none.")
    preview = column(
        "Boolean!",
        "Whether it asks queries alone, of the site as readers will see it once what waits is published.",
    )
