"""Everything that changes the database: GraphQL, the command line, importers and schedules run the same commands.

May use: ``store`` (models, transactions), ``render``, ``hooks``, ``access`` (policy), ``content``, ``errors``. May
not: know GraphQL or HTTP, build a response, notify anybody of a change (the outbox does), import ``read`` or
``events``.
"""

from gql_blog.content import BylineInput, NoticeInput
from gql_blog.write.commands import (
    ArchiveArticle,
    Command,
    CommentRef,
    CreatePost,
    CreateResponse,
    CreateToken,
    CreateUser,
    ImportArticle,
    LinkComment,
    ModerateComments,
    PublishArticle,
    RestoreRevision,
    RevokeToken,
    SubmitComment,
    UnpublishArticle,
    UpdateArticle,
)
from gql_blog.write.results import (
    ArticleWritten,
    CommentsWritten,
    CommentWritten,
    Imported,
    TokenRevoked,
    TokenWritten,
    UserWritten,
)
from gql_blog.write.writer import Progress, Writer

__all__ = [
    "ArchiveArticle",
    "ArticleWritten",
    "BylineInput",
    "Command",
    "CommentRef",
    "CommentWritten",
    "CommentsWritten",
    "CreatePost",
    "CreateResponse",
    "CreateToken",
    "CreateUser",
    "ImportArticle",
    "Imported",
    "LinkComment",
    "ModerateComments",
    "NoticeInput",
    "Progress",
    "PublishArticle",
    "RestoreRevision",
    "RevokeToken",
    "SubmitComment",
    "TokenRevoked",
    "TokenWritten",
    "UnpublishArticle",
    "UpdateArticle",
    "UserWritten",
    "Writer",
]
