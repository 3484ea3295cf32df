"""The database: tables, transactions for writing, read connections, and migrations.

May use: Tortoise, the drivers of SQLite and PostgreSQL, ``content`` and ``errors``. Must not: depend on the
current user, decide permissions, build a result, or share state between two databases in one process.
"""

from gql_blog.store.bulk_insert import NewRow, insert_rows
from gql_blog.store.cancellation import uninterrupted
from gql_blog.store.circuit_store import CircuitStore
from gql_blog.store.database import Database
from gql_blog.store.database_copy import private_copy
from gql_blog.store.fair_queue import FairQueue
from gql_blog.store.invalidations import Invalidations
from gql_blog.store.lock_waits import waiting
from gql_blog.store.migrator import (
    DialectSQL,
    KeepId,
    MigrationReport,
    make_migration,
    migrate,
    pending,
    unwritten_migrations,
)
from gql_blog.store.migrator.lock import rendering_lock
from gql_blog.store.own_statements import record_own_statements
from gql_blog.store.plugin_archive import (
    PluginArchive,
    RemovedPlugin,
    RestoredPlugin,
    StoredPlugin,
    read_archive,
    remove_plugin_tables,
    restore_plugin_tables,
    stored_plugins,
)
from gql_blog.store.plugin_loads import loaded
from gql_blog.store.read_budget import Pace, ReadBounds, ReadBudget, ReadStatistics
from gql_blog.store.reader import Read, Reader, Statement
from gql_blog.store.search_index import index_batch, rebuild_index
from gql_blog.store.sqlite_client import sqlite_problem
from gql_blog.store.tables import (
    Article,
    ArticleTag,
    Audit,
    AuditPersonal,
    AuditSeal,
    Byline,
    Collaborator,
    Comment,
    CommentClaim,
    CommentPolicy,
    CommentText,
    Contributor,
    ContributorAlias,
    Decision,
    DeferredJudgement,
    DeletedEntry,
    Deletion,
    DisabledPlugin,
    EventConsumer,
    EventDelivery,
    Footnote,
    FootnoteCandidate,
    IdempotencyKey,
    Mention,
    Notice,
    OldSlug,
    Outbox,
    PluginCircuit,
    PreviewLink,
    Provenance,
    Receipt,
    Redirect,
    ReservedSlug,
    Revision,
    SearchText,
    SuggestedContributor,
    Tag,
    TagAlias,
    Token,
    UnfinishedErasure,
    User,
    WorkingCopy,
)
from gql_blog.store.tables.plugin_rows import PluginColumn, plugin_columns
from gql_blog.store.tables.private_columns import private_columns
from gql_blog.store.tortoise_apps import PluginTables
from gql_blog.store.transaction import Session, Transaction, may_be_a_race
from gql_blog.store.write_probe import WriteProbe

__all__ = [
    "Article",
    "ArticleTag",
    "Audit",
    "AuditPersonal",
    "AuditSeal",
    "Byline",
    "CircuitStore",
    "Collaborator",
    "Comment",
    "CommentClaim",
    "CommentPolicy",
    "CommentText",
    "Contributor",
    "ContributorAlias",
    "Database",
    "Decision",
    "DeferredJudgement",
    "DeletedEntry",
    "Deletion",
    "DialectSQL",
    "DisabledPlugin",
    "EventConsumer",
    "EventDelivery",
    "FairQueue",
    "Footnote",
    "FootnoteCandidate",
    "IdempotencyKey",
    "Invalidations",
    "KeepId",
    "Mention",
    "MigrationReport",
    "NewRow",
    "Notice",
    "OldSlug",
    "Outbox",
    "Pace",
    "PluginArchive",
    "PluginCircuit",
    "PluginColumn",
    "PluginTables",
    "PreviewLink",
    "Provenance",
    "Read",
    "ReadBounds",
    "ReadBudget",
    "ReadStatistics",
    "Reader",
    "Receipt",
    "Redirect",
    "RemovedPlugin",
    "ReservedSlug",
    "RestoredPlugin",
    "Revision",
    "SearchText",
    "Session",
    "Statement",
    "StoredPlugin",
    "SuggestedContributor",
    "Tag",
    "TagAlias",
    "Token",
    "Transaction",
    "UnfinishedErasure",
    "User",
    "WorkingCopy",
    "WriteProbe",
    "index_batch",
    "insert_rows",
    "loaded",
    "make_migration",
    "may_be_a_race",
    "migrate",
    "pending",
    "plugin_columns",
    "private_columns",
    "private_copy",
    "read_archive",
    "rebuild_index",
    "record_own_statements",
    "remove_plugin_tables",
    "rendering_lock",
    "restore_plugin_tables",
    "sqlite_problem",
    "stored_plugins",
    "uninterrupted",
    "unwritten_migrations",
    "waiting",
]
