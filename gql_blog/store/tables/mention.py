"""The responses that a page lists, as printed."""

from tortoise import fields
from tortoise.models import Model

from gql_blog.content import MENTION
from gql_blog.store.tables.columns_and_checks import at_least, id_field, link


class Mention(Model):
    """One line of the list that ``article``'s own page prints; ``position`` counts from 1.

    ``response`` is the response that the line means, once it is held here and nothing else could be meant.
    """

    id = id_field(MENTION)
    article = link("Article", "mentions", fields.CASCADE)
    position = fields.IntField()
    credited_name = fields.TextField()
    title = fields.TextField(null=True)
    date = fields.DateField(null=True)
    response = link("Article", "mentioned_in", fields.SET_NULL, null=True, db_index=True)

    class Meta:
        table = "mention"
        constraints = (at_least("mention_position", 1, "position"),)
        unique_together = (("article", "position"),)
