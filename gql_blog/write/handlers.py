"""What prepares each command, and the action that its viewer must be permitted."""

from collections.abc import Callable
from typing import Any, Final

from gql_blog.access import Action
from gql_blog.write.account.person import erase_person, export_person
from gql_blog.write.account.person_commands import ErasePerson, ExportPerson
from gql_blog.write.account.tokens import create_token, revoke_token
from gql_blog.write.account.users import create_user, disable_user, enable_user, update_user
from gql_blog.write.article.bulk_commands import (
    ArchiveArticles,
    DeleteArticles,
    PublishArticles,
    TagArticles,
    UnpublishArticles,
)
from gql_blog.write.article.bulk_statuses import archive_articles, publish_articles, unpublish_articles
from gql_blog.write.article.collaborators import add_collaborator, remove_collaborator
from gql_blog.write.article.create_article import create_post, create_response
from gql_blog.write.article.merge_stub import merge_stub
from gql_blog.write.article.preview_links import create_preview_link, revoke_preview_link
from gql_blog.write.article.publish_article import archive_article, publish_article, unpublish_article
from gql_blog.write.article.restore_revision import restore_revision
from gql_blog.write.article.tag_articles import tag_articles
from gql_blog.write.article.update_article import update_article
from gql_blog.write.commands import (
    AddCollaborator,
    ArchiveArticle,
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
    SkipEvent,
    SubmitComment,
    UnpublishArticle,
    UpdateArticle,
    UpdateContributor,
    UpdateTag,
    UpdateUser,
)
from gql_blog.write.comment.claims import claim_comments, release_comments
from gql_blog.write.comment.comment_commands import (
    ClaimComments,
    EditComment,
    ReleaseComments,
    SetCommentPolicy,
    SettleJudgement,
    WithdrawComment,
)
from gql_blog.write.comment.comment_policy import set_comment_policy
from gql_blog.write.comment.link_comment import link_comment
from gql_blog.write.comment.moderate_comments import moderate_comments
from gql_blog.write.comment.own_comment import edit_comment, withdraw_comment
from gql_blog.write.comment.settle_judgement import settle_judgement
from gql_blog.write.comment.submit_comment import submit_comment
from gql_blog.write.contributor.merge_contributors import merge_contributors
from gql_blog.write.contributor.save_contributor import create_contributor, update_contributor
from gql_blog.write.deletion.delete_article import delete_article, delete_articles, undelete_article
from gql_blog.write.deletion.delete_comment import delete_comment, undelete_comment
from gql_blog.write.deletion.delete_contributor import delete_contributor, undelete_contributor
from gql_blog.write.deletion.delete_tag import delete_tag, undelete_tag
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
from gql_blog.write.deletion.purge_deleted import purge_deleted
from gql_blog.write.imports.import_articles import import_article, import_articles
from gql_blog.write.imports.import_comments import import_comments
from gql_blog.write.plugin_switch import disable_plugin, enable_plugin
from gql_blog.write.publication_commands import (
    CreatePreviewLink,
    CreateRedirect,
    DeleteRedirect,
    MergeStub,
    ReinstateArticle,
    RevokePreviewLink,
    WithdrawArticle,
)
from gql_blog.write.redirects import create_redirect, delete_redirect
from gql_blog.write.skip_event import skip_event
from gql_blog.write.tag.merge_tags import merge_tags
from gql_blog.write.tag.update_tag import update_tag
from gql_blog.write.unit_of_work import CommandContext
from gql_blog.write.withdrawal import reinstate_article, withdraw_article
from gql_blog.write.working_copy.publish_revision import publish_revision
from gql_blog.write.working_copy.review_working_copy import (
    approve_working_copy,
    discard_working_copy,
    return_working_copy,
    submit_working_copy,
    withdraw_working_copy,
)
from gql_blog.write.working_copy.save_working_copy import save_working_copy
from gql_blog.write.working_copy.working_copy_commands import (
    ApproveWorkingCopy,
    DiscardWorkingCopy,
    PublishRevision,
    ReturnWorkingCopy,
    SaveWorkingCopy,
    SubmitWorkingCopy,
    WithdrawWorkingCopy,
)

