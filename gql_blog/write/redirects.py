"""Redirects: addresses of the site that lead elsewhere, or are gone."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any, Final

from gql_blog.access import Viewer
from gql_blog.content import (
    LONGEST_PATH,
    UNSET,
    ArticleStatus,
    EventKind,
    GivenText,
    RedirectStatus,
    SiteUrls,
    or_none,
    path_key,
)
from gql_blog.errors import Duplicate, InputError, NotFound
from gql_blog.store import Article, Redirect
from gql_blog.write.article.load_article import visible_article
from gql_blog.write.finders import by_id
from gql_blog.write.input_validation import ADDRESS, InputErrors, is_address
from gql_blog.write.locks import Named
from gql_blog.write.results import RedirectWritten
from gql_blog.write.slugs import article_by_slug
from gql_blog.write.transaction.unit_of_work import CommandContext, UnitOfWork
from gql_blog.write.verb import Command, RetryKey, Row, Value, Verb

_PATH: Final = ("input", "path")
_ARTICLE: Final = ("input", "articleId")
_LOCATION: Final = ("input", "location")
_ALL: Final = "redirects"
"""The one lock of those who make redirects: two that are made at once may close a circle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateRedirect(Command[RedirectWritten]):
    """An address of the site that is to lead elsewhere, or to be gone."""

    path: Annotated[str, "The address, from its first slash on; what does not tell addresses apart is left out of it."]
    status: Annotated[RedirectStatus, "What the address answers."] = RedirectStatus.PERMANENT
    article_id: Annotated[GivenText, "The article that it leads to, wherever that will be. Or give location."] = UNSET
    location: Annotated[
        GivenText,
        "Where it leads: a path of the site, or an address elsewhere with https:// or http://. Neither this nor "
        "articleId for what is GONE.",
    ] = UNSET
    idempotency_key: RetryKey = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteRedirect(Command[RedirectWritten]):
    """A redirect to delete."""

    id: Annotated[str, "The redirect."]
    idempotency_key: RetryKey = UNSET


@Verb(
    does="Redirects an address of the site, or marks it as gone.",
    takes="The redirect.",
    answers=(Row("redirect", "The new redirect; null if none was made."),),
)
async def create_redirect(work: UnitOfWork, command: CreateRedirect) -> RedirectWritten:
    """Store a redirect. A location that is the address of an article here means that article, wherever it moves."""
    path, location = _checked(command)
    await lock_redirects(work)
    await _check_free(work.context.urls, path)
    article = await _article(work.context, work.viewer, command, location)
    # A location on the site is kept as its path, so that it goes on when the site moves.
    target = None if article or not location else work.context.urls.on_site(location) or location
    if target is not None:
        await _refuse_circle(work.context.urls, path, target)
    return RedirectWritten((await save_redirect(work, path, command.status, article=article, location=target)).id)


@Verb(
    does="Deletes a redirect.",
    takes="The redirect.",
    answers=(
        Value("deleted_id", str, "redirect_id", "The id of the redirect that is gone; null if nothing was changed."),
    ),
    on=("redirect",),
)
async def delete_redirect(work: UnitOfWork, command: DeleteRedirect) -> RedirectWritten:
    await lock_redirects(work)
    row = await by_id(Redirect, command.id)
    if row is None:
        raise NotFound("There is no such redirect. Check the id.", path=("input", "id"))
    await _delete(work, row)
    return RedirectWritten(row.id)


async def lock_redirects(work: UnitOfWork) -> None:
    """Wait for whoever makes redirects at the same time."""
    await work.locks.lock_names(Named.REDIRECT, [_ALL])


async def say_gone(work: UnitOfWork, urls: SiteUrls, slugs: Iterable[str], locale: str) -> None:
    """Mark the addresses of an article as gone, but for those that are redirected already."""
    await lock_redirects(work)
    for path in sorted({path_key(urls.article_link(each, locale)) or "" for each in slugs} - {""}):
        if not await Redirect.exists(path=path):
            await save_redirect(work, path, RedirectStatus.GONE)


