"""What the site says of itself: its title, description, languages, logo and navigation."""

from dataclasses import dataclass
from typing import Annotated, Any, Final

from gql_blog.content import UNSET, EventKind, GivenText, Unset, or_none
from gql_blog.errors import InputError
from gql_blog.store import Site
from gql_blog.write.input_validation import ADDRESS, NOTE, InputErrors, is_address
from gql_blog.write.media.pictures import expect_picture
from gql_blog.write.results import SiteWritten
from gql_blog.write.row_changes import row_to_change, save_changes_of
from gql_blog.write.transaction.unit_of_work import UnitOfWork
from gql_blog.write.verb import Command, RetryKey, Row, Verb, Version

_LOCALES: Final = 50
_ENTRIES: Final = 100
_SETTING: Final = "null: what the settings say."


@dataclass(frozen=True, slots=True, kw_only=True)
class NavigationEntryInput:
    """An entry of the navigation."""

    label: Annotated[str, "What it is called, in plain text."]
    url: Annotated[str, f"Where it leads: {ADDRESS}."]


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateSite(Command[SiteWritten]):
    """What to change of what the site says of itself. What is left out stays as it is."""

    expected_version: Version
    title: Annotated[GivenText, f"What it is called; {_SETTING}"] = UNSET
    description: Annotated[GivenText, f"What it is about, in plain text; {_SETTING}"] = UNSET
    locales: Annotated[
        tuple[str, ...] | Unset | None, f"The languages that it is in, the first one first; {_SETTING}"
    ] = UNSET
    logo_id: Annotated[GivenText, "A picture, which everybody may see then; null: none."] = UNSET
    navigation: Annotated[
        tuple[NavigationEntryInput, ...] | Unset | None,
        f"The entries of the navigation, at most {_ENTRIES}, in their order; null: none.",
    ] = UNSET
    idempotency_key: RetryKey = UNSET


@Verb(
    does="Changes what the site says of itself.",
    takes="What to change.",
    answers=(Row("site", "The site after the change; null if there are errors."),),
)
async def update_site(work: UnitOfWork, command: UpdateSite) -> SiteWritten:
    """Change it; without a difference the version stays."""
    given = _checked(command)
    only: Any = Site.all()
    (site_id,) = await only.values_list("id", flat=True)
    row = await row_to_change(work, Site, site_id, command.expected_version)
    if (logo_id := given.get("logo_id")) is not None:
        await work.locks.keep_rows("media", [logo_id])
        await expect_picture(work.viewer, logo_id, ("input", "logoId"))
    if await save_changes_of(work, row, given):
        work.emit(EventKind.SITE_UPDATED, row.id, public=True, wasPublic=True)
    return SiteWritten(row.id)


def _checked(command: UpdateSite) -> dict[str, Any]:
    given = dict[str, Any]()
    with InputErrors() as errors:
        if not isinstance(command.title, Unset):
            given["title"] = errors.line_or_none(command.title, ("input", "title"))
        if not isinstance(command.description, Unset):
            given["description"] = errors.lines_or_none(command.description, ("input", "description"), limit=NOTE)
        if not isinstance(command.locales, Unset):
            given["locales"] = _locales(command.locales or (), errors)
        if not isinstance(command.navigation, Unset):
            given["navigation"] = _navigation(command.navigation or (), errors)
        if not isinstance(command.logo_id, Unset):
            given["logo_id"] = or_none(command.logo_id)
    return given


def _locales(locales: tuple[str, ...], errors: InputErrors) -> list[str] | None:
    if not errors.at_most(_LOCALES, locales, ("input", "locales")):
        return None
    kept = [errors.locale(each, ("input", "locales", str(place))) for place, each in enumerate(locales)]
    return [*dict.fromkeys(kept)] or None


def _navigation(entries: tuple[NavigationEntryInput, ...], errors: InputErrors) -> list[dict[str, str]] | None:
    if not errors.at_most(_ENTRIES, entries, ("input", "navigation")):
        return None
    kept = []
    for place, each in enumerate(entries):
        path = ("input", "navigation", str(place))
        kept.append({"label": errors.line(each.label, (*path, "label")), "url": each.url})
        if not is_address(each.url):
            errors.add(InputError(f"url is {ADDRESS}.", path=(*path, "url")))
    return kept or None
