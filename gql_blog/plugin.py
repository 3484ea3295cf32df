"""The plugin API: the only module of the project that a plugin imports.

``HookSpecs`` describes every hook: when it is called, what it returns, its time limit, and the effect of a failure. A
plugin is a module (or an object) with functions of those names, marked with ``hookimpl``. Register it as an entry point
in the group ``gql_blog.plugins``, and set ``api_version = 2`` on it: the ``PLUGIN_API_VERSION`` that it is written for.
``role`` beside it is the most that it may see and do by ``PluginContext.ask`` and ``PluginContext.issue``; the commands
to issue are here.

What it hands out of ``hooks`` and below is loaded with it, the rest when it is asked for: every command loads the
plugins, and most plugins need neither the store nor what stands above it.
"""

from typing import TYPE_CHECKING

from gql_blog.content import LONGEST_ABSTRACT as LONGEST_ABSTRACT
from gql_blog.content import MAILBOX as MAILBOX
from gql_blog.content import PASSWORD as PASSWORD
from gql_blog.content import PUBLIC_EVENTS as PUBLIC_EVENTS
from gql_blog.content import UNSET as UNSET
from gql_blog.content import ArticleStatus as ArticleStatus
from gql_blog.content import BylineRole as BylineRole
from gql_blog.content import Candidate as Candidate
from gql_blog.content import CitedWork as CitedWork
from gql_blog.content import CommentStatus as CommentStatus
from gql_blog.content import Coverage as Coverage
from gql_blog.content import DraftArticle as DraftArticle
from gql_blog.content import DraftByline as DraftByline
from gql_blog.content import DraftComment as DraftComment
from gql_blog.content import DraftMention as DraftMention
from gql_blog.content import DraftPicture as DraftPicture
from gql_blog.content import EditorNotice as EditorNotice
from gql_blog.content import EventKind as EventKind
from gql_blog.content import Fate as Fate
from gql_blog.content import Finding as Finding
from gql_blog.content import FootnoteKind as FootnoteKind
from gql_blog.content import ImportQuestion as ImportQuestion
from gql_blog.content import Ledger as Ledger
from gql_blog.content import LedgerEntry as LedgerEntry
from gql_blog.content import Note as Note
from gql_blog.content import NoticeKind as NoticeKind
from gql_blog.content import QuestionKind as QuestionKind
from gql_blog.content import ReadNote as ReadNote
from gql_blog.content import Reference as Reference
from gql_blog.content import ResponseKind as ResponseKind
from gql_blog.content import Role as Role
from gql_blog.content import SearchWords as SearchWords
from gql_blog.content import SiteUrls as SiteUrls
from gql_blog.content import SourcePart as SourcePart
from gql_blog.content import SourceRole as SourceRole
from gql_blog.content import Unparsed as Unparsed
from gql_blog.content import Verdict as Verdict
from gql_blog.content import email_address as email_address
from gql_blog.content import is_storable as is_storable
from gql_blog.content import latin_lookalike as latin_lookalike
from gql_blog.content import name_findings as name_findings
from gql_blog.content import normalized as normalized
from gql_blog.content import one_line as one_line
from gql_blog.content import path_key as path_key
from gql_blog.content import shortened as shortened
from gql_blog.content import work_of as work_of
from gql_blog.errors import Forbidden as Forbidden
from gql_blog.errors import GqlBlogError as GqlBlogError
from gql_blog.errors import ImportRefused as ImportRefused
from gql_blog.errors import InputError as InputError
from gql_blog.errors import NotFound as NotFound
from gql_blog.errors import PluginError as PluginError
from gql_blog.errors import Unauthenticated as Unauthenticated
from gql_blog.hooks import ID as ID
from gql_blog.hooks import PLUGIN_API_VERSION as PLUGIN_API_VERSION
from gql_blog.hooks import AnswerHint as AnswerHint
from gql_blog.hooks import Argument as Argument
from gql_blog.hooks import ArticleFilter as ArticleFilter
from gql_blog.hooks import ArticleNode as ArticleNode
from gql_blog.hooks import ArticleOrder as ArticleOrder
from gql_blog.hooks import AwaitedVerdict as AwaitedVerdict
from gql_blog.hooks import BearerProof as BearerProof
from gql_blog.hooks import Body as Body
from gql_blog.hooks import CallOutcome as CallOutcome
from gql_blog.hooks import CitationStyleFile as CitationStyleFile
from gql_blog.hooks import CommandOption as CommandOption
from gql_blog.hooks import CommentNode as CommentNode
from gql_blog.hooks import Connection as Connection
from gql_blog.hooks import ContributorNode as ContributorNode
from gql_blog.hooks import Deferral as Deferral
from gql_blog.hooks import DialogueNode as DialogueNode
from gql_blog.hooks import Event as Event
from gql_blog.hooks import EventOrder as EventOrder
from gql_blog.hooks import EventRules as EventRules
from gql_blog.hooks import ExportArticle as ExportArticle
from gql_blog.hooks import ExportByline as ExportByline
from gql_blog.hooks import ExportComment as ExportComment
from gql_blog.hooks import ExportFormat as ExportFormat
from gql_blog.hooks import ExportMention as ExportMention
from gql_blog.hooks import ExportNotice as ExportNotice
from gql_blog.hooks import ExportPicture as ExportPicture
from gql_blog.hooks import ExportPictures as ExportPictures
from gql_blog.hooks import ExportSite as ExportSite
from gql_blog.hooks import Field as Field
from gql_blog.hooks import ForeignArticle as ForeignArticle
from gql_blog.hooks import ForeignComment as ForeignComment
from gql_blog.hooks import ForeignImage as ForeignImage
from gql_blog.hooks import HookSpecs as HookSpecs
from gql_blog.hooks import Importer as Importer
from gql_blog.hooks import Job as Job
from gql_blog.hooks import Judgement as Judgement
from gql_blog.hooks import LinkedHeadings as LinkedHeadings
from gql_blog.hooks import MarkdownExtension as MarkdownExtension
from gql_blog.hooks import Markup as Markup
from gql_blog.hooks import MaybeAwaitable as MaybeAwaitable
from gql_blog.hooks import ModerationCase as ModerationCase
from gql_blog.hooks import Mutation as Mutation
from gql_blog.hooks import Node as Node
from gql_blog.hooks import PageRequest as PageRequest
from gql_blog.hooks import Permission as Permission
from gql_blog.hooks import Person as Person
from gql_blog.hooks import PluginCommand as PluginCommand
from gql_blog.hooks import PluginContext as PluginContext
from gql_blog.hooks import PluginEvent as PluginEvent
from gql_blog.hooks import PostNode as PostNode
from gql_blog.hooks import Principal as Principal
from gql_blog.hooks import Query as Query
from gql_blog.hooks import ReadFolder as ReadFolder
from gql_blog.hooks import RefusedItem as RefusedItem
from gql_blog.hooks import ResponseNode as ResponseNode
from gql_blog.hooks import Route as Route
from gql_blog.hooks import RouteRequest as RouteRequest
from gql_blog.hooks import RouteResponse as RouteResponse
from gql_blog.hooks import SearchedArticle as SearchedArticle
from gql_blog.hooks import SignedIn as SignedIn
from gql_blog.hooks import Subscription as Subscription
from gql_blog.hooks import TableConnection as TableConnection
from gql_blog.hooks import TableSet as TableSet
from gql_blog.hooks import TagNode as TagNode
from gql_blog.hooks import UserNode as UserNode
from gql_blog.hooks import WrappedCall as WrappedCall
from gql_blog.hooks import Wrapper as Wrapper
from gql_blog.hooks import WriteIntent as WriteIntent
from gql_blog.hooks import hookimpl as hookimpl
from gql_blog.hooks import no_pictures as no_pictures
from gql_blog.hooks import offered_hook as offered_hook
from gql_blog.late_door import late_door
from gql_blog.outgoing import OutgoingClient as OutgoingClient
from gql_blog.outgoing import OutgoingFailure as OutgoingFailure
from gql_blog.outgoing import OutgoingProblem as OutgoingProblem
from gql_blog.outgoing import OutgoingResponse as OutgoingResponse

