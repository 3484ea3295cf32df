"""What the page prints beside what its metadata claims: agreed on, filled in, or left open with a finding."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date as Date
from datetime import timedelta

from gql_blog.plugin import BylineRole, Candidate, Finding, parse_date, quoted
from gql_blog_importers.html.html_head import HtmlHead, written_day
from gql_blog_importers.html.html_metadata import Claim, Metadata, parse_day
from gql_blog_importers.pages.characters import normalize_line
from gql_blog_importers.pages.person_names import PrintedName, name_key, parse_credited_names

_CHANGED = frozenset(("updated", "dt-updated", "modified"))
_A_DAY = timedelta(days=1)
_SEPARATORS = (" | ", " — ", " – ", " - ", " · ", " :: ", " » ")


@dataclass(slots=True)
class Settled:
    """Title, date and credits as they are to be stated; ``None`` and nobody where the page and its metadata differ."""

    title: str | None = None
    date: Date | None = None
    credits: list[tuple[BylineRole, PrintedName]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    days: list[Candidate] = field(default_factory=list)
    rivals: list[Candidate] = field(default_factory=list)
    """What else may be the day, and who the page names beside whom its metadata do."""

    @property
    def authors(self) -> list[str]:
        """The names that are credited with the text."""
        return [name.name for role, name in self.credits if role is BylineRole.AUTHOR]

    def tell(self, code: str, message: str, line: int | None = None) -> None:
        """Add a finding."""
        self.findings.append(Finding(code, message, line, line))


def settle(
    head: HtmlHead,
    title: str | None,
    metadata: Metadata,
    line_of: Callable[[int], int],
    line_at: Callable[[int], int],
    is_told: Callable[[str], bool],
) -> Settled:
    """Compare the head with the metadata. ``line_of`` tells the line of an offset, ``line_at`` that of a block;
    ``is_told`` whether a text beside the essay tells of a person.
    """
    settled = Settled()
    head.credits = [each for each in head.credits if not metadata.is_of_site(each[1].name)]
    _settle_title(settled, title, metadata, line_of)
    _settle_date(settled, head, metadata, line_of, line_at)
    _settle_authors(settled, head, metadata, line_of, is_told)
    return settled


def _settle_title(settled: Settled, title: str | None, metadata: Metadata, line_of: Callable[[int], int]) -> None:
    claims = {without_site(claim.value, metadata.site_name): claim for claim in metadata.titles}
    settled.title = title
    if (
        title is None
        and not metadata.headings
        and len({name_key(claim) for claim in claims}) == 1
        and _is_agreed(metadata)
    ):
        settled.title, claim = next(iter(claims.items()))
        settled.tell("METADATA_USED", f"The title is stated by the metadata alone ({claim.where}).", line_of(claim.at))
        return
    for value, claim in claims.items():
        if title is not None and not _same_title(title, value):
            settled.tell(
                "METADATA_DIFFERS",
                f"The page prints the title {quoted(title)}; its metadata ({claim.where}) say {quoted(claim.value)}. "
                "The printed title is used.",
                line_of(claim.at),
            )


def _is_agreed(metadata: Metadata) -> bool:
    """Whether nothing that the document is called speaks against the one title of its metadata."""
    title = name_key(without_site(metadata.titles[0].value, metadata.site_name))
    return all(title in name_key(claim.value) for claim in metadata.named)


def without_site(title: str, site: str | None) -> str:
    """A title of the metadata without the name of the site at its end."""
    for separator in _SEPARATORS:
        if site and title.endswith(separator + site):
            return title.removesuffix(separator + site)
    return title


def _same_title(title: str, claim: str) -> bool:
    one, other = name_key(title), name_key(claim)
    return one == other or any(other.startswith(one + name_key(f"x{each}x")[1:-1]) for each in _SEPARATORS)


def _settle_date(
    settled: Settled, head: HtmlHead, metadata: Metadata, line_of: Callable[[int], int], line_at: Callable[[int], int]
) -> None:
    printed: set[Date] = set()
    either: set[Date] = set()
    for place, element, text in head.dates:
        if element is not None and (element.words & _CHANGED or element.attrs.get("itemprop") == "dateModified"):
            continue
        day = written_day(text)
        if day is None and element is not None:
            claim = Claim("time", element.attrs.get("datetime", "") or element.attrs.get("content", ""), element.start)
            day = parse_day(claim, line_at(place))
        if day is not None:
            printed.add(day)
        elif (date := parse_date(normalize_line(text))) is not None:
            either.update(date.either)
    claimed = {day: claim for claim in metadata.dates if (day := parse_day(claim, line_of(claim.at))) is not None}
    settled.days = [Candidate(day.isoformat(), evidence="printed") for day in sorted(printed or either)]
    settled.days += [Candidate(day.isoformat(), line_of(claim.at), claim.where) for day, claim in claimed.items()]
    is_one_line = len({place for place, _, _ in head.dates}) == 1 and any(each for _, each, _ in head.dates)
    if len(agreed := (printed or either) & set(claimed)) == 1 or (printed and is_one_line):
        printed = agreed or {min(printed)}  # one line of markup: first published, later changed
    if len(printed) > 1:
        settled.tell("DATE_NOT_STATED", "The head states several dates. State the right one in a side file.")
        return
    if not printed:
        if len(claimed) == 1:
            settled.date, claim = next(iter(claimed.items()))
            settled.tell(
                "METADATA_USED", f"The date is stated by the metadata alone ({claim.where}).", line_of(claim.at)
            )
        elif claimed:
            settled.tell(
                "METADATA_DIFFERS", "The metadata state several dates, and the page prints none. None is used."
            )
        return
    day = printed.pop()
    others = [(other, claim) for other, claim in claimed.items() if other != day]
    for other, claim in others:
        told = (
            "The printed date is used." if abs(other - day) <= _A_DAY else "Neither is used: state one in a side file."
        )
        message = f"The page prints the date {day}; its metadata ({claim.where}) say {other}. {told}"
        settled.tell("METADATA_DIFFERS", message, line_of(claim.at))
    if all(abs(other - day) <= _A_DAY for other, _ in others):
        settled.date = day


def _settle_authors(
    settled: Settled,
    head: HtmlHead,
    metadata: Metadata,
    line_of: Callable[[int], int],
    is_told: Callable[[str], bool],
) -> None:
    """Printed names are credited unless the metadata name another person; an account's name ('admin') is nobody's."""
    people, accounts = _claimed_people(metadata)
    settled.credits = list(head.credits)
    for claim in accounts:
        settled.tell(
            "METADATA_DIFFERS",
            f"The metadata ({claim.where}) name {quoted(claim.value)} as author, which is not read as a person's name.",
            line_of(claim.at),
        )
    if not people:
        return
    claim = people[0][0]
    printed = {name_key(name) for name in head.authors()}
    claimed = {name_key(name.name) for _, each in people for name in each}
    places = _by_place(people)
    if printed > claimed:
        return  # metadata often name the first alone
    if not printed and not head.open and len(places) == 1 and not metadata.is_printed(claim.value):
        settled.rivals = [Candidate(each.value, line_of(each.at), each.where) for each, _ in people]
    elif not printed and not head.open and all(each == claimed for each in places.values()):
        settled.credits += [(BylineRole.AUTHOR, name) for name in _named_first(people)]
        message = f"The author is stated by the metadata alone ({claim.where})."
        settled.tell("METADATA_USED", message, line_of(claim.at))
    elif printed and printed != claimed and all(map(is_told, head.authors())) and not _is_printed(people, metadata):
        message = f"The metadata ({claim.where}) name {quoted(claim.value)}, whom the page does not. It is not used."
        settled.tell("METADATA_DIFFERS", message, line_of(claim.at))
    elif printed != claimed:
        settled.rivals = [Candidate(name, evidence="printed") for name in head.authors()]
        settled.credits = [(role, name) for role, name in settled.credits if role is not BylineRole.AUTHOR]
        stated = ", ".join(head.authors()) or "nobody for certain"
        settled.tell(
            "BYLINE_CONFLICT",
            f"The page credits {stated}; its metadata ({claim.where}) name {', '.join(sorted(claimed))}. Nobody is "
            "credited. State the bylines in a side file.",
            line_of(claim.at),
        )


def _is_printed(people: Sequence[tuple[Claim, tuple[PrintedName, ...]]], metadata: Metadata) -> bool:
    return any(metadata.is_printed(name.name) for _, names in people for name in names)


def _claimed_people(metadata: Metadata) -> tuple[list[tuple[Claim, tuple[PrintedName, ...]]], list[Claim]]:
    people, accounts = [], []
    for claim in metadata.authors:
        is_site = metadata.is_of_site(claim.value)
        names = () if is_site else parse_credited_names(claim.value).names
        if names:
            people.append((claim, names))
        else:
            accounts.append(claim)
    return people, accounts


def _by_place(people: Sequence[tuple[Claim, tuple[PrintedName, ...]]]) -> dict[str, set[str]]:
    """Whom each place of the metadata names; one place may name several people one by one."""
    places: dict[str, set[str]] = {}
    for claim, names in people:
        places.setdefault(claim.where, set()).update(name_key(name.name) for name in names)
    return places


def _named_first(people: Sequence[tuple[Claim, tuple[PrintedName, ...]]]) -> list[PrintedName]:
    first = people[0][0].where
    return list(dict.fromkeys(name for claim, names in people if claim.where == first for name in names))
