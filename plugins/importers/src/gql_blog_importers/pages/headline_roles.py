"""Which headlines of a head are title, subtitle and byline, by the layout of the page.

The printed order is title, subtitle, names. Every rule prefers to abstain: a line that could be a name or a title
becomes neither.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from gql_blog.plugin import BylineRole
from gql_blog_importers.pages.head_classifier import HeadLines
from gql_blog_importers.pages.line_patterns import is_row, is_section_heading
from gql_blog_importers.pages.name_evidence import NameEvidence
from gql_blog_importers.pages.page_lines import Page
from gql_blog_importers.pages.person_names import Confidence, Credit, parse_names


@dataclass(slots=True)
class HeadlineRoles:
    """Indices of lines; ``ambiguous`` could be a title or a name, ``site_names`` names the site. The rest is text."""

    title: int | None = None
    subtitle: int | None = None
    bylines: list[int] = field(default_factory=list)
    ambiguous: list[int] = field(default_factory=list)
    site_names: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class LayoutContext:
    """``title_line_is_taken``: another's card or a blank stands where the title would, so that a lone line is a name.

    ``min_confidence``: the least confidence at which a line after the title is taken for names.
    """

    title_line_is_taken: bool = False
    is_above_date: bool = False
    min_confidence: Confidence = Confidence.POSSIBLE


def assign_roles(headlines: Sequence[int], evidence: NameEvidence, context: LayoutContext) -> HeadlineRoles:
    """Decide over the headlines of a head, in printed order."""
    if not headlines:
        return HeadlineRoles()
    credits = [evidence.credit(index) for index in headlines]
    roles = _by_position(headlines, credits, evidence, context)
    _add_lines_below(roles, headlines, credits, evidence)
    if roles.subtitle is None and not roles.bylines:
        open_lines = [index for index in headlines[1:2] if index not in roles.ambiguous]
        roles.ambiguous += [index for index in open_lines if evidence.is_at_place_of_names(index)]
    return roles


def _by_position(
    headlines: Sequence[int], credits: Sequence[Credit], evidence: NameEvidence, context: LayoutContext
) -> HeadlineRoles:
    confirmed = [k for k, credit in enumerate(credits[:3]) if credit.confidence is Confidence.CONFIRMED]
    if confirmed:
        return _around_confirmed(headlines, credits, confirmed[0])
    if _has_two_names(credits):
        return HeadlineRoles(ambiguous=list(headlines))
    is_followed = len(headlines) > 2
    if len(credits) > 1 and _is_byline(headlines[1], credits[1], evidence, context, is_followed=is_followed):
        return _two_headlines(headlines, credits, context)
    if len(credits) > 1 and credits[0].confidence is Confidence.NONE and credits[1].confidence is not Confidence.NONE:
        return HeadlineRoles(title=headlines[0], ambiguous=[headlines[1]])
    if _is_third_line_byline(credits):
        return _around_byline(headlines, 2)
    if context.is_above_date and _is_last_line_byline(credits):
        roles = _around_byline(headlines, len(credits) - 1)
        roles.ambiguous = list(headlines[2:-1])
        return roles
    return _single_headline(headlines[0], credits[0], context)


def _add_lines_below(
    roles: HeadlineRoles, headlines: Sequence[int], credits: Sequence[Credit], evidence: NameEvidence
) -> None:
    """Lines right under the names: surely names themselves, or perhaps names or an institution, and then left over."""
    if not roles.bylines:
        return
    for place in range(headlines.index(roles.bylines[-1]) + 1, len(headlines)):
        if headlines[place] != headlines[place - 1] + 1:
            return
        if credits[place].confidence >= Confidence.STRONG:
            roles.bylines.append(headlines[place])
            continue
        if credits[place].confidence is not Confidence.NONE or evidence.is_institution(headlines[place]):
            roles.ambiguous.append(headlines[place])
        return


def _around_confirmed(headlines: Sequence[int], credits: Sequence[Credit], at: int) -> HeadlineRoles:
    """A biographical note confirms a name: unless another name follows it, so that a person may be the subject."""
    follower = credits[at + 1].confidence if at + 1 < len(credits) else Confidence.NONE
    if at == 0 and follower not in (Confidence.NONE, Confidence.CONFIRMED):
        return HeadlineRoles(ambiguous=list(headlines[:2]))
    return _around_byline(headlines, at)


def _around_byline(headlines: Sequence[int], at: int) -> HeadlineRoles:
    """The names stand at one place for certain: what is above them is title and subtitle."""
    return HeadlineRoles(
        title=headlines[0] if at > 0 else None,
        subtitle=headlines[1] if at > 1 else None,
        bylines=[headlines[at]],
    )


def _is_byline(
    index: int, credit: Credit, evidence: NameEvidence, context: LayoutContext, *, is_followed: bool
) -> bool:
    """Whether a line below the title names people: one of a single word does where no other headline follows."""
    if credit.confidence < max(context.min_confidence, Confidence.POSSIBLE):
        return False
    is_open = credit.confidence is Confidence.POSSIBLE and credit.is_one_word
    return not is_open or not (is_followed or evidence.has_headings(index))


def _two_headlines(headlines: Sequence[int], credits: Sequence[Credit], context: LayoutContext) -> HeadlineRoles:
    """Two lines, and the second names people. If the first does so too, and more surely, nobody can tell."""
    first, second = credits[0], credits[1]
    if first.confidence is Confidence.STRONG or (
        first.confidence is Confidence.POSSIBLE and context.title_line_is_taken
    ):
        return HeadlineRoles(ambiguous=list(headlines[:2]))
    if first.confidence is second.confidence is Confidence.POSSIBLE and not first.is_one_word:
        return HeadlineRoles(ambiguous=list(headlines[:2]))
    return HeadlineRoles(title=headlines[0], bylines=[headlines[1]])


def _is_third_line_byline(credits: Sequence[Credit]) -> bool:
    """Title, subtitle, names: only where the first two are surely no names, and the third surely is."""
    return [credit.confidence for credit in credits[:3]] == [Confidence.NONE, Confidence.NONE, Confidence.STRONG]


def _has_two_names(credits: Sequence[Credit]) -> bool:
    """Whether lines that may be names stand apart from each other: a section of a site, or a title, is one of them."""
    named = [k for k, each in enumerate(credits) if each.confidence is not Confidence.NONE and not each.is_one_word]
    return len(named) > 1 and any(credits[k].confidence is Confidence.NONE for k in range(named[0], named[-1]))


def _is_last_line_byline(credits: Sequence[Credit]) -> bool:
    """A name right above a day, below lines that name nobody."""
    *above, last = credits
    is_name = last.is_likely
    return is_name and len(above) > 1 and all(credit.confidence is Confidence.NONE for credit in above)


def _single_headline(index: int, credit: Credit, context: LayoutContext) -> HeadlineRoles:
    """One line above the text: a title without names, or names without a title."""
    if credit.confidence is Confidence.NONE or (
        credit.confidence < Confidence.STRONG and context.min_confidence is Confidence.STRONG
    ):
        return HeadlineRoles(title=index)
    if context.title_line_is_taken and credit.confidence is not Confidence.DUBIOUS and not credit.is_one_word:
        return HeadlineRoles(bylines=[index])
    return HeadlineRoles(ambiguous=[index])


_STRONG_NAMES_ONLY = LayoutContext(min_confidence=Confidence.STRONG)


def find_headline_roles(page: Page, head_lines: HeadLines, evidence: NameEvidence) -> HeadlineRoles:
    """Settle the headlines of a head."""
    authors = [index for index, credit in head_lines.credits if credit.role is BylineRole.AUTHOR]
    if authors or head_lines.unread_credits:
        credit_at = min([*authors, *head_lines.unread_credits])
        return _above_credit_line(page, head_lines, credit_at)
    if head_lines.label is not None:
        return _after_label(page, head_lines, evidence)
    if head_lines.cards:
        return _under_card(head_lines, evidence)
    if head_lines.dates:
        return _around_date(page, head_lines, evidence)
    return assign_roles(head_lines.headlines, evidence, _STRONG_NAMES_ONLY)


def _above_credit_line(page: Page, head_lines: HeadLines, credit_at: int) -> HeadlineRoles:
    """'By NAME' says who wrote: title and subtitle are what stands above it, from the label or the date on.

    A line in capitals above another headline may name the section: then neither is taken. Where nothing stands above,
    the line right below may be the title.
    """
    above = [index for index in head_lines.headlines if index < credit_at]
    dated = [index for index, _ in head_lines.dates if index < credit_at]
    under_date = [index for index in above if dated and index > dated[0]]
    outside = [index for index in above if index not in under_date] if under_date and head_lines.label is None else []
    own = [index for index in above if index not in outside]
    if len(own) > 1 and page.text(own[0]).isupper() and not page.text(own[1]).isupper():
        return HeadlineRoles(ambiguous=outside + own)
    if not own:
        below = [index for index in head_lines.headlines if index > credit_at][:1]
        return HeadlineRoles(ambiguous=outside + [i for i in below if not is_section_heading(page.text(i))])
    is_subtitle = len(own) > 1 and not (_is_dedication(page.text(own[1])) or is_row(page.text(own[1])))
    rest = own[2:] if is_subtitle else own[1:]
    return HeadlineRoles(title=own[0], subtitle=own[1] if is_subtitle else None, ambiguous=outside + rest)


_DEDICATION = re.compile(r"(?:for|to|in memory of|in memoriam|dedicated to)\s+(?P<name>.+)", re.IGNORECASE)


def _is_dedication(text: str) -> bool:
    match = _DEDICATION.fullmatch(text)
    return match is not None and parse_names(match["name"]).confidence is not Confidence.NONE


def _after_label(page: Page, head_lines: HeadLines, evidence: NameEvidence) -> HeadlineRoles:
    """After 'Responding To: …' come title and names; where a card was lifted to the head, the title's place is lost."""
    below = [card for card in head_lines.cards if head_lines.label is not None and card.at > head_lines.label]
    lifted = len(below) < len(head_lines.cards)
    context = LayoutContext(title_line_is_taken=lifted or _title_line_is_blank(page, head_lines))
    return assign_roles(head_lines.headlines, evidence, context)


