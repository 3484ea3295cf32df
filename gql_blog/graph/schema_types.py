"""The lists of all types of the core's schema."""

from typing import Any, Final

from gql_blog import store
from gql_blog.graph.commands.payloads import BulkChange, InputError, UserError, VersionConflict
from gql_blog.graph.commands.verbs import PAYLOADS, VERB_INPUTS, Mutation
from gql_blog.graph.declared import relay_types
from gql_blog.graph.declared.filter_inputs import INPUTS as FILTERS
from gql_blog.graph.declared.relay_types import Node
from gql_blog.graph.nodes.article import Article, Post, Response, ResponseMention
from gql_blog.graph.nodes.article_metadata import ArticleMetadata, MetaTag
from gql_blog.graph.nodes.article_parts import (
    Candidate,
    Collaborator,
    Export,
    ExportOption,
    Finding,
    Heading,
    ImportQuestion,
    Notice,
    Provenance,
    Tag,
)
from gql_blog.graph.nodes.audit import AuditEntry, AuditPersonalValue, StatusChange
from gql_blog.graph.nodes.changes import Changes, CommentChange, RemovedObject, UpsertedObject
from gql_blog.graph.nodes.comment import Comment, CommentClaim, CommentPolicy, CommentText, ModerationDecision
from gql_blog.graph.nodes.contributor import Byline, Contributor
from gql_blog.graph.nodes.deleted_entry import DeletedEntry, LegalHold, Redaction
from gql_blog.graph.nodes.dialogue import Citation, CitedWork, Dialogue, Participant
from gql_blog.graph.nodes.footnote import Footnote
from gql_blog.graph.nodes.media import FocalPoint, Media, MediaConnection, MediaEdge
from gql_blog.graph.nodes.plugin_types import Plugin, PluginHook
from gql_blog.graph.nodes.preview import Preview, PreviewByline, PreviewFootnote, PreviewLink, PreviewNotice
from gql_blog.graph.nodes.redirect import Redirect, Resolution
from gql_blog.graph.nodes.rendering import Rendering, RenderingStep
from gql_blog.graph.nodes.revision import DiffHunk, DiffPart, FieldChange, Revision, RevisionByline, RevisionNotice
from gql_blog.graph.nodes.site import NavigationEntry, Site
from gql_blog.graph.nodes.user import Identity, Session, Token, User
from gql_blog.graph.nodes.working_copy import WorkingCopy
from gql_blog.graph.query import Query
from gql_blog.graph.subscription import Subscription

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
    Heading,
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
    ArticleMetadata,
    MetaTag,
    WorkingCopy,
    Revision,
    RevisionByline,
    RevisionNotice,
    FieldChange,
    DiffHunk,
    DiffPart,
    Provenance,
    ImportQuestion,
    Candidate,
    Rendering,
    RenderingStep,
    Finding,
    User,
    Token,
    Session,
    Identity,
    AuditEntry,
    AuditPersonalValue,
    StatusChange,
    DeletedEntry,
    LegalHold,
    Redaction,
    Media,
    MediaConnection,
    MediaEdge,
    FocalPoint,
    Changes,
    CommentChange,
    UpsertedObject,
    RemovedObject,
    Plugin,
    PluginHook,
    InputError,
    VersionConflict,
    relay_types.PageInfo,
    *relay_types.CONNECTIONS,
    BulkChange,
    Preview,
    PreviewByline,
    PreviewNotice,
    PreviewFootnote,
    PreviewLink,
    Site,
    NavigationEntry,
    Redirect,
    Resolution,
    *PAYLOADS,
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
    *VERB_INPUTS,
)

QUERY: Final = Query
MUTATION: Final = Mutation
SUBSCRIPTION: Final = Subscription
