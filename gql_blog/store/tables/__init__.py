"""The Tortoise models of the core, one module for each noun. Columns and constraints only."""

from tortoise.models import Model

from gql_blog.store.tables.article import Article, OldSlug, Provenance, Revision
from gql_blog.store.tables.audit import Audit, AuditPersonal, AuditSeal
from gql_blog.store.tables.collaborator import Collaborator
from gql_blog.store.tables.comment import Comment, CommentPolicy, CommentText, Receipt, SuggestedContributor
from gql_blog.store.tables.contributor import Byline, Contributor, ContributorAlias
from gql_blog.store.tables.deleted_entry import DeletedEntry, ReservedSlug
from gql_blog.store.tables.deletion import Deletion
from gql_blog.store.tables.event_delivery import EventConsumer, EventDelivery
from gql_blog.store.tables.footnote import Footnote, FootnoteCandidate
from gql_blog.store.tables.mention import Mention
from gql_blog.store.tables.moderation import CommentClaim, Decision, DeferredJudgement
from gql_blog.store.tables.notice import Notice
from gql_blog.store.tables.outbox import IdempotencyKey, Outbox, SearchText
from gql_blog.store.tables.plugin_circuit import DisabledPlugin, PluginCircuit
from gql_blog.store.tables.preview_link import PreviewLink
from gql_blog.store.tables.redirect import Redirect
from gql_blog.store.tables.row_count import RowCount
from gql_blog.store.tables.tag import ArticleTag, Tag, TagAlias
from gql_blog.store.tables.unfinished_erasure import UnfinishedErasure
from gql_blog.store.tables.user import Token, User
from gql_blog.store.tables.working_copy import WorkingCopy

__all__ = [
    name
    for name, each in dict(globals()).items()
    if isinstance(each, type) and issubclass(each, Model) and each is not Model
]
"""Each model, by which Tortoise and tests find them."""
