from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('signin', '0001_initial')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Password',
            fields=[
                ('id', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=32)),
                ('account', fields.CharField(db_index=True, max_length=30)),
                ('email', fields.CharField(db_index=True, max_length=254)),
                ('hash', fields.CharField(max_length=200)),
                ('set_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'signin_password', 'app': 'signin', 'pk_attr': 'id'},
            bases=['Model'],
        ),
    ]
