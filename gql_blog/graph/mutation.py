"""What may be done: the roots of every mutation."""

from gql_blog.graph import (
    article_mutations,
    bulk_mutations,
    collaborator,
    comment_mutations,
    contributor_mutations,
    deleted_entry_mutations,
    deletion_mutations,
    moderation_mutations,
    own_comment_mutations,
    person_mutations,
    preview,
    redirect,
    stub_mutation,
    tag_mutations,
    user_mutations,
    working_copy,
)
from gql_blog.graph.declarations import mutation


class _OnWorkingCopies:
    """What is done with working copies, and with revisions that become live."""

    save_working_copy = mutation(
        "SaveWorkingCopyPayload!",
        working_copy.save_working_copy,
        "Saves an article's working copy as a revision, or begins one. Readers see nothing of it. Requires the role "
        "EDITOR or ADMIN; an AUTHOR may write on articles that they created or of which they are a collaborator.",
    )
    submit_working_copy = mutation(
        "SubmitWorkingCopyPayload!",
        working_copy.submit_working_copy,
        "Hands a working copy to the editors. Requires what saveWorkingCopy requires.",
    )
    withdraw_working_copy = mutation(
        "WithdrawWorkingCopyPayload!",
        working_copy.withdraw_working_copy,
        "Takes a submitted working copy back from the editors. Requires what saveWorkingCopy requires.",
    )
    return_working_copy = mutation(
        "ReturnWorkingCopyPayload!",
        working_copy.return_working_copy,
        "Returns a submitted working copy to its authors, with a note. Requires the role EDITOR or ADMIN.",
    )
    approve_working_copy = mutation(
        "ApproveWorkingCopyPayload!",
        working_copy.approve_working_copy,
        "Approves a submitted working copy. Requires the role EDITOR or ADMIN.",
    )
    discard_working_copy = mutation(
        "DiscardWorkingCopyPayload!",
        working_copy.discard_working_copy,
        "Ends a working copy; its revisions stay. Requires what saveWorkingCopy requires.",
    )
    publish_revision = mutation(
        "PublishRevisionPayload!",
        working_copy.publish_revision,
        "Makes the text of a revision live, as updateArticle does, and publishes the article if it is not PUBLISHED. "
        "Requires the role EDITOR or ADMIN.",
    )
    create_preview_link = mutation(
        "CreatePreviewLinkPayload!",
        preview.create_preview_link,
        "Makes a link that shows one revision of an article to whoever has it, until it ends. Requires the role EDITOR "
        "or ADMIN; an AUTHOR may make links to articles that they created or of which they are a collaborator.",
    )
    revoke_preview_link = mutation(
        "RevokePreviewLinkPayload!",
        preview.revoke_preview_link,
        "Ends a preview link at once. Requires the role EDITOR or ADMIN; an AUTHOR may end links to articles that they "
        "created or of which they are a collaborator.",
    )
    merge_stub = mutation(
        "MergeStubPayload!",
        stub_mutation.merge_stub,
        "Merges a stub into the article that it stands for: its responses, comments, mentions and addresses become the "
        "article's. Requires the role EDITOR or ADMIN.",
    )
    create_redirect = mutation(
        "CreateRedirectPayload!",
        redirect.create_redirect,
        "Redirects an address of the site, or marks it as gone. Requires the role EDITOR or ADMIN.",
    )
    delete_redirect = mutation(
        "DeleteRedirectPayload!",
        redirect.delete_redirect,
        "Deletes a redirect. Requires the role EDITOR or ADMIN.",
    )


class _OnManyArticles:
    """What is done with many articles at once."""

    publish_articles = mutation(
        "PublishArticlesPayload!",
        bulk_mutations.publish_articles,
        "Publishes articles, or schedules them, as publishArticle does: all or none unless errorPolicy is PER_ITEM. "
        "Requires the role EDITOR or ADMIN.",
    )
    unpublish_articles = mutation(
        "UnpublishArticlesPayload!",
        bulk_mutations.unpublish_articles,
        "Makes articles DRAFTs again, as unpublishArticle does: all or none unless errorPolicy is PER_ITEM. "
        "Requires the role EDITOR or ADMIN.",
    )
    archive_articles = mutation(
        "ArchiveArticlesPayload!",
        bulk_mutations.archive_articles,
        "Archives articles, as archiveArticle does: all or none unless errorPolicy is PER_ITEM. Requires the "
        "role EDITOR or ADMIN.",
    )
    delete_articles = mutation(
        "DeleteArticlesPayload!",
        bulk_mutations.delete_articles,
        "Deletes articles, as deleteArticle does: all or none unless errorPolicy is PER_ITEM. Requires the "
        "role EDITOR or ADMIN.",
    )
    tag_articles = mutation(
        "TagArticlesPayload!",
        bulk_mutations.tag_articles,
        "Gives tags to articles and takes tags from them, as updateArticle does: all or none unless errorPolicy is "
        "PER_ITEM. Requires what updateArticle requires.",
    )


