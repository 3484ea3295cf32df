"""Making and changing a contributor's entry."""

from dataclasses import dataclass
from typing import Annotated, Any, Final

from gql_blog.content import CONTRIBUTOR, UNSET, GivenText, new_id
from gql_blog.errors import Duplicate
from gql_blog.store import Contributor
from gql_blog.write.aliases import remember_name
from gql_blog.write.article.load_article import check_version
from gql_blog.write.before_write import run_before_write
from gql_blog.write.contributor.contributor_input import FIELDS, ContributorFields, given_fields
from gql_blog.write.input_validation import InputErrors
from gql_blog.write.results import ContributorWritten
from gql_blog.write.row_visibility import visible_row
from gql_blog.write.slugs import claim_shared_slug, free_contributor_slug
from gql_blog.write.unit_of_work import Apply, CommandContext, UnitOfWork
from gql_blog.write.verb import Command, Row, Verb, Version

_SLUG: Final = ("input", "slug")
_ORCID: Final = ("input", "orcid")
_IN_URLS: Final = "The name in URLs: lower-case letters and digits, joined by hyphens."


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateContributor(ContributorFields, Command[ContributorWritten]):
    """A new contributor."""

    name: Annotated[str, "The name, as the contributor writes it."]
    slug: Annotated[GivenText, f"{_IN_URLS} Default: made of the name."] = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateContributor(ContributorFields, Command[ContributorWritten]):
    """What to change of a contributor. What is left out stays as it is."""

    id: Annotated[str, "The contributor."]
    expected_version: Version
    name: Annotated[GivenText, "The name. Bylines stay as printed."] = UNSET
    slug: Annotated[GivenText, f"{_IN_URLS} The old one leads here from then on, if everybody could see it."] = UNSET


async def create_contributor(context: CommandContext, command: CreateContributor) -> Apply[ContributorWritten]:
    """Prepare an entry. Nothing carries it yet, so that editors alone see it until a byline or a comment does."""
    command = await run_before_write(context, command)
    given = given_fields(command)

    async def apply(work: UnitOfWork) -> ContributorWritten:
        await _claim(given)
        contributor_id = new_id(CONTRIBUTOR)
        slug = given.get("slug") or await free_contributor_slug(given["name"], contributor_id, work.viewer)
        contributor = await Contributor.create(**{**given, "id": contributor_id, "slug": slug})
        await work.record(contributor.id, None, _fields(contributor))
        return ContributorWritten(contributor.id, contributor.version)

    return apply


async def update_contributor(context: CommandContext, command: UpdateContributor) -> Apply[ContributorWritten]:
    """Prepare a change; without a difference there is none, and the version stays."""
    command = await run_before_write(context, command)
    given = given_fields(command)

    async def apply(work: UnitOfWork) -> ContributorWritten:
        await work.locks.lock_rows("contributor", [command.id])
        row: Any = await visible_row(Contributor, command.id, work.viewer)
        check_version(row, command.expected_version)
        await _claim(given, row.id)
        before = _fields(row)
        row.update_from_dict(given)
        changed = [name for name in FIELDS if getattr(row, name) != before[name]]
        if not changed:
            return ContributorWritten(row.id, row.version)
        row.version += 1
        await row.save(update_fields=[*changed, "version"])
        if "slug" in changed or "name" in changed:
            await remember_name(work, row, before["slug"], before["name"])
        await work.record(row.id, {name: before[name] for name in changed}, {name: given[name] for name in changed})
        return ContributorWritten(row.id, row.version)

    return apply


async def _claim(given: dict[str, Any], but: str | None = None) -> None:
    errors = InputErrors()
    if given.get("slug"):
        try:
            await claim_shared_slug(Contributor, given["slug"], but, _SLUG)
        except Duplicate as error:
            errors.add(error)
    if given.get("orcid"):
        holders: list[Any] = await Contributor.filter(orcid=given["orcid"]).values_list("id", flat=True)
        if any(holder != but for holder in holders):
            errors.add(Duplicate("Another contributor has this ORCID iD. Merge the two, or correct it.", path=_ORCID))
    errors.raise_all()


def _fields(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in FIELDS}


VERBS: Final = (
    Verb(
        command=CreateContributor,
        prepare=create_contributor,
        does="Creates a contributor. Readers see contributors whom something public credits.",
        takes="The new contributor.",
        answers=(Row("contributor", "The new contributor; null if none was created."),),
    ),
    Verb(
        command=UpdateContributor,
        prepare=update_contributor,
        does="Changes the entry of a contributor; bylines stay as printed.",
        takes="What to change.",
        answers=(Row("contributor"),),
        on=("contributor",),
    ),
)
