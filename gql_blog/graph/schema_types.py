"""The lists of all types of the core's schema."""

from typing import Any, Final

from gql_blog import store
from gql_blog.graph import relay_types
from gql_blog.graph.article import Article, Post, Response, ResponseMention
from gql_blog.graph.article_inputs import ARTICLE_INPUTS
from gql_blog.graph.article_mutations import ARTICLE_PAYLOADS
from gql_blog.graph.article_parts import Export, ExportOption, Finding, Notice, Provenance, Tag
from gql_blog.graph.audit import AuditEntry, AuditPersonalValue, StatusChange
from gql_blog.graph.bulk_mutations import BULK_INPUTS, BULK_PAYLOADS
from gql_blog.graph.collaborator import COLLABORATOR_INPUTS, COLLABORATOR_PAYLOADS, Collaborator
from gql_blog.graph.comment import Comment, CommentClaim, CommentPolicy, CommentText, ModerationDecision
from gql_blog.graph.comment_mutations import COMMENT_INPUTS, COMMENT_PAYLOADS
from gql_blog.graph.contributor import Byline, Contributor
from gql_blog.graph.contributor_mutations import CONTRIBUTOR_INPUTS, CONTRIBUTOR_PAYLOADS
from gql_blog.graph.deleted_entry import DeletedEntry
from gql_blog.graph.deleted_entry_mutations import DELETED_ENTRY_INPUTS, DELETED_ENTRY_PAYLOADS
from gql_blog.graph.deletion_mutations import DELETION_INPUTS, DELETION_PAYLOADS
from gql_blog.graph.dialogue import Citation, CitedWork, Dialogue, Participant
from gql_blog.graph.filter_inputs import INPUTS as FILTERS
from gql_blog.graph.footnote import Footnote
from gql_blog.graph.moderation_mutations import MODERATION_INPUTS, MODERATION_PAYLOADS
from gql_blog.graph.mutation import Mutation
from gql_blog.graph.own_comment_mutations import OWN_COMMENT_INPUTS, OWN_COMMENT_PAYLOADS
from gql_blog.graph.payloads import InputError, UserError, VersionConflict
from gql_blog.graph.person_mutations import PERSON_INPUTS, PERSON_PAYLOADS
from gql_blog.graph.plugin_types import Plugin, PluginHook
from gql_blog.graph.preview import PREVIEW_INPUTS, PREVIEW_TYPES
from gql_blog.graph.query import Query
from gql_blog.graph.redirect import REDIRECT_INPUTS, REDIRECT_TYPES
from gql_blog.graph.relay_types import Node
from gql_blog.graph.rendering import Rendering, RenderingStep
from gql_blog.graph.revision import DiffHunk, DiffPart, FieldChange, Revision, RevisionByline, RevisionNotice
from gql_blog.graph.stub_mutation import STUB_INPUTS, STUB_TYPES
from gql_blog.graph.subscription import Subscription
from gql_blog.graph.tag_mutations import TAG_INPUTS, TAG_PAYLOADS
from gql_blog.graph.user import Token, User
from gql_blog.graph.user_mutations import USER_INPUTS, USER_PAYLOADS
from gql_blog.graph.working_copy import WORKING_COPY_INPUTS, WORKING_COPY_PAYLOADS, WorkingCopy

INTERFACES: Final[tuple[type, ...]] = (Node, Article, UserError)

OBJECTS: Final[tuple[type, ...]] = (
    Post,
    Response,
    ResponseMention,
    Dialogue,
    Participant,
    CitedWork,
    Citation,
    Byline,
    Notice,
    Collaborator,
    Contributor,
    Footnote,
    Comment,
    ModerationDecision,
    CommentClaim,
    CommentPolicy,
    CommentText,
    Tag,
    Export,
    ExportOption,
    WorkingCopy,
    Revision,
    RevisionByline,
    RevisionNotice,
    FieldChange,
    DiffHunk,
    DiffPart,
    Provenance,
    Rendering,
    RenderingStep,
    Finding,
    User,
    Token,
    AuditEntry,
    AuditPersonalValue,
    StatusChange,
    DeletedEntry,
    Plugin,
    PluginHook,
    InputError,
    VersionConflict,
    relay_types.PageInfo,
    *relay_types.CONNECTIONS,
    *ARTICLE_PAYLOADS,
    *BULK_PAYLOADS,
    *COLLABORATOR_PAYLOADS,
    *COMMENT_PAYLOADS,
    *PERSON_PAYLOADS,
    *OWN_COMMENT_PAYLOADS,
    *MODERATION_PAYLOADS,
    *CONTRIBUTOR_PAYLOADS,
    *PREVIEW_TYPES,
    *REDIRECT_TYPES,
    *STUB_TYPES,
    *DELETION_PAYLOADS,
    *DELETED_ENTRY_PAYLOADS,
    *TAG_PAYLOADS,
    *USER_PAYLOADS,
    *WORKING_COPY_PAYLOADS,
)

EXTENSIBLE: Final[dict[type, type[Any]]] = {
    Article: store.Article,
    Post: store.Article,
    Response: store.Article,
    Dialogue: store.Article,
    Byline: store.Byline,
    Contributor: store.Contributor,
    Footnote: store.Footnote,
    Comment: store.Comment,
    ModerationDecision: store.Decision,
    Tag: store.Tag,
    Revision: store.Revision,
    Provenance: store.Provenance,
    User: store.User,
}
"""The types that plugins may add fields to, with the tables whose columns those fields may need."""

INPUTS: Final[tuple[type, ...]] = (
    *FILTERS,
    *ARTICLE_INPUTS,
    *BULK_INPUTS,
    *COLLABORATOR_INPUTS,
    *COMMENT_INPUTS,
    *PERSON_INPUTS,
    *OWN_COMMENT_INPUTS,
    *MODERATION_INPUTS,
    *CONTRIBUTOR_INPUTS,
    *PREVIEW_INPUTS,
    *REDIRECT_INPUTS,
    *STUB_INPUTS,
    *DELETION_INPUTS,
    *DELETED_ENTRY_INPUTS,
    *TAG_INPUTS,
    *USER_INPUTS,
    *WORKING_COPY_INPUTS,
)

QUERY: Final = Query
MUTATION: Final = Mutation
SUBSCRIPTION: Final = Subscription
