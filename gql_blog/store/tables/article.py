"""Articles: posts and responses in one table, told apart by what they answer; and what belongs to one."""

from tortoise import fields
from tortoise.models import Model

from gql_blog.content import (
    ARTICLE,
    ID_LENGTH,
    MENTION,
    NOTICE,
    REVISION,
    WORKING_COPY,
    ArticleStatus,
    NoticeKind,
    ResponseKind,
    WorkingCopyState,
)
from gql_blog.store.tables.columns_and_checks import (
    JsonText,
    at_least,
    check,
    choice_field,
    id_field,
    link,
    one_of,
    one_to_one,
)

_COUNTERS = (
    "response_count",
    "response_count_all",
    "comment_count",
    "comment_count_all",
    "dialogue_count",
    "dialogue_count_all",
)


class Article(Model):
    """A post where ``responding_to`` is null, else a response.

    ``public``, ``root`` and the counters are derived; the writing transaction keeps them. A counter without ``_all``
    counts what anybody may see; with ``_all`` what is PUBLISHED (or APPROVED), which is what staff see by default.
    """

    id = id_field(ARTICLE)
    responding_to = link("Article", "responses", fields.RESTRICT, null=True)
    root = link("Article", "dialogue", fields.RESTRICT, db_index=True)
    response_kind = choice_field(ResponseKind, null=True)
    original = link("Article", "versions", fields.RESTRICT, db_index=True)
    """The article that this one translates; itself, where it translates none."""
    slug = fields.CharField(max_length=200, unique=True)
    title = fields.TextField()
    title_folded = fields.TextField()
    """``title.casefold()``: ``contains`` and ``startsWith`` mean the same on every database."""
    subtitle = fields.TextField(null=True)
    abstract = fields.TextField(null=True)
    locale = fields.CharField(max_length=35)
    lead_image = link("Media", "leads", fields.RESTRICT, null=True, db_index=True)
    status = choice_field(ArticleStatus, default=ArticleStatus.DRAFT)
    published_on = fields.DateField(null=True)
    updated_on = fields.DateField(null=True)
    """The date of the last change as printed; ``updated_at`` is that of the last change here."""
    doi = fields.TextField(null=True)
    licence = fields.TextField(null=True)
    section = fields.TextField(null=True)
    published_at = fields.DatetimeField(null=True)
    unpublish_at = fields.DatetimeField(null=True)
    """When the schedule makes it a draft again; null: never. Of what is PUBLISHED or SCHEDULED alone."""
    created_at = fields.DatetimeField()
    updated_at = fields.DatetimeField()
    version = fields.IntField(default=1)
    is_stub = fields.BooleanField(default=False)
    public = fields.BooleanField(default=False)
    source = fields.TextField()
    html = fields.TextField()
    """The text with the markers of its notes; ``endnotes`` stands behind it in the whole article."""
    endnotes = fields.TextField(db_default="")
    """The section with the notes, empty where there are none."""
    rendered_version = fields.IntField(null=True)
    """The ``version`` in which ``html`` and ``endnotes`` were last written; null: it is to be rendered again."""
    text = fields.TextField()
    lead = fields.CharField(max_length=1000, default="")
    """The longest excerpt of ``text``, from which shorter ones are cut: an ellipsis says that the text goes on."""
    word_count = fields.IntField(default=0)
    credited_names = fields.TextField(default="")
    """The bylines in one line, as a list of responses names them: 'A, B and C'."""
    rendering = JsonText(null=True)
    """Provenance of ``html``, ``endnotes`` and ``text``: the steps that made them, with versions."""
    rendered_by = fields.CharField(max_length=64, null=True)
    """The hash of all that took part in rendering: whatever differs from that of a server may be rendered otherwise.

    Null: a plugin was missing.
    """
    rendered_rows = fields.CharField(max_length=64, null=True, db_index=True)
    """The hash of the rows of plugins' tables that were read for it; null: none were, or a plugin failed."""
    rendered_input = fields.CharField(max_length=64, null=True)
    rendered_output = fields.CharField(max_length=64, null=True)
    """The hashes of what was rendered, and of what it became."""
    added_words = fields.TextField(null=True)
    """What plugins add to the words that it is found by, and the hash of what that was made of; null: there are none.

    It is never shown. The entry of the index is made of it and of the article's own words.
    """
    response_count = fields.IntField(default=0)
    response_count_all = fields.IntField(default=0)
    comment_count = fields.IntField(default=0)
    comment_count_all = fields.IntField(default=0)
    dialogue_count = fields.IntField(default=0)
    dialogue_count_all = fields.IntField(default=0)
    """Responses at any depth; kept on the post alone."""
    created_by = link("User", "articles", fields.SET_NULL, null=True)

    deleted_at = fields.DatetimeField(null=True)
    """When it was deleted: until it is undeleted or purged, it is ARCHIVED."""
    deleted_status = choice_field(ArticleStatus, null=True)
    """The status that it had then."""
    withdrawn_on = fields.DateField(null=True)
    """The date of its withdrawal: until it is reinstated, it is a stub without a text, and its comments are hidden."""
    withdrawal_reason = fields.TextField(null=True)
    withdrawn_status = choice_field(ArticleStatus, null=True)
    """The status that it had then. The text that it had is that of its last live revision with one."""

    class Meta:
        table = "article"
        constraints = (
            one_of("article_status", "status", ArticleStatus),
            one_of("article_response_kind", "response_kind", ResponseKind),
            check("article_kind_with_answer", '("responding_to_id" IS NULL) = ("response_kind" IS NULL)'),
            check("article_root", '("responding_to_id" IS NULL) = ("root_id" = "id")'),
            check("article_not_to_itself", '"responding_to_id" <> "id"'),
            check("article_slug", "\"slug\" <> ''"),
            at_least("article_version", 1, "version"),
            at_least("article_counters", 0, "word_count", *_COUNTERS),
        )


