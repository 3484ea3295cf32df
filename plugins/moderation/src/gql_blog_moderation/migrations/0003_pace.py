"""How many comments an author has sent of late is found by an index."""

from tortoise import migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("moderation", "0002_ids")]

    operations = [ops.AddIndex("Sighting", Index(fields=["author", "seen_at"]))]