class _Deleting:
    """What takes articles, comments, contributors and tags away, and back."""

    delete_contributor = mutation(
        "DeleteContributorPayload!",
        deleted_entry_mutations.delete_contributor,
        "Deletes a contributor whom no byline, no comment and no user refers to, else the error is IN_USE. It is "
        "purged after GQL_BLOG_DELETED_DAYS, unless it is undeleted. Requires the role EDITOR or ADMIN.",
    )
    undelete_contributor = mutation(
        "UndeleteContributorPayload!",
        deleted_entry_mutations.undelete_contributor,
        "Takes a deleted contributor back, as it was. Requires the role EDITOR or ADMIN.",
    )
    delete_tag = mutation(
        "DeleteTagPayload!",
        deleted_entry_mutations.delete_tag,
        "Deletes a tag, and takes it from its articles. It is purged after GQL_BLOG_DELETED_DAYS, unless it is "
        "undeleted. Requires the role EDITOR or ADMIN.",
    )
    undelete_tag = mutation(
        "UndeleteTagPayload!",
        deleted_entry_mutations.undelete_tag,
        "Takes a deleted tag back, and gives it to the articles that had it. Requires the role EDITOR or ADMIN.",
    )

    delete_article = mutation(
        "DeleteArticlePayload!",
        deletion_mutations.delete_article,
        "Deletes an article: it is ARCHIVED, and purged after GQL_BLOG_DELETED_DAYS, unless it is undeleted. Requires "
        "the role EDITOR or ADMIN.",
    )
    undelete_article = mutation(
        "UndeleteArticlePayload!",
        deletion_mutations.undelete_article,
        "Gives a deleted article the status back that it had. Requires the role EDITOR or ADMIN.",
    )
    delete_comment = mutation(
        "DeleteCommentPayload!",
        deletion_mutations.delete_comment,
        "Deletes a comment: it is REJECTED, and purged after GQL_BLOG_DELETED_DAYS, unless it is undeleted. Requires "
        "the role MODERATOR, EDITOR or ADMIN.",
    )
    undelete_comment = mutation(
        "UndeleteCommentPayload!",
        deletion_mutations.undelete_comment,
        "Gives a deleted comment the status back that it had. Requires the role MODERATOR, EDITOR or ADMIN.",
    )


