"""Who may sign in, by which identities, and with which tokens and sessions."""

from tortoise import fields
from tortoise.models import Model

from gql_blog.content import IDENTITY, SESSION, TOKEN, USER, Role
from gql_blog.store.tables.columns_and_checks import JsonText, check, choice_field, id_field, link, one_of, one_to_one


class User(Model):
    """A person who signs in; ``email`` is kept in lower case. Tokens of one who is disabled do not count.

    ``role_from``: the issuer that gave the role, or "hand:"; null where nobody did, and of roles of earlier versions.
    """

    id = id_field(USER)
    email = fields.CharField(max_length=254, unique=True)
    name = fields.TextField()
    role = choice_field(Role, default=Role.READER)
    contributor = one_to_one("Contributor", "account", fields.SET_NULL, null=True)
    created_at = fields.DatetimeField()
    version = fields.IntField(default=1, db_default=1)
    disabled_at = fields.DatetimeField(null=True)
    role_from = fields.CharField(max_length=255, null=True)

    class Meta:
        table = "account"  # "user" is a reserved word of SQL
        constraints = (one_of("account_role", "role", Role), check("account_email", '"email" = lower("email")'))


class Token(Model):
    """A bearer token, of an account or of an application; only the SHA-256 of the secret is kept.

    ``introspection``: whether an application may read the schema; ``on_behalf_of``: the issuers of the readers for whom
    it may ask. Null in these means no limit: ``role``, the most that
    its holder may do with it; ``documents``, the SHA-256 of the documents that it may send; ``root_fields``, the names
    of the root fields that it may select. ``preview``: it only asks queries, of the site as readers will see it.
    ``last_used_at`` is at most some minutes old.
    """

    id = id_field(TOKEN)
    account = link("User", "tokens", fields.CASCADE, null=True)
    application = fields.CharField(max_length=100, null=True)
    introspection = fields.BooleanField(default=False)
    hash = fields.CharField(max_length=64, unique=True)
    created_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    revoked_at = fields.DatetimeField(null=True)
    last_used_at = fields.DatetimeField(null=True)
    role = choice_field(Role, null=True)
    documents = JsonText(null=True)
    root_fields = JsonText(null=True)
    on_behalf_of = JsonText(null=True)
    preview = fields.BooleanField(default=False, db_default=False)

    class Meta:
        table = "token"
        archived = False  # it lets its holder in, wherever its row is
        constraints = (check("token_holder", '("account_id" IS NULL) <> ("application" IS NULL)'),)


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
