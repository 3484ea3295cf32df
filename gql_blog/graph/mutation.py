"""What may be done: the roots of every mutation."""

from gql_blog.graph import article_mutations, comment_mutations
from gql_blog.graph.declarations import mutation


class Mutation:
    """What may be done. Mistakes are answered in the payload's errors, and then nothing was changed."""

    create_post = mutation(
        "CreatePostPayload!", article_mutations.create_post, "Makes a post, as a DRAFT. Authors and up."
    )
    create_response = mutation(
        "CreateResponsePayload!",
        article_mutations.create_response,
        "Makes a response to an article that the viewer may see, as a DRAFT. Authors and up.",
    )
    update_article = mutation(
        "UpdateArticlePayload!",
        article_mutations.update_article,
        "Changes an article, and keeps how it was as a revision. Editors and the article's own authors.",
    )
    publish_article = mutation(
        "PublishArticlePayload!",
        article_mutations.publish_article,
        "Publishes an article, or schedules it. Editors.",
    )
    unpublish_article = mutation(
        "UnpublishArticlePayload!",
        article_mutations.unpublish_article,
        "Makes a DRAFT of an article again; what answers it is no longer public either. Editors.",
    )
    archive_article = mutation(
        "ArchiveArticlePayload!",
        article_mutations.archive_article,
        "Takes an article back from its readers; what answers it is no longer public either. Editors.",
    )
    restore_revision = mutation(
        "RestoreRevisionPayload!",
        article_mutations.restore_revision,
        "Puts an earlier state of an article back, as a new revision. Editors and the article's own authors.",
    )
    submit_comment = mutation(
        "SubmitCommentPayload!",
        comment_mutations.submit_comment,
        "Comments on a public article, or answers a public comment on it. Anybody.",
    )
    moderate_comments = mutation(
        "ModerateCommentsPayload!",
        comment_mutations.moderate_comments,
        "Judges comments, all of them or none. Moderators and up.",
    )
    link_comment = mutation(
        "LinkCommentPayload!",
        comment_mutations.link_comment,
        "Says which contributor wrote a comment, or that none did. Moderators and up, and the signed-in author.",
    )
