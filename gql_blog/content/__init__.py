"""Frozen dataclasses, enums and text rules that all other packages of gql_blog use.

May use: nothing but the standard library, ``gql_blog.errors`` and ``gql_blog.article_path``. Must not: perform
input or output, render, or depend on a database.
"""

from gql_blog.content.article_fields import (
    ARTICLE_FIELDS,
    COLUMN_FIELDS,
    LONGEST_ABSTRACT,
    LONGEST_LINE,
    PRINTED_FIELDS,
    PROSE_FIELDS,
    SEARCHED_FIELDS,
    ArticleColumns,
    ArticleField,
    BylineInput,
    EditorNotice,
    FieldKind,
    GivenFields,
    GivenText,
    NoticeInput,
)
from gql_blog.content.audit_seals import SealedEntry, SealKey
from gql_blog.content.cited_work import CitedWork, without_locator, work_of
from gql_blog.content.draft import DraftArticle, DraftByline, DraftComment, DraftMention, DraftPicture, Reference
from gql_blog.content.enums import (
    AMENDING_NOTICES,
    PUBLIC_EVENTS,
    AddressStatus,
    ArticleStatus,
    BylineRole,
    CitationStyle,
    CommentChangeKind,
    CommentModeration,
    CommentStatus,
    DecisionOutcome,
    DeletedKind,
    EntryKind,
    ErrorCode,
    ErrorPolicy,
    EventKind,
    FootnoteKind,
    NoticeKind,
    RedirectStatus,
    ResponseKind,
    Role,
    Verdict,
    WorkingCopyState,
)
from gql_blog.content.field_changes import FieldChange, changed_fields
from gql_blog.content.footnote import Note, ReadNote
from gql_blog.content.frozen_values import FrozenDict, FrozenValueError, frozen
from gql_blog.content.identifiers import (
    ARTICLE,
    BYLINE,
    COMMENT,
    CONTRIBUTOR,
    DECISION,
    DIALOGUE,
    FOOTNOTE,
    ID_LENGTH,
    IDENTITY,
    MAILBOX,
    MEDIA,
    MENTION,
    NOTICE,
    OWN_ISSUERS,
    PASSWORD,
    PREVIEW_LINK,
    REDIRECT,
    REVISION,
    SESSION,
    SITE,
    TAG,
    TOKEN,
    USER,
    WORKING_COPY,
    derived_id,
    new_cursor,
    new_id,
    prefix_of,
    with_prefix,
)
from gql_blog.content.media import (
    ARCHIVED_MEDIA,
    EXTENSIONS,
    SHOWN_DIGITS,
    WIDTHS,
    MediaFormat,
    MediaKind,
    StoredFile,
    media_in,
    media_path,
)
from gql_blog.content.personal_values import COMMITMENT, ERASED, PERSONAL_FIELDS, commitment_to, new_salt
from gql_blog.content.players import PLAYERS, place_of, players_problem, providers_of
from gql_blog.content.plugin_circuits import CircuitChange, CircuitKey, CircuitRecord, CircuitState
from gql_blog.content.site_metric import SiteMetric
from gql_blog.content.site_paths import LONGEST_PATH, path_key
from gql_blog.content.site_time import NoSuchTime, instant_in
from gql_blog.content.site_urls import SiteUrls
from gql_blog.content.surrogate_keys import keys_of_answer, keys_of_change, keys_of_subject
from gql_blog.content.text.added_words import (
    MOST_ADDED,
    NO_WORDS,
    ArticleHead,
    SearchWords,
    joined_words,
    key_of_stored,
    stored_words,
    words_of_stored,
)
from gql_blog.content.text.confusables import latin_lookalike, name_findings
from gql_blog.content.text.essay_bounds import begun_at, ended_at
from gql_blog.content.text.excerpts import count_words, excerpt, reading_minutes, shortened
from gql_blog.content.text.finding import (
    Candidate,
    Coverage,
    Finding,
    ImportQuestion,
    QuestionKind,
    SourcePart,
    SourceRole,
    Unparsed,
)
from gql_blog.content.text.ledger import Fate, Ledger, LedgerEntry
from gql_blog.content.text.search_terms import is_phrase, is_spaceless, query_terms, runs_of, spelling_of
from gql_blog.content.text.search_weights import HEAVIEST, SearchedText, search_entry, searched_text, weighed
from gql_blog.content.text.snippets import snippet
from gql_blog.content.text.stems import STEMMED, stem_entry
from gql_blog.content.text.text_diff import DiffHunk, DiffKind, DiffPart, DiffUnit, diff_texts
from gql_blog.content.text.text_merge import merge_texts
from gql_blog.content.text.text_normalization import (
    LONGEST_EMAIL,
    camel_case,
    composed,
    email_address,
    folded,
    is_storable,
    join_names,
    many_lines,
    normalized,
    one_line,
    printable_line,
    spellings,
)
from gql_blog.content.text.text_similarity import ALIKE, text_likeness
from gql_blog.content.text.told_reasons import (
    BEING_CHECKED,
    LOOKED_AT,
    READ_FIRST,
    REFUSED,
    REFUSED_BY_HAND,
    TAKEN_BACK,
    WITHDRAWN,
    language_of,
    told_reason,
)
from gql_blog.content.unset import UNSET, Unset, or_none
from gql_blog.content.vocabulary import Vocabulary
