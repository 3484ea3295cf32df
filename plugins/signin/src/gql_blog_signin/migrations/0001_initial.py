from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    initial = True

    operations = [
        ops.CreateModel(
            name='Link',
            fields=[
                ('hash', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ('email', fields.CharField(db_index=True, max_length=254)),
                ('joins', fields.CharField(null=True, max_length=30)),
                ('to', fields.CharField(max_length=500)),
                ('until', fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'signin_link', 'app': 'signin', 'pk_attr': 'hash'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Tally',
            fields=[
                ('key', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=40)),
                ('count', fields.IntField()),
                ('until', fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'signin_tally', 'app': 'signin', 'pk_attr': 'key'},
            bases=['Model'],
        ),
    ]
