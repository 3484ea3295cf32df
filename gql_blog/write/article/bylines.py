"""From the credits that are given to credits of contributors who are here; and the rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from tortoise.expressions import Q

from gql_blog.access import Viewer
from gql_blog.content import (
    CONTRIBUTOR,
    BylineInput,
    BylineRole,
    DraftByline,
    EventKind,
    composed,
    new_id,
    or_none,
    prefix_of,
    spellings,
)
from gql_blog.errors import NotFound
from gql_blog.store import Byline, Contributor, NewRow
from gql_blog.write.aliases import formerly_named
from gql_blog.write.article.article_state import Credit
from gql_blog.write.article.copied_columns import copies
from gql_blog.write.finders import shown
from gql_blog.write.input_validation import BIO, BYLINES, InputErrors
from gql_blog.write.locks import Named
from gql_blog.write.row_visibility import can_see
from gql_blog.write.slugs import free_contributor_slug
from gql_blog.write.unit_of_work import UnitOfWork

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
    work: UnitOfWork, bylines: Sequence[CheckedByline], errors: InputErrors
) -> tuple[Credit, ...]:
    """Return the credits: each with the contributor that is named by id, or found or made by name.

    A name finds only contributors that the writer may see: it is no key to what hidden drafts say of a person.
    """
    found = []
    known = await _known(work, bylines)
    missing = {composed(each.name or "") for each in bylines if not each.contributor_id} - known.keys()
    if missing and work.locks.needed:
        await work.locks.lock_names(Named.PERSON, missing)
        known = await _known(work, bylines)
    for index, byline in enumerate(bylines):
        contributor = await _contributor(work, byline, known)
        if contributor is None:
            path = ("input", "bylines", str(index), "contributorId")
            errors.add(
                NotFound(
                    f"There is no contributor with the id {shown(byline.contributor_id)}. Check the id.",
                    path=path,
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
) -> Contributor:
    """Make an entry for somebody of whom only a credit is known; ``same`` are others of this very name."""
    contributor_id = new_id(CONTRIBUTOR)
    slug = slug or await free_contributor_slug(name, contributor_id, viewer)
    given: dict[str, Any] = {"slug": slug, "name": name, "bio": bio, "affiliation": affiliation}
    made = await Contributor.create(id=contributor_id, **given)
    namesakes = {"same_name_as": [each.id for each in same]} if same else {}
    await work.record(made.id, None, {**given, **namesakes})
    return made


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


async def _known(work: UnitOfWork, bylines: Sequence[CheckedByline]) -> dict[str, Contributor]:
    """Return the contributors whom the writer may see, by id or by composed name as the bylines name them.

    Of several who have the same name it is the oldest entry. All are looked up by one statement.
    """
    ids = {each.contributor_id for each in bylines if each.contributor_id and prefix_of(each.contributor_id)}
    names = {spelling for each in bylines if not each.contributor_id for spelling in spellings(each.name or "")}
    known: dict[str, Contributor] = {}
    for each in await Contributor.filter(Q(id__in=sorted(ids)) | Q(name__in=sorted(names))).order_by("id"):
        wanted = [key for key in (each.id, composed(each.name)) if key not in known]
        if wanted and await can_see(work.viewer, "contributor", each):
            known.update(dict.fromkeys(wanted, each))
    return known


async def _contributor(work: UnitOfWork, byline: CheckedByline, known: dict[str, Contributor]) -> Contributor | None:
    """Return whom a byline means: one of those who are ``known``, else somebody of an earlier or a new name."""
    name = byline.name or ""
    if byline.contributor_id or composed(name) in known:
        return known.get(byline.contributor_id or composed(name))
    same = await contributors_named(name)
    if (renamed := await formerly_named(Contributor, name, work.viewer)) is not None:
        return renamed
    made = await new_contributor(work, name, work.viewer, bio=byline.bio, affiliation=byline.affiliation, same=same)
    known[composed(name)] = made
    if same:
        work.emit(EventKind.CONTRIBUTOR_NAMESAKE, made.id)
    return made


def _checked(byline: BylineInput, path: tuple[str, ...], errors: InputErrors) -> CheckedByline:
    contributor_id = str(byline.contributor_id) if byline.contributor_id else None
    name = errors.line_or_none(byline.name or None, (*path, "name"))
    if name is None and contributor_id is None:
        name = errors.line(byline.name or "", (*path, "name"))
    bio, affiliation = validate_byline_texts(byline, path, errors)
    return CheckedByline(contributor_id, name, byline.role, bio, affiliation)
