"""Links that show one revision of an article to whoever has them."""

from tortoise import fields
from tortoise.models import Model

from gql_blog.content import PREVIEW_LINK, ResponseKind
from gql_blog.store.tables.columns_and_checks import JsonText, choice_field, id_field, link, one_of


class PreviewLink(Model):
    """A link, and what it shows: the revision, rendered when the link was made. It never changes but to end.

    ``bylines``, ``tags``, ``notices`` and ``footnotes`` are lists of JSON objects, as they are printed.
    """

    id = id_field(PREVIEW_LINK)
    article = link("Article", "preview_links", fields.CASCADE, db_index=True)
    revision = link("Revision", "preview_links", fields.CASCADE, db_index=True)
    created_by = link("User", "preview_links", fields.SET_NULL, null=True)
    created_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    revoked_at = fields.DatetimeField(null=True)
    responding_to = link("Article", "preview_links_of_responses", fields.SET_NULL, null=True)
    response_kind = choice_field(ResponseKind, null=True)
    slug = fields.CharField(max_length=200)
    title = fields.TextField()
    subtitle = fields.TextField(null=True)
    abstract = fields.TextField(null=True)
    locale = fields.CharField(max_length=35)
    lead_image = link("Media", "preview_links", fields.SET_NULL, null=True, db_index=True)
    published_on = fields.DateField(null=True)
    updated_on = fields.DateField(null=True)
    doi = fields.TextField(null=True)
    licence = fields.TextField(null=True)
    section = fields.TextField(null=True)
    html = fields.TextField()
    endnotes = fields.TextField()
    text = fields.TextField()
    lead = fields.CharField(max_length=1000)
    word_count = fields.IntField()
    bylines = JsonText()
    tags = JsonText()
    notices = JsonText()
    footnotes = JsonText()

    class Meta:
        table = "preview_link"
        constraints = (one_of("preview_link_response_kind", "response_kind", ResponseKind),)
