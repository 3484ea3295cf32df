"""Making and changing a contributor's entry."""

from typing import Any, Final

from gql_blog.content import CONTRIBUTOR, new_id
from gql_blog.errors import Duplicate
from gql_blog.store import Contributor
from gql_blog.write.aliases import remember_name
from gql_blog.write.article.load_article import check_version
from gql_blog.write.before_write import run_before_write
from gql_blog.write.commands import CreateContributor, UpdateContributor
from gql_blog.write.contributor.contributor_input import FIELDS, given_fields
from gql_blog.write.input_validation import InputErrors
from gql_blog.write.results import ContributorWritten
from gql_blog.write.row_visibility import visible_row
from gql_blog.write.slugs import claim_shared_slug, free_contributor_slug
from gql_blog.write.unit_of_work import Apply, CommandContext, UnitOfWork

_SLUG: Final = ("input", "slug")
_ORCID: Final = ("input", "orcid")


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