if TYPE_CHECKING:
    from gql_blog.render import well_formed_html as well_formed_html
    from gql_blog.store import KeepId as KeepId
    from gql_blog.transfer import Allowance as Allowance
    from gql_blog.transfer import FeedHead as FeedHead
    from gql_blog.transfer import ForeignText as ForeignText
    from gql_blog.transfer import WrittenDate as WrittenDate
    from gql_blog.transfer import address_key as address_key
    from gql_blog.transfer import atom_parts as atom_parts
    from gql_blog.transfer import check_texts as check_texts
    from gql_blog.transfer import date_at_end as date_at_end
    from gql_blog.transfer import decode_utf8 as decode_utf8
    from gql_blog.transfer import ends_in_month as ends_in_month
    from gql_blog.transfer import file_kind as file_kind
    from gql_blog.transfer import front_matter_texts as front_matter_texts
    from gql_blog.transfer import has_bidi as has_bidi
    from gql_blog.transfer import has_front_matter as has_front_matter
    from gql_blog.transfer import is_shown_by_pages as is_shown_by_pages
    from gql_blog.transfer import isolate_bidi as isolate_bidi
    from gql_blog.transfer import join_shortened as join_shortened
    from gql_blog.transfer import json_feed_parts as json_feed_parts
    from gql_blog.transfer import likely_language as likely_language
    from gql_blog.transfer import markdown_of_html as markdown_of_html
    from gql_blog.transfer import parse_date as parse_date
    from gql_blog.transfer import parse_markdown as parse_markdown
    from gql_blog.transfer import plain_form as plain_form
    from gql_blog.transfer import quoted as quoted
    from gql_blog.transfer import read_json as read_json
    from gql_blog.transfer import write_atom as write_atom
    from gql_blog.transfer import write_json_feed as write_json_feed
    from gql_blog.write import RESERVED_SLUGS as RESERVED_SLUGS
    from gql_blog.write import AddCollaborator as AddCollaborator
    from gql_blog.write import ArchiveArticle as ArchiveArticle
    from gql_blog.write import BylineInput as BylineInput
    from gql_blog.write import CommentRef as CommentRef
    from gql_blog.write import CreateContributor as CreateContributor
    from gql_blog.write import CreatePost as CreatePost
    from gql_blog.write import CreateResponse as CreateResponse
    from gql_blog.write import LinkComment as LinkComment
    from gql_blog.write import MergeContributors as MergeContributors
    from gql_blog.write import MergeTags as MergeTags
    from gql_blog.write import ModerateComments as ModerateComments
    from gql_blog.write import NoticeInput as NoticeInput
    from gql_blog.write import PublishArticle as PublishArticle
    from gql_blog.write import RemoveCollaborator as RemoveCollaborator
    from gql_blog.write import RestoreRevision as RestoreRevision
    from gql_blog.write import SettleJudgement as SettleJudgement
    from gql_blog.write import SubmitComment as SubmitComment
    from gql_blog.write import UnpublishArticle as UnpublishArticle
    from gql_blog.write import UpdateArticle as UpdateArticle
    from gql_blog.write import UpdateContributor as UpdateContributor
    from gql_blog.write import UpdateTag as UpdateTag
    from gql_blog.write import is_slug as is_slug
    from gql_blog.write import slug_from as slug_from

if not TYPE_CHECKING:
    __getattr__ = late_door(__name__)

    def __dir__() -> list[str]:
        return __getattr__("__all__")
