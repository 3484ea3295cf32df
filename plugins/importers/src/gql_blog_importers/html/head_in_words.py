"""Heads of documents in the form of page texts: with cards, as lists of responses print them, instead of markup.

A card above the text may be another response's, so the rules of page texts decide over the whole head.
"""

from gql_blog.plugin import Finding, ImportRefused, SourceRole
from gql_blog_importers.html.html_head import HtmlHead
from gql_blog_importers.pages.coverage import FindingList, LineAssignments
from gql_blog_importers.pages.credit_lines import parse_card
from gql_blog_importers.pages.head_classifier import HeadCard, classify_head
from gql_blog_importers.pages.head_parser import HeadParser
from gql_blog_importers.pages.name_evidence import NameEvidence
from gql_blog_importers.pages.page_detection import detect_non_article
from gql_blog_importers.pages.page_lines import Page
from gql_blog_importers.pages.response_list import PageTail

_REACH = 6


def has_card(page: Page, tail: PageTail) -> bool:
    """Whether a card 'NAME | date' stands among the first lines."""
    return any(parse_card(page.text(place)) is not None for place in range(min(_REACH, tail.stop)))


def read_head_in_words(page: Page, tail: PageTail) -> tuple[HtmlHead, list[HeadCard], tuple[Finding, ...]]:
    """The head, the cards of other responses in it, and the findings about both.

    Raises ``ImportRefused`` (NOT_AN_ARTICLE) for the page of an event, of a podcast and the like.
    """
    assignments, findings = LineAssignments(page), FindingList(page)
    lines = classify_head(page, tail.stop)
    if (kind := detect_non_article(page, lines, tail)) is not None:
        message = f"The document is {kind}, not a post or a response. Only articles can be imported."
        raise ImportRefused("NOT_AN_ARTICLE", message)
    if lines.label is None and not (lines.dates or lines.cards or lines.credits or lines.unread_credits):
        return HtmlHead(), [], ()  # paragraphs alone: the first is no title because it is short
    evidence = NameEvidence(page, tail.stop)
    found = HeadParser(page, lines, tail, evidence, assignments, findings).read()
    titles = assignments.lines_with(SourceRole.TITLE)
    head = HtmlHead(
        title=titles[0] if titles and found.title is not None else None,
        target=found.responding_to_title,
        credits=list(found.credits),
        editor_notes=list(found.editor_notes),
    )
    own = [card for card in lines.cards if card not in found.siblings]
    if head.title is None and found.title is not None:
        head.title = next((card.title_at for card in own if card.title_at is not None), None)
    if found.date is not None:
        head.dates.append((0, None, found.date.isoformat()))
    head.site = assignments.lines_with(SourceRole.CHROME, SourceRole.DUPLICATE)
    head.open = assignments.lines_with(SourceRole.UNRECOGNISED)
    if found.conflicting_name is not None and evidence.introduced is not None:
        head.open.append(evidence.introduced[0])
        head.conflict = found.conflicting_name
    taken = [place for place in range(tail.stop) if not assignments.is_free(place)]
    head.taken = {
        place: assignments.role(place) or SourceRole.BYLINE for place in taken if place not in (*head.site, *head.open)
    }
    return head, found.siblings, findings.all()
