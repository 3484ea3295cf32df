"""What the editors say about an article, apart from its text."""

from tortoise import fields
from tortoise.models import Model

from gql_blog.content import NOTICE, NoticeKind
from gql_blog.store.tables.columns_and_checks import at_least, choice_field, id_field, link, one_of


class Notice(Model):
    """One notice; ``position`` counts from 1. ``html`` and ``text`` are what its Markdown ``source`` became."""

    id = id_field(NOTICE)
    article = link("Article", "notices", fields.CASCADE)
    position = fields.IntField()
    kind = choice_field(NoticeKind)
    source = fields.TextField()
    html = fields.TextField()
    text = fields.TextField()
    date = fields.DateField(null=True)

    class Meta:
        table = "notice"
        constraints = (one_of("notice_kind", "kind", NoticeKind), at_least("notice_position", 1, "position"))
        unique_together = (("article", "position"),)