HANDLERS: Final[dict[type[Any], tuple[Action, Callable[[CommandContext, Any], Any]]]] = {
    CreatePost: (Action.CREATE_POST, create_post),
    CreateResponse: (Action.CREATE_RESPONSE, create_response),
    UpdateArticle: (Action.UPDATE_ARTICLE, update_article),
    RestoreRevision: (Action.RESTORE_REVISION, restore_revision),
    PublishArticle: (Action.PUBLISH_ARTICLE, publish_article),
    PublishArticles: (Action.PUBLISH_ARTICLES, publish_articles),
    TagArticles: (Action.TAG_ARTICLES, tag_articles),
    UnpublishArticle: (Action.UNPUBLISH_ARTICLE, unpublish_article),
    ArchiveArticle: (Action.ARCHIVE_ARTICLE, archive_article),
    WithdrawArticle: (Action.WITHDRAW_ARTICLE, withdraw_article),
    ReinstateArticle: (Action.REINSTATE_ARTICLE, reinstate_article),
    UnpublishArticles: (Action.UNPUBLISH_ARTICLES, unpublish_articles),
    ArchiveArticles: (Action.ARCHIVE_ARTICLES, archive_articles),
    DeleteArticles: (Action.DELETE_ARTICLES, delete_articles),
    CreatePreviewLink: (Action.CREATE_PREVIEW_LINK, create_preview_link),
    RevokePreviewLink: (Action.REVOKE_PREVIEW_LINK, revoke_preview_link),
    MergeStub: (Action.MERGE_STUB, merge_stub),
    CreateRedirect: (Action.CREATE_REDIRECT, create_redirect),
    DeleteRedirect: (Action.DELETE_REDIRECT, delete_redirect),
    SaveWorkingCopy: (Action.SAVE_WORKING_COPY, save_working_copy),
    SubmitWorkingCopy: (Action.SUBMIT_WORKING_COPY, submit_working_copy),
    WithdrawWorkingCopy: (Action.WITHDRAW_WORKING_COPY, withdraw_working_copy),
    ReturnWorkingCopy: (Action.RETURN_WORKING_COPY, return_working_copy),
    ApproveWorkingCopy: (Action.APPROVE_WORKING_COPY, approve_working_copy),
    DiscardWorkingCopy: (Action.DISCARD_WORKING_COPY, discard_working_copy),
    PublishRevision: (Action.PUBLISH_REVISION, publish_revision),
    DeleteArticle: (Action.DELETE_ARTICLE, delete_article),
    UndeleteArticle: (Action.UNDELETE_ARTICLE, undelete_article),
    DeleteComment: (Action.DELETE_COMMENT, delete_comment),
    UndeleteComment: (Action.UNDELETE_COMMENT, undelete_comment),
    DeleteContributor: (Action.DELETE_CONTRIBUTOR, delete_contributor),
    UndeleteContributor: (Action.UNDELETE_CONTRIBUTOR, undelete_contributor),
    DeleteTag: (Action.DELETE_TAG, delete_tag),
    UndeleteTag: (Action.UNDELETE_TAG, undelete_tag),
    PurgeDeleted: (Action.PURGE_DELETED, purge_deleted),
    AddCollaborator: (Action.ADD_COLLABORATOR, add_collaborator),
    RemoveCollaborator: (Action.REMOVE_COLLABORATOR, remove_collaborator),
    ImportArticle: (Action.IMPORT_ARTICLE, import_article),
    ImportArticles: (Action.IMPORT_ARTICLE, import_articles),
    ImportComments: (Action.IMPORT_ARTICLE, import_comments),
    SubmitComment: (Action.SUBMIT_COMMENT, submit_comment),
    ModerateComments: (Action.MODERATE_COMMENTS, moderate_comments),
    EditComment: (Action.EDIT_COMMENT, edit_comment),
    WithdrawComment: (Action.WITHDRAW_COMMENT, withdraw_comment),
    SetCommentPolicy: (Action.SET_COMMENT_POLICY, set_comment_policy),
    ClaimComments: (Action.CLAIM_COMMENTS, claim_comments),
    ReleaseComments: (Action.RELEASE_COMMENTS, release_comments),
    SettleJudgement: (Action.SETTLE_JUDGEMENT, settle_judgement),
    LinkComment: (Action.LINK_COMMENT, link_comment),
    CreateContributor: (Action.CREATE_CONTRIBUTOR, create_contributor),
    UpdateContributor: (Action.UPDATE_CONTRIBUTOR, update_contributor),
    MergeContributors: (Action.MERGE_CONTRIBUTORS, merge_contributors),
    UpdateTag: (Action.UPDATE_TAG, update_tag),
    MergeTags: (Action.MERGE_TAGS, merge_tags),
    CreateUser: (Action.CREATE_USER, create_user),
    UpdateUser: (Action.UPDATE_USER, update_user),
    DisableUser: (Action.DISABLE_USER, disable_user),
    EnableUser: (Action.ENABLE_USER, enable_user),
    CreateToken: (Action.CREATE_TOKEN, create_token),
    RevokeToken: (Action.REVOKE_TOKEN, revoke_token),
    ExportPerson: (Action.EXPORT_PERSON, export_person),
    ErasePerson: (Action.ERASE_PERSON, erase_person),
    DisablePlugin: (Action.DISABLE_PLUGIN, disable_plugin),
    EnablePlugin: (Action.ENABLE_PLUGIN, enable_plugin),
    SkipEvent: (Action.SKIP_EVENT, skip_event),
}
