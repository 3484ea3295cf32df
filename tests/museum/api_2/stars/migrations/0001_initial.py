from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    initial = True

    operations = [
        ops.CreateModel(
            name='Star',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('article_id', fields.CharField(db_index=True, max_length=30)),
            ],
            options={'table': 'stars_star', 'app': 'stars', 'pk_attr': 'id'},
            bases=['Model'],
        ),
    ]
