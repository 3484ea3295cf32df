"""Contributors: their entries are made, changed, and merged where two are one person."""

import re
from dataclasses import dataclass
from typing import Annotated, Any, Final

from gql_blog.content import CONTRIBUTOR, UNSET, EventKind, GivenText, Role, Unset, new_id
from gql_blog.errors import Duplicate, Forbidden, InputError
from gql_blog.store import Byline, Comment, Contributor, SuggestedContributor, User
from gql_blog.write.aliases import INTO_ID, Merge, emit_merged, end_merged, remember_name, rows_to_merge
from gql_blog.write.input_validation import BIO, InputErrors
from gql_blog.write.media.pictures import expect_picture
from gql_blog.write.results import ContributorsMerged, ContributorWritten
from gql_blog.write.row_changes import row_to_change, save_changes_of
from gql_blog.write.slugs import claim_shared_slug, free_contributor_slug, validate_slug
from gql_blog.write.transaction.unit_of_work import UnitOfWork
from gql_blog.write.verb import Command, RetryKey, Row, Value, Verb, Version

FIELDS: Final = ("name", "slug", "bio", "affiliation", "url", "orcid", "portrait_id")
"""In the order in which the inputs have them, and errors about them are told."""
_URL: Final = 2_000
_WEB: Final = re.compile(r"https?://[^\s/?#@]+(?:[/?#]\S*)?", re.IGNORECASE)
_ORCID_IRI: Final = re.compile(r"(?:https?://orcid\.org/)?(\d{4}-\d{4}-\d{4}-\d{3}[\dX])", re.IGNORECASE)
_ORCID: Final = ("input", "orcid")
_IN_URLS: Final = "The name in URLs: lower-case letters and digits, joined by hyphens."


@dataclass(frozen=True, slots=True, kw_only=True)
class ContributorFields:
    """What may be given of a contributor."""

    name: GivenText = UNSET
    slug: GivenText = UNSET
    bio: Annotated[GivenText, "A biographical note, in plain text; null: none. Bylines keep theirs as printed."] = UNSET
    affiliation: Annotated[GivenText, "The institution that the contributor belongs to; null: none."] = UNSET
    url: Annotated[GivenText, "The address of the home page; null: none."] = UNSET
    orcid: Annotated[
        GivenText, "The ORCID iD, such as 0000-0002-1825-0097; null: none. No other contributor may have it."
    ] = UNSET
    portrait_id: Annotated[GivenText, "A picture of the contributor; null: none."] = UNSET
    idempotency_key: RetryKey = UNSET


def given_fields(command: ContributorFields) -> dict[str, Any]:
    """Return the fields that a command gives, by name, as they are kept; raise all that is wrong with them."""
    with InputErrors() as errors:
        given = {name: getattr(command, name) for name in FIELDS}
        kept = {name: _kept(name, value, errors) for name, value in given.items() if not isinstance(value, Unset)}
    return kept


def _kept(name: str, value: Any, errors: InputErrors) -> str | None:
    path = ("input", name)
    match name:
        case "name":
            return errors.line(value, path)
        case "slug":
            try:
                return validate_slug(value, path)
            except InputError as error:
                errors.add(error)
                return None
        case "url":
            return _url(value, path, errors)
        case "orcid":
            return _orcid(value, path, errors)
        case "portrait_id":
            return value if value is None else str(value)
        case _:
            return errors.lines_or_none(value, path, limit=BIO)


def _url(value: Any, path: tuple[str, ...], errors: InputErrors) -> str | None:
    url = errors.line_or_none(value, path, limit=_URL)
    if url is not None and not _WEB.fullmatch(url):
        errors.add(InputError("url must be an address that starts with http:// or https://.", path=path))
    return url


def _orcid(value: Any, path: tuple[str, ...], errors: InputErrors) -> str | None:
    text = errors.line_or_none(value, path)
    found = _ORCID_IRI.fullmatch(text or "")
    if text is None:
        return None
    if found is None or not is_orcid(found[1].upper()):
        errors.add(
            InputError("orcid must be an ORCID iD with its check digit, such as 0000-0002-1825-0097.", path=path)
        )
        return None
    return found[1].upper()


