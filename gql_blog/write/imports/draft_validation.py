"""A draft with its texts as they are to be kept, and what had to be changed for it."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Final

from gql_blog.content import (
    COLUMN_FIELDS,
    LONGEST_LINE,
    ArticleStatus,
    DraftArticle,
    DraftByline,
    DraftComment,
    DraftMention,
    Finding,
    ImportQuestion,
    Reference,
    join_names,
    text_likeness,
)
from gql_blog.errors import InputError
from gql_blog.write.article.state.article_input import validate_column
from gql_blog.write.article.state.article_state import credited_in
from gql_blog.write.article.state.bylines import validate_byline_texts, validate_each_byline
from gql_blog.write.article.state.notices import validate_notices
from gql_blog.write.article.state.tags import validate_tags
from gql_blog.write.input_validation import InputErrors
from gql_blog.write.slugs import LONGEST, RESERVED, is_slug, slug_from

MENTIONS: Final = 5_000


@dataclass(slots=True)
class IncomingDraft:
    """A draft on its way in, and the findings that gather on it."""

    draft: DraftArticle
    findings: list[Finding] = field(default_factory=list)
    questions: Sequence[ImportQuestion] = ()
    """Those that are open."""
    reserved: dict[Reference, tuple[str, str]] = field(default_factory=dict)
    """Id and locale of the new articles of the same file, by what refers to them: a stub for one of these gets them."""
    _likeness: dict[str, float] = field(default_factory=dict)

    def report(self, code: str, message: str) -> None:
        """Note, once, something that was settled with less than certainty."""
        finding = Finding(code, message)
        if finding not in self.findings:
            self.findings.append(finding)

    def likeness(self, source: str) -> float:
        """Return how alike the draft's text and another one are; it takes a while only the first time."""
        if source not in self._likeness:
            self._likeness[source] = text_likeness(self.draft.source, source)
        return self._likeness[source]

    @property
    def names(self) -> str:
        """The credited in one line; empty where nobody is."""
        return join_names(credited_in(self.draft.bylines))


def validate_draft(draft: DraftArticle, *, as_draft: bool) -> IncomingDraft:
    """Return the draft checked; raise all that is wrong with it, each under its path."""
    with InputErrors() as errors:
        incoming = IncomingDraft(draft, list(draft.findings))
        incoming.draft = replace(
            draft,
            **{
                each.name: validate_column(each, getattr(draft, each.name), errors, optional=each.name != "source")
                for each in COLUMN_FIELDS
            },
            slug=_slug(incoming),
            status=_status(incoming, as_draft=as_draft),
            bylines=validate_each_byline(draft.bylines, _byline, errors),
            tags=validate_tags(draft.tags, errors),
            notices=validate_notices(draft.notices, errors),
            mentions=_mentions(draft.mentions, errors),
        )
    return incoming


def draft_hash(draft: DraftArticle) -> str:
    """Return the SHA-256 of all that an importer read, its doubts left aside."""
    stated = asdict(replace(draft, findings=(), questions=(), comments=()))
    del stated["coverage"], stated["likely_locale"], stated["locale_finding"], stated["pictures"]
    # A field that a later version adds must not change the hash of a draft that does not state it.
    stated = {name: value for name, value in stated.items() if value}
    # Replies nest as deep as they like, so they are written down one after the other.
    stated["comments"] = [
        (depth, each.author_name, each.body, str(each.posted_on), *filter(None, (each.source_id, each.status)))
        for depth, each in every_comment(draft)
    ]
    return hashlib.sha256(json.dumps(stated, sort_keys=True, default=str).encode()).hexdigest()


def every_comment(draft: DraftArticle) -> Iterator[tuple[int, DraftComment]]:
    """Return every comment with its depth, each before its replies."""
    waiting = [(0, comment) for comment in reversed(draft.comments)]
    while waiting:
        depth, comment = waiting.pop()
        yield depth, comment
        waiting.extend((depth + 1, reply) for reply in reversed(comment.replies))


def _slug(incoming: IncomingDraft) -> str | None:
    slug = incoming.draft.slug
    if not slug:
        return None
    if is_slug(slug) and len(slug) <= LONGEST and slug not in RESERVED:
        return slug
    kept = slug_from(slug, otherwise="article")
    kept = f"{kept}-2" if kept in RESERVED else kept
    incoming.report("SLUG_CHANGED", f"{slug!r} is not a valid slug. It was changed to {kept!r}.")
    return kept


def _status(incoming: IncomingDraft, *, as_draft: bool) -> ArticleStatus | None:
    status = incoming.draft.status
    if as_draft:
        return ArticleStatus.DRAFT
    if status is ArticleStatus.SCHEDULED:
        incoming.report(
            "STATUS_CHANGED", "The status SCHEDULED has no time of publication. The article was imported as a draft."
        )
        return ArticleStatus.DRAFT
    return status


def _byline(byline: DraftByline, path: tuple[str, ...], errors: InputErrors) -> DraftByline:
    if byline.contributor is not None and not (is_slug(byline.contributor) and len(byline.contributor) <= LONGEST):
        errors.add(InputError("contributor must be a slug.", path=(*path, "contributor")))
    name = errors.line(byline.name, (*path, "name"))
    bio, affiliation = validate_byline_texts(byline, path, errors)
    return replace(byline, name=name, bio=bio, affiliation=affiliation)


def _mentions(mentions: tuple[DraftMention, ...], errors: InputErrors) -> tuple[DraftMention, ...]:
    if not errors.at_most(MENTIONS, mentions, ("input", "mentions")):
        return ()
    return tuple(
        replace(
            each,
            credited_name=errors.line(each.credited_name, ("input", "mentions", str(index), "creditedName")),
            title=errors.line_or_none(each.title, ("input", "mentions", str(index), "title"), limit=LONGEST_LINE),
        )
        for index, each in enumerate(mentions)
    )
