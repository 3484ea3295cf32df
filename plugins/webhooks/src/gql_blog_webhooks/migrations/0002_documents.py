from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('webhooks', '0001_initial')]

    initial = False

    operations = [
        ops.AddField(
            model_name='Endpoint',
            name='document',
            field=fields.TextField(null=True, unique=False),
        ),
        ops.AddField(
            model_name='Endpoint',
            name='document_role',
            field=fields.CharField(null=True, max_length=9),
        ),
        ops.AddField(
            model_name='Endpoint',
            name='document_by',
            field=fields.CharField(null=True, max_length=30),
        ),
    ]
