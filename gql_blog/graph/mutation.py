"""What may be done: the roots of every mutation."""

from gql_blog.graph import article_mutations, comment_mutations
from gql_blog.graph.declarations import mutation


class Mutation:
    """The mutations. Mistakes are reported in the payload's errors; nothing was changed then."""

    create_post = mutation(
        "CreatePostPayload!", article_mutations.create_post, "Creates a post, as a DRAFT. Authors, editors and admins."
    )
    create_response = mutation(
        "CreateResponsePayload!",
        article_mutations.create_response,
        "Creates a response to an article that the viewer may see, as a DRAFT. Authors, editors and admins.",
    )
    update_article = mutation(
        "UpdateArticlePayload!",
        article_mutations.update_article,
        "Changes an article, and stores a revision. Editors and whoever created the article.",
    )
    publish_article = mutation(
        "PublishArticlePayload!",
        article_mutations.publish_article,
        "Publishes an article, or schedules it. Editors.",
    )
    unpublish_article = mutation(
        "UnpublishArticlePayload!",
        article_mutations.unpublish_article,
        "Makes an article a DRAFT again. Articles that answer it are no longer public either. Editors.",
    )
    archive_article = mutation(
        "ArchiveArticlePayload!",
        article_mutations.archive_article,
        "Archives an article. Articles that answer it are no longer public either. Editors.",
    )
    restore_revision = mutation(
        "RestoreRevisionPayload!",
        article_mutations.restore_revision,
        "Restores an earlier revision of an article, as a new revision. Editors and whoever created the article.",
    )
    submit_comment = mutation(
        "SubmitCommentPayload!",
        comment_mutations.submit_comment,
        "Comments on a public article, or replies to a public comment on it. Anybody.",
    )
    moderate_comments = mutation(
        "ModerateCommentsPayload!",
        comment_mutations.moderate_comments,
        "Moderates comments, all or none. Moderators, editors and admins.",
    )
    link_comment = mutation(
        "LinkCommentPayload!",
        comment_mutations.link_comment,
        "Links a comment to its contributor, or unlinks it. Moderators, editors, admins, and the signed-in author.",
    )
