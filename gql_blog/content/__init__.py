"""Frozen values and rules, of the standard library alone.

May touch: nothing but the standard library and ``gql_blog.errors``. May not: read, write, render, or know a database.
"""

from gql_blog.content.cited_work import CitedWork, without_locator, work_of
from gql_blog.content.confusables import latin_lookalike
from gql_blog.content.draft import DraftArticle, DraftByline, DraftComment, DraftMention, Reference
from gql_blog.content.enums import (
    ArticleStatus,
    BylineRole,
    CommentStatus,
    ErrorCode,
    EventKind,
    FootnoteKind,
    ResponseKind,
    Role,
    Verdict,
)
from gql_blog.content.excerpts import count_words, excerpt, reading_minutes, shortened
from gql_blog.content.finding import Coverage, Finding, Unparsed
from gql_blog.content.footnote import Note, ReadNote
from gql_blog.content.identifiers import (
    ARTICLE,
    BYLINE,
    COMMENT,
    CONTRIBUTOR,
    DECISION,
    DIALOGUE,
    FOOTNOTE,
    ID_LENGTH,
    MENTION,
    REVISION,
    TAG,
    TOKEN,
    USER,
    new_id,
    prefix_of,
    with_prefix,
)
from gql_blog.content.search_terms import Run, is_phrase, is_spaceless, query_terms, runs_of
from gql_blog.content.search_weights import HEAVIEST, search_entry, weighed
from gql_blog.content.text_normalization import (
    composed,
    folded,
    is_storable,
    join_names,
    many_lines,
    one_line,
    spellings,
)
from gql_blog.content.unset import UNSET, Unset, or_none

__all__ = [
    "ARTICLE",
    "BYLINE",
    "COMMENT",
    "CONTRIBUTOR",
    "DECISION",
    "DIALOGUE",
    "FOOTNOTE",
    "HEAVIEST",
    "ID_LENGTH",
    "MENTION",
    "REVISION",
    "TAG",
    "TOKEN",
    "UNSET",
    "USER",
    "ArticleStatus",
    "BylineRole",
    "CitedWork",
    "CommentStatus",
    "Coverage",
    "DraftArticle",
    "DraftByline",
    "DraftComment",
    "DraftMention",
    "ErrorCode",
    "EventKind",
    "Finding",
    "FootnoteKind",
    "Note",
    "ReadNote",
    "Reference",
    "ResponseKind",
    "Role",
    "Run",
    "Unparsed",
    "Unset",
    "Verdict",
    "composed",
    "count_words",
    "excerpt",
    "folded",
    "is_phrase",
    "is_spaceless",
    "is_storable",
    "join_names",
    "latin_lookalike",
    "many_lines",
    "new_id",
    "one_line",
    "or_none",
    "prefix_of",
    "query_terms",
    "reading_minutes",
    "runs_of",
    "search_entry",
    "shortened",
    "spellings",
    "weighed",
    "with_prefix",
    "without_locator",
    "work_of",
]
