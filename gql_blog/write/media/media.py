"""Adding media, once their bytes are stored, and saying what they show."""

from dataclasses import asdict, dataclass, fields
from functools import partial
from typing import Annotated, Any, Final

from gql_blog.access import Reach
from gql_blog.content import UNSET, EventKind, GivenText, MediaKind, StoredFile, Unset, camel_case, or_none
from gql_blog.errors import Forbidden, InputError
from gql_blog.store import Article, ArticleMedia, Contributor, Media
from gql_blog.write.before_write import run_before_write
from gql_blog.write.finders import check_version, visible_row
from gql_blog.write.input_validation import BIO, InputErrors
from gql_blog.write.media.pictures import unused
from gql_blog.write.results import MediaAdded, MediaWritten
from gql_blog.write.row_changes import save_changes_of
from gql_blog.write.transaction.unit_of_work import Apply, CommandContext, UnitOfWork
from gql_blog.write.verb import Command, RetryKey, Row, Value, Verb, Version

_LINES: Final = ("alt_text", "credit", "licence")
_SHOWN: Final = ("alt_text", "caption", "credit")
"""What texts show of a picture."""
_LONGEST: Final = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class FocalPointInput:
    """The point of a picture that is to stay visible where the picture is cut."""

    x: Annotated[int, "From the left, in percent of the width."]
    y: Annotated[int, "From above, in percent of the height."]


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaFields:
    """What may be said of a medium."""

    alt_text: Annotated[GivenText, "What a picture shows, for who cannot see it; null: nobody has said so yet."] = UNSET
    caption: Annotated[GivenText, "The caption, in plain text; null: none. A text may print another one."] = UNSET
    credit: Annotated[GivenText, "Who made it, as it is to be printed; null: nobody is named."] = UNSET
    licence: Annotated[GivenText, "The licence: its name or its address; null: none is named."] = UNSET
    focal_point: Annotated[
        FocalPointInput | Unset | None, "What is to stay visible where a picture is cut; null: its middle."
    ] = UNSET
    idempotency_key: RetryKey = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class AddMedia(MediaFields, Command[MediaAdded]):
    """A file that was received and stored; ``origin`` is the address that it came from."""

    stored: StoredFile
    origin: GivenText = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class AddMediaFromAddress(MediaFields, Command[MediaAdded]):
    """A file of another server to add."""

    address: Annotated[
        str, "Where it is: on port 443 of the public internet. It is asked for by https, and up to 3 redirects lead on."
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateMedia(MediaFields, Command[MediaWritten]):
    """What to change of a medium. What is left out stays as it is."""

    id: Annotated[str, "The medium."]
    expected_version: Version


@Verb()
async def add_media(work: UnitOfWork, command: AddMedia) -> MediaAdded:
    """Make a row of a stored file. The same bytes are added once: what was said of them first stays."""
    given, stored = _checked(command), command.stored
    _expect_picture(given, stored.kind)
    known: Any = Media.filter(received_sha256=stored.received_sha256)
    await work.locks.lock_rows("media", await known.values_list("id", flat=True))
    if (held := await known.first()) is not None:
        if await unused([held.id]):  # who adds it again is about to use it: it is not swept before
            await known.update(created_at=work.now)
        return MediaAdded(held.id, is_new=False)
    kept = asdict(stored)
    origin = InputErrors().line_or_none(or_none(command.origin), ("input", "origin"), limit=_LONGEST)
    row: Any = await Media.create(
        **{**kept, "kind": stored.kind.value},
        **given,
        origin=origin,
        added_by_id=work.viewer.user_id,
        created_at=work.now,
    )
    told = {name: kept[name] for name in ("sha256", "mime_type", "size")}
    await work.record(row.id, None, {**told, **given, "origin": origin})
    work.emit(EventKind.MEDIA_ADDED, row.id)
    return MediaAdded(row.id, is_new=True)


@Verb(
    does="Fetches a file from another server, and adds it. The same bytes are added once: what was said of them first "
    "stays.",
    takes="The file, and what is said of it.",
    answers=(
        Row("media", "The medium; null if there are errors."),
        Value("is_new", bool, "is_new", "Whether it was not here before; null if there are errors."),
    ),
)
async def add_media_from_address(context: CommandContext, command: AddMediaFromAddress) -> Apply[MediaAdded]:
    """Fetch it before the transaction, for as long as that takes."""
    asked = await run_before_write(context, command)
    _checked(asked)
    assert context.fetch_file is not None
    try:
        stored = await context.held.enter_async_context(context.fetch_file(asked.address))
    except InputError as error:
        error.path = ("input", "address")
        raise
    said = {each.name: getattr(asked, each.name) for each in fields(MediaFields)}
    return partial(add_media, command=AddMedia(stored=stored, origin=asked.address, **said))


@Verb(
    does="Changes what is said of a medium. The articles that show it are rendered again.",
    takes="What to change.",
    answers=(Row("media", "The medium after the change; null if nothing was changed."),),
    on=("media",),
    renders=True,
)
async def update_media(work: UnitOfWork, command: UpdateMedia) -> MediaWritten:
    """Change it; without a difference the version stays."""
    given = _checked(command)
    await work.locks.lock_entries("media", command.id)
    row: Any = await visible_row(Media, command.id, work.viewer)
    if work.context.reach is Reach.OWN and row.added_by_id != work.viewer.user_id:
        raise Forbidden("Somebody else added it. Editors and admins change any.", path=("input", "id"))
    check_version(row, command.expected_version)
    _expect_picture(given, row.kind)
    changed = await save_changes_of(work, row, given)
    if changed.keys() & set(_SHOWN):
        await render_again(row.id)
    if changed:
        await tell_where_shown(work, row.id)
        work.emit(EventKind.MEDIA_UPDATED, row.id)
    return MediaWritten(row.id)


async def render_again(media_id: str) -> None:
    """Note that the articles that use a medium are to be rendered again, which is done after the commit."""
    using: Any = ArticleMedia.filter(media_id=media_id)
    await Article.filter(id__in=await using.values_list("article_id", flat=True)).update(rendered_version=None)


async def tell_where_shown(work: UnitOfWork, media_id: str) -> None:
    """Tell that lead images and portraits are other than before; of texts it is told when they are rendered again."""
    leads: Any = Article.filter(lead_image_id=media_id, public=True)
    if ids := await leads.values_list("id", flat=True):
        work.emit(EventKind.SITE_RENDERED, "site", affects=ids, public=True, wasPublic=True)
    drawn: Any = Contributor.filter(portrait_id=media_id, public=True).order_by("id")
    for each in await drawn.values_list("id", flat=True):
        work.emit(EventKind.CONTRIBUTOR_UPDATED, each, public=True)


def _expect_picture(given: dict[str, Any], kind: str) -> None:
    if given.get("focal_x") is not None and kind != MediaKind.IMAGE:
        raise InputError("Only a picture has a focal point.", path=("input", "focalPoint"))


def _checked(command: AddMedia | AddMediaFromAddress | UpdateMedia) -> dict[str, Any]:
    given = dict[str, Any]()
    with InputErrors() as errors:
        for name in _LINES:
            if not isinstance(value := getattr(command, name), Unset):
                given[name] = errors.line_or_none(value, ("input", camel_case(name)), limit=_LONGEST)
        if not isinstance(command.caption, Unset):
            given["caption"] = errors.lines_or_none(command.caption, ("input", "caption"), limit=BIO)
        if not isinstance(point := command.focal_point, Unset):
            given |= {"focal_x": point.x if point else None, "focal_y": point.y if point else None}
            if point and not (0 <= point.x <= 100 and 0 <= point.y <= 100):
                errors.add(InputError("focalPoint has x and y from 0 to 100.", path=("input", "focalPoint")))
    return given
