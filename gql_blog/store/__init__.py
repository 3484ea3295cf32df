"""The database: tables, transactions for writing, read connections, and migrations.

May use: Tortoise, the drivers of SQLite and PostgreSQL, ``content`` and ``errors``. Must not: depend on the
current user, decide permissions, build a result, or share state between two databases in one process.
"""

from gql_blog.store.backups import Backup, Restored, back_up, restore_backup, verify_backup
from gql_blog.store.bulk_insert import NewRow, insert_rows
from gql_blog.store.circuit_store import CircuitStore
from gql_blog.store.database import Database
from gql_blog.store.database_copy import private_copy
from gql_blog.store.document_store import DocumentStore, ListedDocument, NamedDocument
from gql_blog.store.durable_files import new_file
from gql_blog.store.integrity import integrity_problems
from gql_blog.store.invalidations import Invalidations
from gql_blog.store.migrator import (
    DialectSQL,
    KeepId,
    MigrationReport,
    make_migration,
    migrate,
    pending,
    unwritten_migrations,
)
from gql_blog.store.migrator.lock import media_lock, rendering_lock
from gql_blog.store.model_rows import delete_where, row_where, rows_of, rows_where, save_changes
from gql_blog.store.periodic_writer import PeriodicWriter
from gql_blog.store.plugin_archive import (
    MOST_COUNTED,
    SITE,
    Archive,
    RemovedPlugin,
    RestoredPlugin,
    StoredPlugin,
    read_archive,
    remove_plugin_tables,
    restore_plugin_tables,
    stored_plugins,
)
from gql_blog.store.plugin_loads import loaded
from gql_blog.store.reader import Read, Reader, Statement, instant, numbered
from gql_blog.store.search_index import SearchLanguages, index_batch, rebuild_index
from gql_blog.store.site_archive import archived_models, export_site, import_site, is_site_archive, row_schema
from gql_blog.store.sqlite.sqlite_client import sqlite_problem
from gql_blog.store.tables import (
    MODELS_BY_PREFIX,
    Article,
    ArticleMedia,
    ArticleTag,
    Audit,
    AuditPersonal,
    AuditSeal,
    AutomaticDocument,
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
    Identity,
    LegalHold,
    Media,
    Mention,
    Notice,
    OldSlug,
    Outbox,
    PluginCircuit,
    PluginJob,
    PreviewLink,
    Provenance,
    Receipt,
    Redaction,
    Redirect,
    RegisteredDocument,
    ReservedSlug,
    Revision,
    SearchText,
    Site,
    SuggestedContributor,
    Tag,
    TagAlias,
    Token,
    UnfinishedErasure,
    User,
    UserSession,
    WorkingCopy,
)
from gql_blog.store.tables.system.article_columns import TableColumn, article_column
from gql_blog.store.tables.system.listed_tables import ListedColumn, ListedTable, listed_table
from gql_blog.store.tables.system.plugin_rows import PluginColumn, plugin_columns
from gql_blog.store.tables.system.private_columns import private_columns
from gql_blog.store.tortoise_apps import PluginTables
from gql_blog.store.transaction import Session, Transaction, may_be_a_race
from gql_blog.store.waits.cancellation import uninterrupted
from gql_blog.store.waits.fair_queue import FairQueue
from gql_blog.store.waits.lock_waits import waiting
from gql_blog.store.waits.own_statements import record_own_statements
from gql_blog.store.waits.read_budget import Pace, ReadBounds, ReadBudget
from gql_blog.store.write_probe import WriteProbe
