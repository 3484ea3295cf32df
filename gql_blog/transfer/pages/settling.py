"""Which of a head's headlines is the title, which the names, and which already belongs to the text.

The order in print is title, subtitle, names. Each decision fails towards abstention: a line that could be a name as
well as a title becomes neither.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from gql_blog.transfer.pages.evidence import Evidence
from gql_blog.transfer.pages.names import Credit, Rank


@dataclass(slots=True)
class Settled:
    """Indices of lines; ``unsure`` could be a title or a name, ``furniture`` names the site. The rest is text."""

    title: int | None = None
    subtitle: int | None = None
    bylines: list[int] = field(default_factory=list)
    unsure: list[int] = field(default_factory=list)
    furniture: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """``title_place_is_taken``: another's card or a blank stands where the title would, so that a lone line is a name.

    ``weakest``: the least rank at which a line after the title is taken for names.
    """

    title_place_is_taken: bool = False
    weakest: Rank = Rank.POSSIBLE


def settle(slots: Sequence[int], evidence: Evidence, circumstances: Circumstances) -> Settled:
    """Decide over the headlines of a head, in printed order."""
    if not slots:
        return Settled()
    credits = [evidence.credit(index) for index in slots]
    settled = _settle(slots, credits, evidence, circumstances)
    _settle_below(settled, slots, credits, evidence)
    return settled


def _settle(
    slots: Sequence[int], credits: Sequence[Credit], evidence: Evidence, circumstances: Circumstances
) -> Settled:
    confirmed = [k for k, credit in enumerate(credits[:3]) if credit.rank is Rank.CONFIRMED]
    if confirmed:
        return _around_confirmed(slots, credits, confirmed[0])
    if len(credits) > 1 and _is_byline(slots[1], credits[1], evidence, circumstances):
        return _two(slots, credits, circumstances)
    if len(credits) > 1 and credits[0].rank is Rank.NONE and credits[1].rank is not Rank.NONE:
        return Settled(title=slots[0], unsure=[slots[1]])
    if _is_third(credits):
        return _around(slots, 2)
    return _lone(slots[0], credits[0], circumstances)


def _settle_below(settled: Settled, slots: Sequence[int], credits: Sequence[Credit], evidence: Evidence) -> None:
    """Lines right under the names: surely names themselves, or perhaps names or an institution, and then left over."""
    if not settled.bylines:
        return
    for place in range(slots.index(settled.bylines[-1]) + 1, len(slots)):
        if slots[place] != slots[place - 1] + 1:
            return
        if credits[place].rank >= Rank.STRONG:
            settled.bylines.append(slots[place])
            continue
        if credits[place].rank is not Rank.NONE or evidence.is_institution(slots[place]):
            settled.unsure.append(slots[place])
        return


def _around_confirmed(slots: Sequence[int], credits: Sequence[Credit], at: int) -> Settled:
    """A biographical note confirms a name: unless another name follows it, so that a person may be the subject."""
    follower = credits[at + 1].rank if at + 1 < len(credits) else Rank.NONE
    if at == 0 and follower not in (Rank.NONE, Rank.CONFIRMED):
        return Settled(unsure=list(slots[:2]))
    return _around(slots, at)


def _around(slots: Sequence[int], at: int) -> Settled:
    """The names stand at one place for certain: what is above them is title and subtitle."""
    return Settled(
        title=slots[0] if at > 0 else None,
        subtitle=slots[1] if at == 2 else None,
        bylines=[slots[at]],
    )


def _is_byline(index: int, credit: Credit, evidence: Evidence, circumstances: Circumstances) -> bool:
    if credit.rank < max(circumstances.weakest, Rank.POSSIBLE):
        return False
    return not (credit.rank is Rank.POSSIBLE and credit.is_one_word) or not evidence.has_headings(index)


def _two(slots: Sequence[int], credits: Sequence[Credit], circumstances: Circumstances) -> Settled:
    """Two lines, and the second names people. If the first does so too, and more surely, nobody can tell."""
    first, second = credits[0], credits[1]
    if first.rank is Rank.STRONG and circumstances.title_place_is_taken:
        return Settled(bylines=[slots[0]])
    if first.rank is Rank.STRONG or (first.rank is Rank.POSSIBLE and circumstances.title_place_is_taken):
        return Settled(unsure=list(slots[:2]))
    if first.rank is second.rank is Rank.POSSIBLE and second.is_one_word and not first.is_one_word:
        return Settled(unsure=list(slots[:2]))
    return Settled(title=slots[0], bylines=[slots[1]])


def _is_third(credits: Sequence[Credit]) -> bool:
    """Title, subtitle, names: only where the first two are surely no names, and the third surely is."""
    return [credit.rank for credit in credits[:3]] == [Rank.NONE, Rank.NONE, Rank.STRONG]


def _lone(index: int, credit: Credit, circumstances: Circumstances) -> Settled:
    """One line above the text: a title without names, or names without a title."""
    if credit.rank is Rank.NONE or (credit.rank < Rank.STRONG and circumstances.weakest is Rank.STRONG):
        return Settled(title=index)
    if credit.rank is Rank.STRONG and circumstances.weakest is Rank.POSSIBLE:
        return Settled(bylines=[index])
    if circumstances.title_place_is_taken and credit.rank is not Rank.DUBIOUS and not credit.is_one_word:
        return Settled(bylines=[index])
    return Settled(unsure=[index])
