"""What Tortoise cannot say of the first tables: indexes, rules, copies, counts, positions, the search index, invalidations."""

from typing import Final

from gql_blog.store.migrations.initial_sql import copies, counts, indexes, invalidations, outbox, rules, search
from gql_blog.store.migrator.declared_changes import DialectSQL

OPERATIONS: Final = (
    DialectSQL(both=list(indexes.both()), sqlite=list(indexes.of("sqlite")), postgres=list(indexes.of("postgres"))),
    DialectSQL(sqlite=list(rules.sqlite()), postgres=list(rules.postgres())),
    DialectSQL(sqlite=list(copies.sqlite()), postgres=list(copies.postgres())),
    DialectSQL(sqlite=list(counts.sqlite()), postgres=list(counts.postgres())),
    DialectSQL(sqlite=outbox.SQLITE, postgres=outbox.POSTGRES),
    DialectSQL(sqlite=search.SQLITE, postgres=search.POSTGRES),
    *invalidations.OPERATIONS,
)
