"""What the headlines of a head are, by the layout of the page: with a label, under a lifted card, around a date."""

from collections.abc import Sequence

from gql_blog.content import BylineRole
from gql_blog.transfer.pages.evidence import Evidence
from gql_blog.transfer.pages.furniture import is_section_heading
from gql_blog.transfer.pages.headscan import HeadScan
from gql_blog.transfer.pages.lines import Page
from gql_blog.transfer.pages.mentions import OutboxReader
from gql_blog.transfer.pages.names import Rank
from gql_blog.transfer.pages.ownership import same_people
from gql_blog.transfer.pages.settling import Circumstances, Settled, settle

_SURE = Circumstances(weakest=Rank.STRONG)


def place(page: Page, scan: HeadScan, tail: OutboxReader, evidence: Evidence) -> Settled:
    """Settle the headlines of a head."""
    authors = [index for index, credit in scan.credits if credit.role is BylineRole.AUTHOR]
    if authors:
        return _above_credit(scan, authors[0])
    if scan.label is not None:
        return _after_label(page, scan, evidence)
    if scan.cards:
        return _under_card(scan, evidence)
    if scan.dates:
        return _around_date(page, scan, tail, evidence)
    return settle(scan.slots, evidence, _SURE)


def _above_credit(scan: HeadScan, credit_at: int) -> Settled:
    """'By NAME' says who wrote: title and subtitle are what stands above it, from the label or the date on."""
    above = [index for index in scan.slots if index < credit_at]
    dated = [index for index, _ in scan.dates if index < credit_at]
    under_date = [index for index in above if dated and index > dated[0]]
    outside = [index for index in above if index not in under_date] if under_date and scan.label is None else []
    own = [index for index in above if index not in outside]
    return Settled(title=own[0] if own else None, subtitle=own[1] if len(own) > 1 else None, unsure=outside + own[2:])


def _after_label(page: Page, scan: HeadScan, evidence: Evidence) -> Settled:
    """After 'Responding To: …' come title and names; where a card was lifted to the head, the title's place is lost."""
    below = [card for card in scan.cards if scan.label is not None and card.at > scan.label]
    if below and below[0].title_at is not None and below[0].title_at == scan.slots[0]:
        return Settled(title=scan.slots[0])
    lifted = len(below) < len(scan.cards)
    settled = settle(
        scan.slots, evidence, Circumstances(title_place_is_taken=lifted or _title_place_is_blank(page, scan))
    )
    settled.furniture += _doubled_above(page, scan)
    return settled


def _title_place_is_blank(page: Page, scan: HeadScan) -> bool:
    """Whether more blank lines stand under the label than the page needs: an empty title left its space."""
    if not scan.slots:
        return False
    gap = page.lines[scan.slots[0]].gap
    return gap > 1 and any(line.gap == 1 for line in page.lines)


def _doubled_above(page: Page, scan: HeadScan) -> list[int]:
    """A headline above label or date that is printed twice there names the site or its section, not the text."""
    doubled = {page.text(index) for index in scan.doubled}
    return [index for index in scan.loose if page.text(index) in doubled]


def _under_card(scan: HeadScan, evidence: Evidence) -> Settled:
    """No label, and a card at the head: only a name line right under it says anything of the page itself."""
    card = scan.cards[-1]
    under = [index for index in scan.slots if index > card.at]
    above = [index for index in scan.slots if index < card.at and index not in {c.title_at for c in scan.cards}]
    if not under:
        return Settled(unsure=above)
    credit = evidence.credit(under[0])
    if credit.rank >= Rank.STRONG:
        return Settled(bylines=[under[0]], unsure=above)
    if credit.rank is Rank.POSSIBLE and not credit.is_one_word:
        named = ", ".join(name.name for name in credit.names)
        if same_people(named, card.card.name):
            return Settled(bylines=[under[0]], unsure=above)
        return Settled(unsure=[*above, under[0]])
    return Settled(unsure=above)


def _around_date(page: Page, scan: HeadScan, tail: OutboxReader, evidence: Evidence) -> Settled:
    """No label: the title stands right above the date or right below it, and a site's name may stand above it too."""
    date_at = scan.dates[0][0]
    above = [index for index in scan.slots if index < date_at]
    below = [index for index in scan.slots if index > date_at]
    doubled = {page.text(index) for index in scan.doubled if index < date_at}
    site = [index for index in above if page.text(index) in doubled]
    if below and len(site) == len(above):
        settled = settle(below, evidence, _SURE)
        settled.furniture += site
        return settled
    if not below or is_section_heading(page.text(below[0])):
        return settle(above, evidence, Circumstances())
    return _above_or_below(above, below, tail, evidence)


def _above_or_below(above: Sequence[int], below: Sequence[int], tail: OutboxReader, evidence: Evidence) -> Settled:
    if len(above) == 1 and evidence.credit(below[0]).rank >= Rank.STRONG:
        return Settled(title=above[0], bylines=[below[0]])
    follows = evidence.credit(below[1]).rank if len(below) > 1 else Rank.NONE
    if tail.cards or tail.chrome or follows >= Rank.STRONG:
        settled = settle(below, evidence, _SURE)
        settled.unsure += above
        return settled
    return Settled(unsure=[*above, below[0]])
