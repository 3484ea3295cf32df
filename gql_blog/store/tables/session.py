"""Where users are signed in, and as whom others know them."""

from tortoise import fields
from tortoise.models import Model

from gql_blog.content import IDENTITY, SESSION
from gql_blog.store.tables.columns_and_checks import check, id_field, link


class UserSession(Model):
    """A browser in which an account is signed in; only the SHA-256 of its cookie is kept.

    It ends at ``expires_at``, which moves on as it is used, at ``ends_at``, or when it is revoked. ``last_used_at`` is
    at most some minutes old.
    """

    id = id_field(SESSION)
    account = link("User", "sessions", fields.CASCADE, db_index=True)
    hash = fields.CharField(max_length=64, unique=True)
    user_agent = fields.CharField(max_length=200, null=True)
    created_at = fields.DatetimeField()
    last_used_at = fields.DatetimeField(null=True)
    expires_at = fields.DatetimeField()
    ends_at = fields.DatetimeField()
    revoked_at = fields.DatetimeField(null=True)

    class Meta:
        table = "session"
        archived = False  # it lets its holder in, wherever its row is


class Identity(Model):
    """As whom an issuer knows an account: whoever is proven to be this subject may sign in as the account."""

    id = id_field(IDENTITY)
    account = link("User", "identities", fields.CASCADE, db_index=True)
    issuer = fields.CharField(max_length=255)
    subject = fields.CharField(max_length=255)
    created_at = fields.DatetimeField()

    class Meta:
        table = "identity"
        unique_together = (("issuer", "subject"),)
        constraints = (check("identity_named", "\"issuer\" <> '' AND \"subject\" <> ''"),)
