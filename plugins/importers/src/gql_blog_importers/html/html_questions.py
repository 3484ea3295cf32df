"""What a document leaves open: questions with candidates, of which none was sure enough to be taken."""

from collections.abc import Sequence
from typing import Final

from gql_blog.plugin import BylineRole, Candidate, DraftArticle, ImportQuestion, QuestionKind, shortened
from gql_blog_importers.html.evidence.confirmed_names import ConfirmedNames
from gql_blog_importers.html.evidence.title_evidence import FoundTitle
from gql_blog_importers.html.html_claims import Settled
from gql_blog_importers.html.html_metadata import Metadata

_SHOWN: Final = 120
"""Characters of a paragraph that a question shows."""


def open_questions(
    titled: FoundTitle, settled: Settled, metadata: Metadata, draft: DraftArticle, divided: Sequence[str] | None
) -> tuple[ImportQuestion, ...]:
    """What the document leaves open that an article needs, or states in two ways. ``divided`` are the paragraphs of a
    text of which its form does not say where it begins.
    """
    asked = []
    if draft.title is None:
        message = "The document does not state its title for certain. Which one is it?"
        asked.append(ImportQuestion(QuestionKind.TITLE, message, tuple(titled.candidates)))
    if settled.rivals or any(each.code == "BYLINE_CONFLICT" for each in draft.findings):
        claims = [Candidate(claim.value, evidence=claim.where) for claim in metadata.authors]
        named = {each.value: each for each in [*claims, *settled.rivals]}
        message = "The document does not say for certain who wrote it. Who did?"
        asked.append(ImportQuestion(QuestionKind.BYLINE, message, tuple(named.values())))
    if settled.date is None and settled.days:
        message = "The document states several days. On which was it published?"
        asked.append(ImportQuestion(QuestionKind.DATE, message, tuple(settled.days)))
    return (*asked, *(() if divided is None else _questions_about_ends(divided)))


def doubt_pair(settled: Settled, lines: Sequence[str], confirmed: ConfirmedNames) -> None:
    """Of 'NAME, NAME' the second may be an office: nobody is credited whom nothing else names."""
    authors = [name.name for role, name in settled.credits if role is BylineRole.AUTHOR]
    pair = ", ".join(authors)
    if len(authors) == 2 and any(pair in line for line in lines) and not any(map(confirmed.has, authors)):
        settled.rivals = [Candidate(each, evidence="printed") for each in (authors[0], "; ".join(authors))]
        settled.credits = [each for each in settled.credits if each[0] is not BylineRole.AUTHOR]


def _questions_about_ends(body: Sequence[str]) -> tuple[ImportQuestion, ...]:
    """What to ask of a text that is not in paragraphs."""
    first, last = Candidate(shortened(body[0], _SHOWN)), Candidate(shortened(body[-1], _SHOWN))
    return (
        ImportQuestion(QuestionKind.ESSAY_START, "The text is not in paragraphs. Does it begin here?", (first,)),
        ImportQuestion(QuestionKind.ESSAY_END, "The text is not in paragraphs. Does it end here?", (last,)),
    )
