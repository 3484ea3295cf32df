"""What the plugin remembers: which texts have been judged, as fingerprints, not as texts."""

from tortoise import fields
from tortoise.models import Model


class Sighting(Model):
    """A text that was judged: whose comment, on which article, and when."""

    comment_id = fields.CharField(max_length=30, primary_key=True)
    """Judged before it is stored, so this is no foreign key: a comment that was refused in the end is remembered too.
    """
    article_id = fields.CharField(max_length=30, db_index=True)
    author = fields.CharField(max_length=64)
    """SHA-256 of the folded name, in hexadecimal."""
    fingerprint = fields.CharField(max_length=64)
    seen_at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "moderation_sighting"
        indexes = (("fingerprint", "seen_at"), ("author", "seen_at"))