def _title_line_is_blank(page: Page, head_lines: HeadLines) -> bool:
    """Whether more blank lines stand under the label than the page needs: an empty title left its space."""
    if not head_lines.headlines:
        return False
    gap = page.lines[head_lines.headlines[0]].gap
    return gap > 1 and any(line.gap == 1 for line in page.lines)


def _under_card(head_lines: HeadLines, evidence: NameEvidence) -> HeadlineRoles:
    """No label, and a card at the head: a name right under it may be that of the author."""
    card = head_lines.cards[-1]
    under = [index for index in head_lines.headlines if index > card.at]
    above = [
        index
        for index in head_lines.headlines
        if index < card.at and index not in {c.title_at for c in head_lines.cards}
    ]
    named = [index for index in under[:1] if evidence.credit(index).confidence is not Confidence.NONE]
    return HeadlineRoles(ambiguous=[*above, *named])


def _around_date(page: Page, head_lines: HeadLines, evidence: NameEvidence) -> HeadlineRoles:
    """No label: the title stands right above the date or right below it, and a site's name may stand above it too."""
    date_at = head_lines.dates[0][0]
    above = [index for index in head_lines.headlines if index < date_at]
    below = [index for index in head_lines.headlines if index > date_at]
    duplicates = {page.text(index) for index in head_lines.duplicates if index < date_at}
    site = [index for index in above if page.text(index) in duplicates]
    if below and len(site) == len(above):
        roles = assign_roles(below, evidence, _STRONG_NAMES_ONLY)
        roles.site_names += site
        return roles
    if not below or is_section_heading(page.text(below[0])):
        return assign_roles(above, evidence, LayoutContext(is_above_date=above[-1:] == [date_at - 1]))
    return HeadlineRoles(ambiguous=[*above, below[0]])
