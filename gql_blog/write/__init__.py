"""Every change of the database is a command: a frozen dataclass such as ``CreatePost`` that ``Writer.run`` executes.

GraphQL mutations, the command line, importers and scheduled publication run the same commands.

May use: ``store`` (models, transactions), ``render``, ``hooks``, ``access`` (policy), ``content``, ``errors``. Must
not: depend on GraphQL or HTTP, build a response, send notifications (it only writes to the outbox), import ``read`` or
``events``.
"""

from gql_blog.content import BylineInput, NoticeInput
from gql_blog.write.access_explanation import AccessExplanation, explain_access
from gql_blog.write.account.person_commands import ErasePerson, ExportPerson
from gql_blog.write.account.token_use import TokenUse
from gql_blog.write.account.unfinished_erasures import count_unfinished_erasures
from gql_blog.write.article.bulk_commands import (
    ArchiveArticles,
    ArticleRef,
    DeleteArticles,
    PublishArticles,
    TagArticles,
    UnpublishArticles,
)
from gql_blog.write.article.preview_links import count_valid_preview_links
from gql_blog.write.article.rerender_articles import (
    Obstacle,
    Progress,
    RenderedAgain,
    Rerendered,
    Stale,
    Unrendered,
    count_stale,
)
from gql_blog.write.commands import (
    AddCollaborator,
    ArchiveArticle,
    Command,
    CommentRef,
    CreateContributor,
    CreatePost,
    CreateResponse,
    CreateToken,
    CreateUser,
    DisablePlugin,
    DisableUser,
    EnablePlugin,
    EnableUser,
    ImportArticle,
    ImportArticles,
    ImportComments,
    LinkComment,
    MergeContributors,
    MergeTags,
    ModerateComments,
    PublishArticle,
    RemoveCollaborator,
    RestoreRevision,
    RevokeToken,
    Side,
    SkipEvent,
    SubmitComment,
    UnpublishArticle,
    UpdateArticle,
    UpdateContributor,
    UpdateTag,
    UpdateUser,
)
from gql_blog.write.comment.comment_commands import (
    ClaimComments,
    EditComment,
    ReleaseComments,
    SetCommentPolicy,
    SettleJudgement,
    WithdrawComment,
)
from gql_blog.write.comment.comment_policy import settled_terms, why_not_taken
from gql_blog.write.comment_allowance import CommentAllowance
from gql_blog.write.comment_settings import CommentSettings
from gql_blog.write.deletion.deletion_commands import (
    DeleteArticle,
    DeleteComment,
    DeleteContributor,
    DeleteTag,
    PurgeDeleted,
    UndeleteArticle,
    UndeleteComment,
    UndeleteContributor,
    UndeleteTag,
)
from gql_blog.write.plugin_tables import remove_tables, restore_tables
from gql_blog.write.publication_commands import (
    CreatePreviewLink,
    CreateRedirect,
    DeleteRedirect,
    MergeStub,
    ReinstateArticle,
    RevokePreviewLink,
    WithdrawArticle,
)
from gql_blog.write.results import (
    NOTHING_HIDDEN,
    ArticlesWritten,
    ArticleWritten,
    CommentsWritten,
    CommentWritten,
    ContributorDeleted,
    ContributorsMerged,
    ContributorWritten,
    EventSkipped,
    Hidden,
    Imported,
    PersonErased,
    PersonExported,
    PluginSwitched,
    PreviewLinkWritten,
    Purged,
    RedirectWritten,
    RowChange,
    StubMerged,
    TagDeleted,
    TagsMerged,
    TagWritten,
    TokenRevoked,
    TokenWritten,
    UserWritten,
    WorkingCopyWritten,
)
from gql_blog.write.slugs import RESERVED as RESERVED_SLUGS
from gql_blog.write.slugs import is_slug, slug_from
from gql_blog.write.working_copy.working_copy_commands import (
    ApproveWorkingCopy,
    DiscardWorkingCopy,
    PublishRevision,
    ReturnWorkingCopy,
    SaveWorkingCopy,
    SubmitWorkingCopy,
    WithdrawWorkingCopy,
)
from gql_blog.write.writer import Writer
