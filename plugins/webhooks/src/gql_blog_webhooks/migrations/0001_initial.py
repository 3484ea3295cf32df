from tortoise import migrations
from tortoise.migrations import operations as ops
from json import dumps, loads
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    initial = True

    operations = [
        ops.CreateModel(
            name='Endpoint',
            fields=[
                ('id', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=30)),
                ('url', fields.TextField(unique=False)),
                ('kinds', fields.JSONField(encoder=dumps, decoder=loads)),
                ('article_ids', fields.JSONField(encoder=dumps, decoder=loads)),
                ('audience', fields.CharField(max_length=6)),
                ('description', fields.TextField(unique=False)),
                ('active', fields.BooleanField(default=True)),
                ('salt', fields.CharField(max_length=32)),
                ('previous_salt', fields.CharField(null=True, max_length=32)),
                ('previous_until', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('key_name', fields.CharField(max_length=16)),
                ('failing_since', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('paused_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('paused_because', fields.TextField(null=True, unique=False)),
                ('idempotency_key', fields.CharField(null=True, unique=True, max_length=200)),
                ('created_by', fields.CharField(null=True, max_length=30)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('updated_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'webhooks_endpoint', 'app': 'webhooks', 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Delivery',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('endpoint', fields.ForeignKeyField('webhooks.Endpoint', source_field='endpoint_id', db_constraint=True, to_field='id', related_name='deliveries', on_delete=OnDelete.CASCADE)),
                ('event_id', fields.CharField(max_length=40)),
                ('kind', fields.CharField(max_length=40)),
                ('subject_id', fields.CharField(max_length=30)),
                ('article_id', fields.CharField(max_length=30)),
                ('event_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('payload', fields.JSONField(encoder=dumps, decoder=loads)),
                ('state', fields.CharField(max_length=9)),
                ('is_first', fields.BooleanField(default=True)),
                ('attempts', fields.IntField(default=0)),
                ('due_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('claimed_by', fields.CharField(null=True, max_length=32)),
                ('claimed_until', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('status_code', fields.IntField(null=True)),
                ('problem', fields.TextField(null=True, unique=False)),
                ('excerpt', fields.TextField(null=True, unique=False)),
                ('created_at', fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
                ('attempted_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('finished_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'webhooks_delivery', 'app': 'webhooks', 'unique_together': (('endpoint', 'event_id'),), 'indexes': [Index(fields=['state', 'is_first', 'due_at']), Index(fields=['endpoint_id', 'state', 'is_first', 'due_at']), Index(fields=['endpoint_id', 'state', 'article_id', 'id'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
    ]
