"""Making and changing a contributor's entry."""

from dataclasses import dataclass
from typing import Annotated, Any, Final

from gql_blog.content import CONTRIBUTOR, UNSET, GivenText, new_id
from gql_blog.errors import Duplicate
from gql_blog.store import Contributor
from gql_blog.write.aliases import remember_name
from gql_blog.write.contributor.contributor_input import FIELDS, ContributorFields, given_fields
from gql_blog.write.input_validation import InputErrors
from gql_blog.write.results import ContributorWritten
from gql_blog.write.row_changes import row_to_change, save_changes_of
from gql_blog.write.slugs import claim_shared_slug, free_contributor_slug
from gql_blog.write.unit_of_work import UnitOfWork
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


@Verb(
    does="Creates a contributor. Readers see contributors whom something public credits.",
    takes="The new contributor.",
    answers=(Row("contributor", "The new contributor; null if none was created."),),
)
async def create_contributor(work: UnitOfWork, command: CreateContributor) -> ContributorWritten:
    """Make an entry. Nothing carries it yet, so that editors alone see it until a byline or a comment does."""
    given = given_fields(command)
    await _claim(given)
    contributor_id = new_id(CONTRIBUTOR)
    slug = given.get("slug") or await free_contributor_slug(given["name"], contributor_id, work.viewer)
    contributor = await Contributor.create(**{**given, "id": contributor_id, "slug": slug})
    await work.record(contributor.id, None, {name: getattr(contributor, name) for name in FIELDS})
    return ContributorWritten(contributor.id, contributor.version)


@Verb(
    does="Changes the entry of a contributor; bylines stay as printed.",
    takes="What to change.",
    answers=(Row("contributor"),),
    on=("contributor",),
)
async def update_contributor(work: UnitOfWork, command: UpdateContributor) -> ContributorWritten:
    """Change it; without a difference there is none, and the version stays."""
    given = given_fields(command)
    row = await row_to_change(work, Contributor, command.id, command.expected_version)
    await _claim(given, row.id)
    before = {"slug": row.slug, "name": row.name} | await save_changes_of(work, row, given)
    if (before["slug"], before["name"]) != (row.slug, row.name):
        await remember_name(work, row, before["slug"], before["name"])
    return ContributorWritten(row.id, row.version)


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
