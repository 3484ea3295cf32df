from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('webhooks', '0001_initial')]

    initial = False

    operations = [
        ops.RemoveIndex(
            model_name='Delivery',
            name=None,
            fields=['state', 'due_at'],
        ),
        ops.AddField(
            model_name='Delivery',
            name='is_first',
            field=fields.BooleanField(default=True),
        ),
        ops.AddIndex(
            model_name='Delivery',
            index=Index(fields=['state', 'is_first', 'due_at']),
        ),
        ops.AddIndex(
            model_name='Delivery',
            index=Index(fields=['endpoint_id', 'state', 'is_first', 'due_at']),
        ),
    ]
