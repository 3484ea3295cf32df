"""From the credits that are given to credits of contributors who are here; and the rows."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from tortoise.expressions import Q

from gql_blog.access import Viewer
from gql_blog.content import (
    CONTRIBUTOR,
    BylineInput,
    BylineRole,
    DraftByline,
    EventKind,
    Finding,
    composed,
    new_id,
    or_none,
    prefix_of,
    spellings,
)
from gql_blog.errors import NotFound
from gql_blog.store import Audit, Byline, Contributor, NewRow
from gql_blog.write.aliases import formerly_named
from gql_blog.write.article.state.article_state import Credit, copies
from gql_blog.write.finders import can_see, shown
from gql_blog.write.input_validation import BIO, BYLINES, InputErrors
from gql_blog.write.locks import Named
from gql_blog.write.slugs import free_contributor_slug
from gql_blog.write.transaction.unit_of_work import UnitOfWork

AMBIGUOUS: Final = "CONTRIBUTOR_AMBIGUOUS"
"""The code of the finding which tells that a name may mean several contributors."""
_UNDECIDED: Final = "undecided"
"""The key of the audit's entry about a contributor who stands for one of several."""

Given = TypeVar("Given")
Validated = TypeVar("Validated")


@dataclass(frozen=True, slots=True)
class CheckedByline:
    """A credit as it is asked for: a contributor's id, or a name, or both."""

    contributor_id: str | None
    name: str | None
    role: BylineRole = BylineRole.AUTHOR
    bio: str | None = None
    affiliation: str | None = None


def byline_input(credit: Credit) -> BylineInput:
    """Return what gives a credit as it stands."""
    known = {"contributor_id": credit.contributor_id} if credit.contributor_id else {}
    return BylineInput(name=credit.name, role=credit.role, bio=credit.bio, affiliation=credit.affiliation, **known)


def validate_bylines(bylines: Sequence[BylineInput], errors: InputErrors) -> tuple[CheckedByline, ...]:
    """Return the bylines with their texts as they are to be kept."""
    return validate_each_byline(bylines, _checked, errors)


def validate_each_byline(
    bylines: Sequence[Given], validate: Callable[[Given, tuple[str, ...], InputErrors], Validated], errors: InputErrors
) -> tuple[Validated, ...]:
    """Return each byline as ``validate`` returns it for its path; none if there are too many."""
    path = ("input", "bylines")
    if not errors.at_most(BYLINES, bylines, path):
        return ()
    return tuple(validate(byline, (*path, str(index)), errors) for index, byline in enumerate(bylines))


def validate_byline_texts(
    byline: BylineInput | DraftByline, path: tuple[str, ...], errors: InputErrors
) -> tuple[str | None, str | None]:
    """Return the biographical note and the affiliation as they are to be kept."""
    bio = errors.lines_or_none(or_none(byline.bio), (*path, "bio"), limit=BIO)
    return bio, errors.lines_or_none(or_none(byline.affiliation), (*path, "affiliation"), limit=BIO)


async def resolve_bylines(
    work: UnitOfWork, bylines: Sequence[CheckedByline], errors: InputErrors, held: Sequence[Credit] = ()
) -> tuple[Credit, ...]:
    """Return the credits: each with the contributor that is named by id, or found or made by name.

    A name finds only contributors that the writer may see: it is no key to what hidden drafts say of a person. Of
    several whom it finds it means the one among the ``held`` credits, which the article has; else it is not decided.
    """
    found = []
    known = await _known(work, bylines)
    missing = {composed(each.name or "") for each in bylines if not each.contributor_id} - known.keys()
    if missing and work.locks.needed:
        await work.locks.lock_names(Named.PERSON, missing)
        known = await _known(work, bylines)
    for index, byline in enumerate(bylines):
        contributor = await _contributor(work, byline, known, {each.contributor_id for each in held})
        if contributor is None:
            path = ("input", "bylines", str(index), "contributorId")
            errors.add(
                NotFound(
                    f"There is no contributor with the id {shown(byline.contributor_id)}. Check the id.", path=path
                )
            )
            continue
        name = byline.name or contributor.name
        found.append(Credit(contributor.id, name, byline.role, byline.bio, byline.affiliation))
    return tuple(found)


async def contributors_named(name: str) -> list[Contributor]:
    """Return who is called exactly so: the same letters of the same scripts in the same case, oldest entry first."""
    same = await Contributor.filter(name__in=sorted(spellings(name))).order_by("id")
    return [each for each in same if composed(each.name) == composed(name)]


