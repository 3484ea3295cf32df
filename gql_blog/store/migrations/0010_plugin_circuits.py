from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint

class Migration(migrations.Migration):
    dependencies = [('gql_blog', '0009_legacy_writes')]

    initial = False

    operations = [
        ops.CreateModel(
            name='DisabledPlugin',
            fields=[
                ('name', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=32)),
                ('disabled_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'disabled_plugin', 'app': 'gql_blog', 'pk_attr': 'name'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='PluginCircuit',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('plugin', fields.CharField(max_length=32)),
                ('hook', fields.CharField(max_length=32)),
                ('subject', fields.CharField(default='', max_length=200)),
                ('state', fields.CharField(default='CLOSED', max_length=6)),
                ('failures_in_row', fields.IntField(default=0)),
                ('failures', fields.BigIntField(default=0)),
                ('last_error', fields.CharField(null=True, max_length=200)),
                ('probe_at', fields.FloatField(null=True)),
            ],
            options={'table': 'plugin_circuit', 'app': 'gql_blog', 'unique_together': (('plugin', 'hook', 'subject'),), 'constraints': [CheckConstraint(check='"state" IN (\'CLOSED\', \'OPEN\')', name='ck_plugin_circuit_state'), CheckConstraint(check='"failures_in_row" >= 0 AND "failures" >= 0', name='ck_plugin_circuit_failures')], 'pk_attr': 'id'},
            bases=['Model'],
        ),
    ]
