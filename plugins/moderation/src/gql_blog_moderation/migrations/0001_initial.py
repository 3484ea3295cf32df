from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('gql_blog', '0001_initial')]

    initial = True

    operations = [
        ops.CreateModel(
            name='Sighting',
            fields=[
                ('comment_id', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=30)),
                ('article', fields.ForeignKeyField('gql_blog.Article', source_field='article_id', db_index=True, db_constraint=True, to_field='id', related_name='moderation_sightings', on_delete=OnDelete.CASCADE)),
                ('author', fields.CharField(max_length=64)),
                ('fingerprint', fields.CharField(max_length=64)),
                ('seen_at', fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'moderation_sighting', 'app': 'moderation', 'indexes': [Index(fields=['fingerprint', 'seen_at']), Index(fields=['author', 'seen_at'])], 'pk_attr': 'comment_id'},
            bases=['Model'],
        ),
    ]