async def new_contributor(
    work: UnitOfWork,
    name: str,
    viewer: Viewer,
    *,
    slug: str | None = None,
    bio: str | None = None,
    affiliation: str | None = None,
    same: Sequence[Contributor] = (),
    is_undecided: bool = False,
) -> Contributor:
    """Make an entry for somebody of whom only a credit is known; ``same`` are others of this very name.

    ``is_undecided``: it stands for one of them, and nobody has said for whom.
    """
    contributor_id = new_id(CONTRIBUTOR)
    slug = slug or await free_contributor_slug(name, contributor_id, viewer)
    given: dict[str, Any] = {"slug": slug, "name": name, "bio": bio, "affiliation": affiliation}
    made = await Contributor.create(id=contributor_id, **given)
    namesakes: dict[str, Any] = {"same_name_as": [each.id for each in same]} if same else {}
    await work.record(made.id, None, {**given, **namesakes, **({_UNDECIDED: True} if is_undecided else {})})
    if same:
        work.emit(EventKind.CONTRIBUTOR_NAMESAKE, made.id)
    return made


async def undecided_contributor(
    work: UnitOfWork, name: str, same: Sequence[Contributor]
) -> tuple[Contributor, Finding]:
    """Return the entry for credits of a name that ``same`` all have, and the finding that asks who is meant.

    It is one entry for all such credits, until somebody merges it or makes it somebody's own. Nobody is credited with
    what is another's.
    """
    told = await Audit.filter(subject_id__in=[each.id for each in same]).order_by("id")
    marked = {each.subject_id for each in told if each.after and each.after.get(_UNDECIDED)}
    entry = next((each for each in same if each.id in marked and each.version == 1), None)
    entry = entry or await new_contributor(work, name, work.viewer, same=same, is_undecided=True)
    others = ", ".join(each.slug for each in same if each.id != entry.id)
    message = (
        f"Several contributors have the name {name!r}: {others}. The credit has the entry {entry.slug}, which is none "
        "of theirs. Name the contributor who is meant, or merge the entry into that one."
    )
    return entry, Finding(AMBIGUOUS, message)


async def bylines_to_add(
    work: UnitOfWork, article: Any, before: Sequence[Credit], after: Sequence[Credit]
) -> list[NewRow]:
    """Return the rows, where anything differs; those of ``before`` are deleted then."""
    article_id = article.id
    if tuple(before) == tuple(after):
        return []
    if before:
        await Byline.filter(article_id=article_id).delete()
    if article.public:
        was, now = ({each.contributor_id for each in credits} for credits in (before, after))
        work.contributors |= was - now
        work.credited |= now - was
    return [
        NewRow(
            Byline,
            article_id=article_id,
            position=position,
            role=credit.role.value,
            credited_name=credit.name,
            bio=credit.bio,
            affiliation=credit.affiliation,
            contributor_id=credit.contributor_id,
            **copies(article),
        )
        for position, credit in enumerate(after, start=1)
    ]


async def _known(work: UnitOfWork, bylines: Sequence[CheckedByline]) -> dict[str, list[Contributor]]:
    """Return the contributors whom the writer may see, by id or composed name; of several the oldest first."""
    ids = {each.contributor_id for each in bylines if each.contributor_id and prefix_of(each.contributor_id)}
    names = {spelling for each in bylines if not each.contributor_id for spelling in spellings(each.name or "")}
    known: dict[str, list[Contributor]] = {}
    for each in await Contributor.filter(Q(id__in=sorted(ids)) | Q(name__in=sorted(names))).order_by("id"):
        if await can_see(work.viewer, "contributor", each):
            known[each.id] = [each]
            known.setdefault(composed(each.name), []).append(each)
    return known


async def _contributor(
    work: UnitOfWork, byline: CheckedByline, known: dict[str, list[Contributor]], held: Collection[str]
) -> Contributor | None:
    """Return whom a byline means: one of those who are ``known``, else somebody of an earlier or a new name."""
    name = byline.name or ""
    meant = known.get(byline.contributor_id or composed(name), [])
    if len(meant) > 1:
        credited = [each for each in meant if each.id in held]
        if len(credited) != 1:
            entry, finding = await undecided_contributor(work, name, meant)
            work.findings.append(finding)
            credited = [entry]
        known[composed(name)] = meant = credited
    if meant or byline.contributor_id:
        return meant[0] if meant else None
    same = await contributors_named(name)
    if (renamed := await formerly_named(Contributor, name, work.viewer)) is not None:
        return renamed
    made = await new_contributor(work, name, work.viewer, bio=byline.bio, affiliation=byline.affiliation, same=same)
    known[composed(name)] = [made]
    return made


def _checked(byline: BylineInput, path: tuple[str, ...], errors: InputErrors) -> CheckedByline:
    contributor_id = str(byline.contributor_id) if byline.contributor_id else None
    name = errors.line_or_none(byline.name or None, (*path, "name"))
    if name is None and contributor_id is None:
        name = errors.line(byline.name or "", (*path, "name"))
    bio, affiliation = validate_byline_texts(byline, path, errors)
    return CheckedByline(contributor_id, name, byline.role, bio, affiliation)
