"""The Tortoise models of the core, one module for each noun. Columns and constraints only."""

from tortoise.models import Model

from gql_blog.store.tables.article import Article, OldSlug, Provenance, Revision
from gql_blog.store.tables.collaborator import Collaborator
from gql_blog.store.tables.columns_and_checks import id_prefix
from gql_blog.store.tables.comment import Comment, CommentPolicy, CommentText, Receipt, SuggestedContributor
from gql_blog.store.tables.contributor import Byline, Contributor, ContributorAlias
from gql_blog.store.tables.footnote import Footnote, FootnoteCandidate
from gql_blog.store.tables.media import ArticleMedia, Media
from gql_blog.store.tables.mention import Mention
from gql_blog.store.tables.moderation import CommentClaim, Decision, DeferredJudgement
from gql_blog.store.tables.notice import Notice
from gql_blog.store.tables.preview_link import PreviewLink
from gql_blog.store.tables.redirect import Redirect
from gql_blog.store.tables.session import Identity, UserSession
from gql_blog.store.tables.site import Site
from gql_blog.store.tables.system.audit import Audit, AuditPersonal, AuditSeal
from gql_blog.store.tables.system.deleted_entry import DeletedEntry, ReservedSlug
from gql_blog.store.tables.system.deletion import Deletion
from gql_blog.store.tables.system.event_delivery import EventConsumer, EventDelivery
from gql_blog.store.tables.system.graphql_document import AutomaticDocument, RegisteredDocument
from gql_blog.store.tables.system.outbox import IdempotencyKey, Outbox, SearchText
from gql_blog.store.tables.system.plugin_circuit import DisabledPlugin, PluginCircuit
from gql_blog.store.tables.system.plugin_job import PluginJob
from gql_blog.store.tables.system.redaction import LegalHold, Redaction
from gql_blog.store.tables.system.row_count import RowCount
from gql_blog.store.tables.system.unfinished_erasure import UnfinishedErasure
from gql_blog.store.tables.tag import ArticleTag, Tag, TagAlias
from gql_blog.store.tables.user import Token, User
from gql_blog.store.tables.working_copy import WorkingCopy

MODELS: tuple[type[Model], ...] = tuple(
    each for each in [*globals().values()] if isinstance(each, type) and issubclass(each, Model) and each is not Model
)
MODELS_BY_PREFIX: dict[str, type[Model]] = {prefix: each for each in MODELS if (prefix := id_prefix(each)) is not None}
"""The models by the prefixes of their ids."""
