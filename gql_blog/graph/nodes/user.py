"""The users who can sign in, their tokens and sessions, and as whom others know them."""

from typing import Final

from gql_blog.graph.declared.declarations import field
from gql_blog.graph.declared.filter_inputs import articles_where, comments_where
from gql_blog.graph.declared.relay_types import Node, both_ways, forward
from gql_blog.read import PARENT, THIS, Column, Guarded, One, Pages, equal

_OTHERS: Final = "The user and admins only; null for others."


class User(Node):
    """Someone who can sign in."""

    email = field(
        "String", Guarded("email", Column("email")), "The e-mail address. Admins and the user only; null for others."
    )
    name = field("String!", Column("name"), "The name. Editors and admins see it, and the account itself.")
    role = field("Role!", Column("role"), "The role, which decides what the user may do.")
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
    user_agent = field("String", Column("user_agent"), "What the browser called itself; null if it did not.")
    created_at = field("DateTime!", Column("created_at"), "When the user signed in.")
    last_used_at = field(
        "DateTime", Column("last_used_at"), "When it was last used, a few minutes late; null if it never was."
    )
    expires_at = field("DateTime!", Column("expires_at"), "When it ends unless it is used before.")
    ends_at = field("DateTime!", Column("ends_at"), "When it ends at the latest.")
    revoked_at = field("DateTime", Column("revoked_at"), "When the user signed out; null if the user did not.")


class Identity(Node):
    """As whom an issuer, such as a provider of log-ins, knows a user."""

    user = field("User", One("user", "account_id"), "The user.")
    issuer = field("String!", Column("issuer"), "Who vouches for it, usually by a URL.")
    subject = field("String!", Column("subject"), "What the issuer calls the user.")
    created_at = field("DateTime!", Column("created_at"), "When the user first signed in with it.")


class Token(Node):
    """A bearer token for requests. Its secret is shown once, when it is created."""

    user = field("User", One("user", "account_id"), "The user whose token it is; null for one of an application.")
    application = field("String", Column("application"), "The frontend that asks with it; null for one of a user.")
    introspection = field("Boolean!", Column("introspection"), "Whether an application may read the schema with it.")
    created_at = field("DateTime!", Column("created_at"), "When it was created.")
    expires_at = field("DateTime!", Column("expires_at"), "When it ends by itself.")
    revoked_at = field("DateTime", Column("revoked_at"), "When it was revoked; null if it was not.")
    last_used_at = field(
        "DateTime", Column("last_used_at"), "When it was last used, a few minutes late; null if it never was."
    )
    role = field(
        "Role", Column("role"), "The most that its holder may do with it; null: all that the role of the user permits."
    )
    documents = field(
        "[String!]",
        Column("documents"),
        "The SHA-256, in hexadecimal, of the documents that it may send; null: any document.",
    )
    root_fields = field(
        "[String!]",
        Column("root_fields"),
        "The fields that it may select at the root of an operation; null: every field.",
    )
    on_behalf_of = field(
        "[String!]", Column("on_behalf_of"), "The issuers of the readers for whom an application may ask; null: none."
    )
    preview = field(
        "Boolean!",
        Column("preview"),
        "Whether it asks queries alone, of the site as readers will see it once what waits is published.",
    )