class OldSlug(Model):
    """A slug that an article had before it was renamed; it still finds the article.

    ``former_id`` is the id of a stub that had the slug, and was merged into the article.
    """

    slug = fields.CharField(max_length=200, primary_key=True)
    article = link("Article", "old_slugs", fields.CASCADE)
    created_at = fields.DatetimeField()
    former_id = fields.CharField(max_length=30, null=True, unique=True)

    class Meta:
        table = "old_slug"
        constraints = (check("old_slug_slug", "\"slug\" <> ''"),)


class Revision(Model):
    """The whole article as one change left it, or as its working copy was saved.

    A trigger refuses any change of a revision. An autosave alone may be deleted: the next one takes its place.
    """

    id = id_field(REVISION)
    article = link("Article", "revisions", fields.CASCADE)
    number = fields.IntField()
    version = fields.IntField(null=True)
    """The article's version that the change made; null for a working copy, and where an earlier release did not say."""
    copy_version = fields.IntField(null=True)
    """The working copy's version that the save made; null where the text was live, 0 of a stub that was merged."""
    autosaved = fields.BooleanField(default=False, db_default=False)
    begun_at = fields.DatetimeField(null=True)
    """Of an autosave, when the first of those was made whose place it has."""
    created_at = fields.DatetimeField()
    author = link("User", "revisions", fields.SET_NULL, null=True)
    note = fields.TextField(null=True)
    title = fields.TextField()
    source = fields.TextField()
    diff = fields.TextField()
    """Unified diff of ``source`` against the revision before."""
    snapshot = JsonText()
    """Every editable field but the source, bylines, tags and notices included."""

    class Meta:
        table = "revision"
        constraints = (at_least("revision_number", 1, "number"),)
        unique_together = (("article", "number"),)


class Provenance(Model):
    """Where an imported article came from; ``findings`` is a list of {code, message, firstLine, lastLine}.

    ``source_hash`` is the SHA-256 of the file's bytes, ``draft_hash`` that of what was read from them (a title may come
    from beside the file). ``given`` is what the file gave, the base of the next merge. ``questions`` are the open ones,
    {kind, message, candidates: [{value, line, evidence}]}; ``answered`` those that are not asked again.
    """

    article = one_to_one("Article", "provenance", fields.CASCADE, primary_key=True)
    imported_from = fields.TextField()
    imported_at = fields.DatetimeField()
    source_hash = fields.CharField(max_length=64, db_index=True)
    draft_hash = fields.CharField(max_length=64)
    findings = JsonText()
    given = JsonText()
    questions = JsonText(default=list, db_default=())
    answered = JsonText(default=list, db_default=())

    class Meta:
        table = "provenance"


class WorkingCopy(Model):
    """The working copy of one article. The row stays after it was published or discarded, so that ``version`` grows.

    ``revision_id`` and ``base_id`` are revisions, which go with their article alone: no foreign key has to say so, and
    an autosave may replace the revision of the one before.
    """

    id = id_field(WORKING_COPY)
    article = one_to_one("Article", "working_copy", fields.CASCADE)
    version = fields.IntField(default=1)
    state = choice_field(WorkingCopyState, default=WorkingCopyState.OPEN)
    revision_id = fields.CharField(max_length=ID_LENGTH)
    """What was saved last."""
    base_id = fields.CharField(max_length=ID_LENGTH, null=True)
    """The live text that it was begun from, or last merged with: the common ancestor of the two."""
    note = fields.TextField(null=True)
    """What was said when its state changed last: why it was returned, for example."""
    saved_by = link("User", "working_copies", fields.SET_NULL, null=True)
    created_at = fields.DatetimeField()
    updated_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)
    """When it was published or discarded; null while it is there."""

    class Meta:
        table = "working_copy"
        constraints = (
            one_of("working_copy_state", "state", WorkingCopyState),
            at_least("working_copy_version", 1, "version"),
        )


class Collaborator(Model):
    """An account that has the rights of the article's creator."""

    id = fields.BigIntField(primary_key=True, generated=True)
    article = link("Article", "collaborators", fields.CASCADE)
    account = link("User", "collaborations", fields.CASCADE, db_index=True)
    added_at = fields.DatetimeField()

    class Meta:
        table = "collaborator"
        unique_together = (("article", "account"),)


class Mention(Model):
    """One line of the list that ``article``'s own page prints; ``position`` counts from 1.

    ``response`` is the response that the line means, once it is held here and nothing else could be meant.
    """

    id = id_field(MENTION)
    article = link("Article", "mentions", fields.CASCADE)
    position = fields.IntField()
    credited_name = fields.TextField()
    title = fields.TextField(null=True)
    date = fields.DateField(null=True)
    response = link("Article", "mentioned_in", fields.SET_NULL, null=True, db_index=True)

    class Meta:
        table = "mention"
        constraints = (at_least("mention_position", 1, "position"),)
        unique_together = (("article", "position"),)


class Notice(Model):
    """One notice; ``position`` counts from 1. ``html`` and ``text`` are what its Markdown ``source`` became."""

    id = id_field(NOTICE)
    article = link("Article", "notices", fields.CASCADE)
    position = fields.IntField()
    kind = choice_field(NoticeKind)
    source = fields.TextField()
    html = fields.TextField()
    text = fields.TextField()
    date = fields.DateField(null=True)

    class Meta:
        table = "notice"
        constraints = (one_of("notice_kind", "kind", NoticeKind), at_least("notice_position", 1, "position"))
        unique_together = (("article", "position"),)