async def say_back(work: UnitOfWork, urls: SiteUrls, slugs: Iterable[str], locale: str) -> None:
    """Take back what ``say_gone`` did."""
    await lock_redirects(work)
    paths = [path_key(urls.article_link(each, locale)) for each in slugs]
    for row in await Redirect.filter(path__in=paths, status=RedirectStatus.GONE.value).order_by("path"):
        await _delete(work, row)


async def save_redirect(
    work: UnitOfWork, path: str, status: RedirectStatus, *, article: Article | None = None, location: str | None = None
) -> Any:
    """Store a redirect of an address that is free."""
    row = await Redirect.create(
        path=path,
        status=status.value,
        article_id=article.id if article else None,
        location=location,
        created_at=work.now,
        created_by_id=work.viewer.user_id,
    )
    await work.record(row.id, None, _audited(row))
    await _emit(work, EventKind.REDIRECT_CREATED, row, public=True)
    return row


async def _delete(work: UnitOfWork, row: Any) -> None:
    await row.delete()
    await work.record(row.id, _audited(row), None)
    await _emit(work, EventKind.REDIRECT_DELETED, row, public=False)


async def _emit(work: UnitOfWork, kind: EventKind, row: Any, *, public: bool) -> None:
    """Tell of a redirect; nobody sees one to an article that is hidden."""
    seen = row.article_id is None or await Article.exists(id=row.article_id, public=True)
    told = {"path": row.path, "status": row.status, "public": seen and public, "wasPublic": seen and not public}
    work.emit(kind, row.id, affects=[row.article_id], **told)


def _audited(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("path", "status", "article_id", "location")}


def _checked(command: CreateRedirect) -> tuple[str, str | None]:
    """The path as it is compared, and the location."""
    with InputErrors() as errors:
        path = path_key(command.path) if command.path.startswith("/") else None
        if path is None or path == "/":
            what = "path is the path of an address of the site, such as /2019/on-tides"
            errors.add(InputError(f"{what}; at most {LONGEST_PATH} characters.", path=_PATH))
        location = or_none(command.location)
        named = [each for each in (or_none(command.article_id), location) if each is not None]
        if len(named) != (command.status is not RedirectStatus.GONE):
            message = "Give articleId or location, and neither of them for an address that is GONE."
            errors.add(InputError(message, path=("input",)))
        if location is not None and not is_address(location):
            errors.add(InputError(f"location is {ADDRESS}.", path=_LOCATION))
    return path or "", location


async def _check_free(urls: SiteUrls, path: str) -> None:
    if await Redirect.exists(path=path):
        raise Duplicate(f"The address {path} is redirected already. Delete that redirect first.", path=_PATH)
    slug = urls.slug_of(path)
    owner: Any = await Article.exclude(status=ArticleStatus.ARCHIVED.value).get_or_none(slug=slug) if slug else None
    if owner is not None and path_key(urls.article_link(owner.slug, owner.locale)) == path:
        message = f"{path} is the address of an article. Choose another one, or archive the article."
        raise Duplicate(message, path=_PATH)


async def _article(
    context: CommandContext, viewer: Viewer, command: CreateRedirect, location: str | None
) -> Article | None:
    identifier = or_none(command.article_id)
    if identifier is not None:
        return await visible_article(identifier, viewer, _ARTICLE)
    on_site = context.urls.on_site(location) if location else None
    slug = context.urls.slug_of(path_key(on_site) or "") if on_site else None
    return await article_by_slug(slug) if slug else None


async def _refuse_circle(urls: SiteUrls, path: str, location: str) -> None:
    """Raise InputError where whoever follows redirects from ``location`` comes back to ``path``."""
    seen: set[str] = set()
    onward: str | None = location
    while onward is not None:
        on_site = urls.on_site(onward)
        key = path_key(on_site) if on_site else None
        if key == path:
            raise InputError(f"The redirect would lead back to {path}. Choose another location.", path=_LOCATION)
        if key is None or key in seen:
            return
        seen.add(key)
        row: Any = await Redirect.get_or_none(path=key)
        onward = row.location if row else None