def is_orcid(orcid: str) -> bool:
    """Return whether the last character of an ORCID iD is its check digit (ISO 7064, MOD 11-2)."""
    total = 0
    for digit in orcid.replace("-", "")[:-1]:
        total = (total + int(digit)) * 2
    return orcid[-1] == "0123456789X"[(12 - total % 11) % 11]


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
    await _claim(work, given)
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
    await _claim(work, given, row.id)
    was = {"slug": row.slug, "name": row.name}
    changed = await save_changes_of(work, row, given)
    if was.keys() & changed.keys():
        await remember_name(work, row, **was)
    if changed:
        work.emit(EventKind.CONTRIBUTOR_UPDATED, row.id, public=row.public)
    return ContributorWritten(row.id, row.version)


async def _claim(work: UnitOfWork, given: dict[str, Any], but: str | None = None) -> None:
    with InputErrors() as errors:
        if (portrait_id := given.get("portrait_id")) is not None:
            await work.locks.keep_rows("media", [portrait_id])
            await expect_picture(work.viewer, portrait_id, ("input", "portraitId"))
        if given.get("slug"):
            try:
                await claim_shared_slug(Contributor, given["slug"], but)
            except Duplicate as error:
                errors.add(error)
        if given.get("orcid"):
            holders: list[Any] = await Contributor.filter(orcid=given["orcid"]).values_list("id", flat=True)
            if any(holder != but for holder in holders):
                message = "Another contributor has this ORCID iD. Merge the two, or correct it."
                errors.add(Duplicate(message, path=_ORCID))


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeContributors(Merge, Command[ContributorsMerged]):
    """Two contributors who are one."""

    id: Annotated[str, "The contributor whose entry is to go."]
    into_id: Annotated[str, "The contributor whose entry stays, as it is."]


@Verb(
    does="Merges two contributors who are one person: bylines and comments of one become the other's, and its slug "
    "and its name lead there.",
    who="Requires the role EDITOR or ADMIN; only ADMIN if a user is linked to the one that goes.",
    takes="The two contributors.",
    answers=(
        Row("contributor", "The contributor who stays; null if there are errors."),
        Value("article_count", int, "articles", "How many articles credit the other one."),
        Value("comment_count", int, "comments", "How many comments the other one wrote."),
    ),
    on=("contributor",),
)
async def merge_contributors(work: UnitOfWork, command: MergeContributors) -> ContributorsMerged:
    """Merge them. Printed names, and the fields of the entry that stays, do not change."""
    await work.locks.lock_entries("contributor", command.id, command.into_id)
    gone, into = await _both(work, command)
    moved = await _moving(gone, into)
    await _move(gone, into)
    fields = {name: getattr(gone, name) for name in FIELDS}
    await end_merged(work, gone, into)
    work.contributors.add(into.id)
    await work.record(gone.id, fields, {"merged_into": into.id})
    await work.record(into.id, None, {"merged": gone.id, "articles": moved.articles, "comments": moved.comments})
    emit_merged(work, EventKind.CONTRIBUTOR_MERGED, EventKind.CONTRIBUTOR_DELETED, gone, into)
    return moved


async def _both(work: UnitOfWork, command: MergeContributors) -> tuple[Contributor, Contributor]:
    gone, into = await rows_to_merge(work, command, Contributor)
    users: Any = User.filter(contributor_id__in=[gone.id, into.id])
    linked = await users.values_list("contributor_id", flat=True)
    if len(linked) > 1:
        message = "Both contributors are linked to users. Unlink one of them, or give both people one user."
        raise InputError(message, path=INTO_ID)
    if gone.id in linked and work.viewer.role is not Role.ADMIN:
        raise Forbidden("The contributor is linked to a user, whom only admins link to another one.", path=INTO_ID)
    return gone, into


async def _moving(gone: Contributor, into: Contributor) -> ContributorsMerged:
    articles = await Byline.filter(contributor_id=gone.id).distinct().values_list("article_id", flat=True)
    return ContributorsMerged(into.id, len(articles), await Comment.filter(contributor_id=gone.id).count())


async def _move(gone: Contributor, into: Contributor) -> None:
    from_, to = {"contributor_id": gone.id}, {"contributor_id": into.id}
    for model in (Byline, Comment, User):
        rows: Any = model.filter(**from_)
        await rows.update(**to)
    both = await SuggestedContributor.filter(**to).values_list("comment_id", flat=True)
    await SuggestedContributor.filter(**from_, comment_id__in=list(both)).delete()
    await SuggestedContributor.filter(**from_).update(**to)