class Mutation(_OnWorkingCopies, _OnManyArticles, _Deleting):
    """The mutations. Errors in the input are in the errors of the payload. If there are any, nothing was changed."""

    create_post = mutation(
        "CreatePostPayload!",
        article_mutations.create_post,
        "Creates a post, as a DRAFT. Requires the role AUTHOR, EDITOR or ADMIN.",
    )
    create_response = mutation(
        "CreateResponsePayload!",
        article_mutations.create_response,
        "Creates a response to an article that the viewer may see, as a DRAFT. Requires the role AUTHOR, EDITOR or "
        "ADMIN.",
    )
    update_article = mutation(
        "UpdateArticlePayload!",
        article_mutations.update_article,
        "Changes the live text of an article, and stores a revision. Requires the role EDITOR or ADMIN; an AUTHOR may "
        "change drafts that they created or of which they are a collaborator. See saveWorkingCopy for the others.",
    )
    publish_article = mutation(
        "PublishArticlePayload!",
        article_mutations.publish_article,
        "Publishes an article, or schedules it. Requires the role EDITOR or ADMIN.",
    )
    unpublish_article = mutation(
        "UnpublishArticlePayload!",
        article_mutations.unpublish_article,
        "Makes an article a DRAFT again. Articles that answer it are no longer public either. Requires the role EDITOR "
        "or ADMIN.",
    )
    archive_article = mutation(
        "ArchiveArticlePayload!",
        article_mutations.archive_article,
        "Archives an article. Articles that answer it are no longer public either. Requires the role EDITOR or ADMIN.",
    )
    withdraw_article = mutation(
        "WithdrawArticlePayload!",
        article_mutations.withdraw_article,
        "Withdraws an article: a stub is left of it, with the date and the reason, and what answers it stays. Its "
        "text, its notes and its comments are hidden, and its address is GONE. Requires the role EDITOR or ADMIN.",
    )
    reinstate_article = mutation(
        "ReinstateArticlePayload!",
        article_mutations.reinstate_article,
        "Gives a withdrawn article back the text, the bylines and the status that it had. Requires the role EDITOR or "
        "ADMIN.",
    )
    restore_revision = mutation(
        "RestoreRevisionPayload!",
        article_mutations.restore_revision,
        "Restores an earlier revision of an article, as a new revision. Requires the role EDITOR or ADMIN; an "
        "AUTHOR may restore revisions of drafts that they created or of which they are a collaborator.",
    )
    add_collaborator = mutation(
        "AddCollaboratorPayload!",
        collaborator.add_collaborator,
        "Names a user as a collaborator of an article: they may see and change it as if they had created it. Requires "
        "the role EDITOR or ADMIN.",
    )
    remove_collaborator = mutation(
        "RemoveCollaboratorPayload!",
        collaborator.remove_collaborator,
        "Takes a collaborator of an article back. Requires the role EDITOR or ADMIN.",
    )
    create_contributor = mutation(
        "CreateContributorPayload!",
        contributor_mutations.create_contributor,
        "Creates a contributor. Readers see contributors whom something public credits. Requires the role EDITOR or "
        "ADMIN.",
    )
    update_contributor = mutation(
        "UpdateContributorPayload!",
        contributor_mutations.update_contributor,
        "Changes the entry of a contributor; bylines stay as printed. Requires the role EDITOR or ADMIN.",
    )
    merge_contributors = mutation(
        "MergeContributorsPayload!",
        contributor_mutations.merge_contributors,
        "Merges two contributors who are one person: bylines and comments of one become the other's, and its slug and "
        "its name lead there. Requires the role EDITOR or ADMIN; only ADMIN if a user is linked to the one that goes.",
    )
    update_tag = mutation(
        "UpdateTagPayload!",
        tag_mutations.update_tag,
        "Changes the name or the slug of a tag. Requires the role EDITOR or ADMIN.",
    )
    merge_tags = mutation(
        "MergeTagsPayload!",
        tag_mutations.merge_tags,
        "Merges two tags: articles with one get the other in its place, and its slug and its name lead there. Requires "
        "the role EDITOR or ADMIN.",
    )
    create_user = mutation("CreateUserPayload!", user_mutations.create_user, "Creates a user. Requires the role ADMIN.")
    update_user = mutation(
        "UpdateUserPayload!",
        user_mutations.update_user,
        "Changes a user: the role, the name, the e-mail address, the linked contributor. Requires the role ADMIN.",
    )
    disable_user = mutation(
        "DisableUserPayload!",
        user_mutations.disable_user,
        "Lets the tokens of a user count no more, until the user is enabled. Requires the role ADMIN.",
    )
    enable_user = mutation(
        "EnableUserPayload!",
        user_mutations.enable_user,
        "Lets the tokens of a user count again. Requires the role ADMIN.",
    )
    create_token = mutation(
        "CreateTokenPayload!",
        user_mutations.create_token,
        "Creates a token of the viewer. The role ADMIN creates tokens of others and of applications, too. A token "
        "that is limited creates none.",
    )
    revoke_token = mutation(
        "RevokeTokenPayload!",
        user_mutations.revoke_token,
        "Ends a token of the viewer at once. The role ADMIN ends those of others, too.",
    )
    submit_comment = mutation(
        "SubmitCommentPayload!",
        comment_mutations.submit_comment,
        "Comments on a public article, or replies to a public comment on it. No role is required.",
    )
    moderate_comments = mutation(
        "ModerateCommentsPayload!",
        comment_mutations.moderate_comments,
        "Moderates comments, all or none unless errorPolicy is PER_ITEM; not those that another moderator has claimed. "
        "Requires the role MODERATOR, EDITOR or ADMIN.",
    )
    export_person = mutation(
        "ExportPersonPayload!",
        person_mutations.export_person,
        "Returns all that is stored about one person, as a commenter and as a user. Requires the role ADMIN.",
    )
    erase_person = mutation(
        "ErasePersonPayload!",
        person_mutations.erase_person,
        "Erases the name and the address of one person, and the texts of the comments if texts is true; the comments "
        "keep their places. What imported files and plugins say of the person goes, too. It cannot be undone; dryRun "
        "only counts. Requires the role ADMIN.",
    )
    edit_comment = mutation(
        "EditCommentPayload!",
        own_comment_mutations.edit_comment,
        "Gives a comment another text, for some minutes after it came in; it is judged anew. For the signed-in author, "
        "or with the receipt.",
    )
    withdraw_comment = mutation(
        "WithdrawCommentPayload!",
        own_comment_mutations.withdraw_comment,
        "Takes a comment back. For the signed-in author, or with the receipt.",
    )
    set_comment_policy = mutation(
        "SetCommentPolicyPayload!",
        own_comment_mutations.set_comment_policy,
        "Settles how comments on an article are taken. Requires the role EDITOR or ADMIN.",
    )
    claim_comments = mutation(
        "ClaimCommentsPayload!",
        moderation_mutations.claim_comments,
        "Claims comments for the viewer: until a claim ends or expires, nobody else moderates the comment. Requires "
        "the role MODERATOR, EDITOR or ADMIN.",
    )
    release_comments = mutation(
        "ReleaseCommentsPayload!",
        moderation_mutations.release_comments,
        "Ends claims on comments. Requires the role EDITOR or ADMIN, or MODERATOR for one's own claims.",
    )
    settle_judgement = mutation(
        "SettleJudgementPayload!",
        moderation_mutations.settle_judgement,
        "Brings the verdict that a plugin had deferred. It is kept in any case; the status follows it only if the text "
        "is the one that was judged, and no moderator has decided since. Requires the role MODERATOR, EDITOR or ADMIN.",
    )
    link_comment = mutation(
        "LinkCommentPayload!",
        comment_mutations.link_comment,
        "Links a comment to its contributor, or unlinks it. Requires the role MODERATOR, EDITOR or ADMIN, or to be the "
        "signed-in author of the comment.",
    )
