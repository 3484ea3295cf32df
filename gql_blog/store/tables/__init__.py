"""The Tortoise models of the core, one module for each noun with what hangs from it. Columns and constraints only."""

from tortoise.models import Model

from gql_blog.store.tables.article import (
    Article,
    Collaborator,
    Mention,
    Notice,
    OldSlug,
    Provenance,
    Revision,
    WorkingCopy,
)
from gql_blog.store.tables.columns_and_checks import id_prefix
from gql_blog.store.tables.comment import (
    Comment,
    CommentClaim,
    CommentPolicy,
    CommentText,
    Decision,
    DeferredJudgement,
    Receipt,
    SuggestedContributor,
)
from gql_blog.store.tables.contributor import Byline, Contributor, ContributorAlias
from gql_blog.store.tables.footnote import Footnote, FootnoteCandidate
from gql_blog.store.tables.media import ArticleMedia, Media
from gql_blog.store.tables.preview_link import PreviewLink
from gql_blog.store.tables.redirect import Redirect
from gql_blog.store.tables.site import Site
from gql_blog.store.tables.system.audit import Audit, AuditPersonal, AuditSeal, LegalHold, Redaction
from gql_blog.store.tables.system.deletion import DeletedEntry, Deletion, ReservedSlug, UnfinishedErasure
from gql_blog.store.tables.system.graphql_document import AutomaticDocument, RegisteredDocument
from gql_blog.store.tables.system.outbox import (
    EventConsumer,
    EventDelivery,
    IdempotencyKey,
    Outbox,
    RowCount,
    SearchText,
)
from gql_blog.store.tables.system.plugin_circuit import DisabledPlugin, PluginCircuit, PluginJob
from gql_blog.store.tables.tag import ArticleTag, Tag, TagAlias
from gql_blog.store.tables.user import Identity, Token, User, UserSession

MODELS: tuple[type[Model], ...] = tuple(
    each for each in [*globals().values()] if isinstance(each, type) and issubclass(each, Model) and each is not Model
)
MODELS_BY_PREFIX: dict[str, type[Model]] = {prefix: each for each in MODELS if (prefix := id_prefix(each)) is not None}
"""The models by the prefixes of their ids."""
