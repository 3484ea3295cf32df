"""The plugin API: the only module of the project that a plugin imports.

``HookSpecs`` describes every hook: when it is called, what it returns, its time limit, and the effect of a failure. A
plugin is a module (or an object) with functions of those names, marked with ``hookimpl``. Register it as an entry point
in the group ``gql_blog.plugins``, and set ``api_version = 1`` on it: the ``PLUGIN_API_VERSION`` that it is written for.
"""

from gql_blog.content import (
    ArticleStatus,
    BylineRole,
    CommentStatus,
    FootnoteKind,
    Note,
    NoticeKind,
    ReadNote,
    ResponseKind,
    Role,
    Verdict,
)
from gql_blog.errors import Forbidden, InputError
from gql_blog.hooks import (
    PLUGIN_API_VERSION,
    Event,
    ExportArticle,
    ExportByline,
    ExportComment,
    ExportFormat,
    ExportMention,
    ExportNotice,
    Field,
    HookSpecs,
    Judgement,
    MaybeAwaitable,
    ModerationCase,
    TableSet,
    WriteIntent,
    hookimpl,
)
from gql_blog.transfer import FeedHead, write_atom

__all__ = [
    "PLUGIN_API_VERSION",
    "ArticleStatus",
    "BylineRole",
    "CommentStatus",
    "Event",
    "ExportArticle",
    "ExportByline",
    "ExportComment",
    "ExportFormat",
    "ExportMention",
    "ExportNotice",
    "FeedHead",
    "Field",
    "FootnoteKind",
    "Forbidden",
    "HookSpecs",
    "InputError",
    "Judgement",
    "MaybeAwaitable",
    "ModerationCase",
    "Note",
    "NoticeKind",
    "ReadNote",
    "ResponseKind",
    "Role",
    "TableSet",
    "Verdict",
    "WriteIntent",
    "hookimpl",
    "write_atom",
]
