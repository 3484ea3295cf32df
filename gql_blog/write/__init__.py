"""Every change of the database is a command: a frozen dataclass such as ``CreatePost`` that ``Writer.run`` executes.

GraphQL mutations, the command line, importers and scheduled publication run the same commands.

May use: ``store`` (models, transactions), ``render``, ``hooks``, ``access`` (policy), ``content``, ``errors``. Must
not: depend on GraphQL or HTTP, build a response, send notifications (it only writes to the outbox), import ``read`` or
``events``.
"""

from gql_blog.content import BylineInput, NoticeInput
from gql_blog.write.article.rerender_articles import Obstacle, Progress, Unrendered
from gql_blog.write.commands import (
    AddCollaborator,
    ArchiveArticle,
    Command,
    CommentRef,
    CreatePost,
    CreateResponse,
    CreateToken,
    CreateUser,
    DisablePlugin,
    EnablePlugin,
    ImportArticle,
    ImportArticles,
    LinkComment,
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
)
from gql_blog.write.results import (
    ArticleWritten,
    CommentsWritten,
    CommentWritten,
    EventSkipped,
    Imported,
    PluginSwitched,
    TokenRevoked,
    TokenWritten,
    UserWritten,
)
from gql_blog.write.writer import Writer

__all__ = [
    "AddCollaborator",
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
    "DisablePlugin",
    "EnablePlugin",
    "EventSkipped",
    "ImportArticle",
    "ImportArticles",
    "Imported",
    "LinkComment",
    "ModerateComments",
    "NoticeInput",
    "Obstacle",
    "PluginSwitched",
    "Progress",
    "PublishArticle",
    "RemoveCollaborator",
    "RestoreRevision",
    "RevokeToken",
    "Side",
    "SkipEvent",
    "SubmitComment",
    "TokenRevoked",
    "TokenWritten",
    "UnpublishArticle",
    "Unrendered",
    "UpdateArticle",
    "UserWritten",
    "Writer",
]
