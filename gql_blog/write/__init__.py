"""Every change of the database is a command: a frozen dataclass such as ``CreatePost`` that ``Writer.run`` executes.

GraphQL mutations, the command line, importers and scheduled publication run the same commands.

May use: ``store`` (models, transactions), ``render``, ``hooks``, ``access`` (policy), ``content``, ``errors``. Must
not: depend on GraphQL or HTTP, build a response, send notifications (it only writes to the outbox), import ``read`` or
``events``.
"""

from gql_blog.content import BylineInput, NoticeInput
from gql_blog.write.account.export_person import ExportPerson
from gql_blog.write.account.kept_of_person import count_unfinished_erasures
from gql_blog.write.account.person import ErasePerson
from gql_blog.write.account.sessions import RemoveIdentity, SessionTerms, SignIn, SignOut
from gql_blog.write.account.tokens import CreateToken, RevokeToken, TokenUse
from gql_blog.write.account.users import CreateUser, DisableUser, EnableUser, UpdateUser
from gql_blog.write.article.bulk_articles import ArchiveArticles, ArticleRef, PublishArticles, UnpublishArticles
from gql_blog.write.article.collaborators import AddCollaborator, RemoveCollaborator
from gql_blog.write.article.create_article import CreatePost, CreateResponse
from gql_blog.write.article.merge_stub import MergeStub
from gql_blog.write.article.preview_links import CreatePreviewLink, RevokePreviewLink, count_valid_preview_links
from gql_blog.write.article.publish_article import ArchiveArticle, PublishArticle, UnpublishArticle
from gql_blog.write.article.rerender_articles import (
    Obstacle,
    Progress,
    RenderedAgain,
    Rerendered,
    Stale,
    Unrendered,
    count_stale,
)
from gql_blog.write.article.restore_revision import RestoreRevision
from gql_blog.write.article.state.field_merge import Side
from gql_blog.write.article.tag_articles import TagArticles
from gql_blog.write.article.update_article import UpdateArticle
from gql_blog.write.authorization.access_explanation import explain_access
from gql_blog.write.comment.claims import ClaimComments, ReleaseComments
from gql_blog.write.comment.comment_policy import SetCommentPolicy, settled_terms, why_not_taken
from gql_blog.write.comment.judging import awaited_verdicts
from gql_blog.write.comment.link_comment import LinkComment
from gql_blog.write.comment.moderate_comments import CommentRef, ModerateComments
from gql_blog.write.comment.own_comment import EditComment, WithdrawComment
from gql_blog.write.comment.settle_judgement import SettleJudgement
from gql_blog.write.comment.submit_comment import SubmitComment
from gql_blog.write.comment_allowance import CommentAllowance
from gql_blog.write.contributor.contributors import CreateContributor, MergeContributors, UpdateContributor
from gql_blog.write.deletion.delete_article import DeleteArticle, DeleteArticles, UndeleteArticle
from gql_blog.write.deletion.delete_comment import DeleteComment, UndeleteComment
from gql_blog.write.deletion.delete_entries import DeleteContributor, DeleteTag, UndeleteContributor, UndeleteTag
from gql_blog.write.deletion.delete_media import DeleteMedia, SweepMedia
from gql_blog.write.deletion.legal_hold import LiftLegalHold, PlaceLegalHold
from gql_blog.write.deletion.purge_deleted import PurgeDeleted, PurgeNow
from gql_blog.write.deletion.rewritten_revisions import Redact
from gql_blog.write.imports.answer_question import AnswerImportQuestion
from gql_blog.write.imports.import_commands import ImportArticle, ImportArticles, ImportComments
from gql_blog.write.media.media import AddMedia, AddMediaFromAddress, UpdateMedia
from gql_blog.write.media.pictures import FileOwners, StoredPictures, served_media
from gql_blog.write.plugin_switch import DisablePlugin, EnablePlugin, remove_tables, restore_tables
from gql_blog.write.redirects import CreateRedirect, DeleteRedirect
from gql_blog.write.results import (
    NOTHING_HIDDEN,
    ArticleWritten,
    CommentWritten,
    EventSkipped,
    Hidden,
    Imported,
    MediaAdded,
    PersonErased,
    PluginSwitched,
    RowChange,
    TokenWritten,
)
from gql_blog.write.site.site import NavigationEntryInput, UpdateSite
from gql_blog.write.skip_event import SkipEvent
from gql_blog.write.slugs import RESERVED as RESERVED_SLUGS
from gql_blog.write.slugs import is_slug, slug_from
from gql_blog.write.tag.tags import MergeTags, UpdateTag
from gql_blog.write.transaction.comment_settings import CommentSettings
from gql_blog.write.verb import Answer, Command, Row, Rows, Told, Value, Verb
from gql_blog.write.verbs import VERBS
from gql_blog.write.withdrawal import ReinstateArticle, WithdrawArticle
from gql_blog.write.working_copy.publish_revision import PublishRevision
from gql_blog.write.working_copy.review_working_copy import (
    ApproveWorkingCopy,
    DiscardWorkingCopy,
    ReturnWorkingCopy,
    SubmitWorkingCopy,
    WithdrawWorkingCopy,
)
from gql_blog.write.working_copy.save_working_copy import SaveWorkingCopy
from gql_blog.write.writer import Writer
