"""Giving tags to many articles, and taking tags from them: each as ``updateArticle`` does it."""

from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, fields
from typing import Annotated, Any, Final

from gql_blog.access import Action
from gql_blog.content import UNSET, GivenText, Unset, folded, or_none
from gql_blog.errors import InputError, NotFound, TooLarge
from gql_blog.store import Article, Session
from gql_blog.write.article.author_rights import check_live_right
from gql_blog.write.article.bulk_articles import Bulk, ItemErrors, announced, check_list, named_articles
from gql_blog.write.article.state.article_state import UNRESOLVED, ArticleState, Label, state_of, states_of
from gql_blog.write.article.state.tags import tags_named, validate_tags
from gql_blog.write.article.update_article import PreparedUpdate, UpdateArticle, prepared_update
from gql_blog.write.finders import shown
from gql_blog.write.input_validation import NOTE, TAGS, InputErrors
from gql_blog.write.locks import StalePreparation
from gql_blog.write.results import ArticlesWritten, RowChange
from gql_blog.write.transaction.unit_of_work import Apply, CommandContext, Preview, UnitOfWork
from gql_blog.write.verb import Rows, Told, Verb

_ADD: Final = ("input", "add")
_REMOVE: Final = ("input", "remove")
_NOTE: Final = ("input", "note")
_OURS: Final = frozenset(("id", "expected_version", "tags", "note"))
"""What an update gives here, if no plugin adds to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TagArticles(Bulk):
    """Tags to give to articles and to take from them, as updateArticle does it.

    The other tags of each article stay, in their order.
    """

    add: Annotated[
        tuple[str, ...] | Unset | None,
        "The names or slugs of the tags that each article gets after those that it has. A name that no tag has makes "
        "one.",
    ] = UNSET
    remove: Annotated[
        tuple[str, ...] | Unset | None, "The names or slugs of the tags that no article of these has any more."
    ] = UNSET
    note: Annotated[GivenText, "Said of the revisions that this makes."] = UNSET


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The tags to give, and the ids of those to take."""

    add: tuple[Label, ...]
    remove: frozenset[str]

    def of(self, tags: Iterable[Label]) -> tuple[Label, ...]:
        """Return the tags of an article that has these."""
        kept = [each for each in tags if each.id not in self.remove]
        held = {each.id for each in kept} | {folded(each.name) for each in kept}
        return (*kept, *(each for each in self.add if each.id not in held and folded(each.name) not in held))


def _gives_more_than_tags(command: UpdateArticle) -> bool:
    """Whether a plugin has added something that may be refused when it is saved, or that changes other articles."""
    names = (each.name for each in fields(command))
    return not {name for name in names if not isinstance(getattr(command, name), Unset)} <= _OURS


@Verb(
    does="Gives tags to articles and takes tags from them, as updateArticle does: all or none unless errorPolicy "
    "is PER_ITEM.",
    who="Requires what updateArticle requires.",
    takes="The articles and the tags.",
    answers=(
        Rows(
            "articles",
            "The articles that have and lack the tags as was asked, in the order of the input. In a dry run, those "
            "that would, as they are now.",
            entity="article",
        ),
        Told.CHANGES,
    ),
    on=("article",),
)
async def tag_articles(
    context: CommandContext, command: TagArticles
) -> Apply[ArticlesWritten] | Preview[ArticlesWritten]:
    """Prepare to tag them. Plugins are asked about each one as ``update_article``, with the tags that it gets."""
    added, removed, note = _checked(command)
    errors = ItemErrors(command)
    async with context.database.session() as session:
        wanted = await _wanted(context, session, added, removed)
        articles = await _articles(context, command, errors)
        states = await states_of(list(articles.values()))
        singles = _updates(command, articles, states, wanted, errors)
    left = await announced(context, Action.UPDATE_ARTICLE, singles, errors)
    updates = await _prepared(context, articles, left, errors)
    if command.dry_run:
        return Preview(_result(command, articles, updates, states, errors))

    async def apply(work: UnitOfWork) -> ArticlesWritten:
        await _lock(work, articles, updates)
        late = errors.copy()
        current = await _articles(context, command, late)
        late.told()
        before = await states_of(list(current.values()))
        for article in current.values():
            if before[article.id].tags != states[article.id].tags:
                raise StalePreparation  # a tag was renamed, merged or deleted: that changes no version
        anew = False
        for index, article in current.items():
            row, state = await _as_it_stands(article) if anew else (article, before[article.id])
            refusable = _gives_more_than_tags(updates[index].command)
            anew = anew or refusable
            with late.of(index):
                # Nothing stays of what is refused; tags alone are not refused any more by now.
                async with work.savepoint(context.database) if refusable else nullcontext():
                    after = await updates[index].state(work, row, state)
                    await updates[index].save(work, row, state, after, note=note)
        return _result(command, current, updates, states, late)

    return apply


async def _as_it_stands(article: Article) -> tuple[Article, ArticleState]:
    """Return an article and its state once more: what a plugin added to another one may have moved it."""
    row = await Article.get(id=article.id)
    return row, await state_of(row)


def _checked(command: TagArticles) -> tuple[tuple[str, ...], tuple[str, ...], str | None]:
    """Return the names of tags to give, those to take, and the note, as they are kept."""
    with InputErrors() as errors:
        check_list(command, errors)
        add = validate_tags(or_none(command.add) or (), errors, _ADD)
        remove = validate_tags(or_none(command.remove) or (), errors, _REMOVE)
        note = errors.line_or_none(or_none(command.note), _NOTE, limit=NOTE)
        if not (or_none(command.add) or or_none(command.remove)):
            errors.add(InputError("Name tags to give in add, or tags to take in remove.", path=("input",)))
    return add, remove, note


async def _wanted(context: CommandContext, session: Session, add: tuple[str, ...], remove: tuple[str, ...]) -> _Wanted:
    """Find the tags. One to give that is not here yet is made later; one to take must be here."""
    known = await tags_named(session, (*add, *remove), context.viewer, seen=remove)
    with InputErrors() as errors:
        given = {folded(label.name): label for label in (known.get(name, Label(UNRESOLVED, name)) for name in add)}
        taken = set()
        for index, name in enumerate(remove):
            path = (*_REMOVE, str(index))
            if name not in known:
                errors.add(NotFound(f"There is no tag with the name {shown(name)}. Check the name.", path=path))
            elif folded(known[name].name) in given:
                errors.add(InputError("This tag is in add, too. Name it in one of them.", path=path))
            else:
                taken.add(known[name].id)
    return _Wanted(tuple(given.values()), frozenset(taken))


async def _articles(context: CommandContext, command: TagArticles, errors: ItemErrors) -> dict[int, Article]:
    found = await named_articles(context, command, errors)
    for index, article in found.items():
        with errors.of(index):
            check_live_right(context, article)
    return {index: article for index, article in found.items() if index not in errors}


def _updates(
    command: TagArticles,
    articles: Mapping[int, Article],
    states: Mapping[str, ArticleState],
    wanted: _Wanted,
    errors: ItemErrors,
) -> dict[int, UpdateArticle]:
    updates = {}
    for index, article in articles.items():
        tags = wanted.of(states[article.id].tags)
        if len(tags) > TAGS:
            message = f"An article may have at most {TAGS} tags, and this one would have {len(tags)}."
            errors.add(index, TooLarge(message))
            continue
        names = tuple(each.name for each in tags)
        version = command.articles[index].expected_version
        updates[index] = UpdateArticle(id=article.id, expected_version=version, tags=names, note=command.note)
    return updates


async def _prepared(
    context: CommandContext, articles: Mapping[int, Article], left: Mapping[int, UpdateArticle], errors: ItemErrors
) -> dict[int, PreparedUpdate]:
    """Validate what plugins have left of the updates, and render what they have added."""
    prepared = {}
    for index, command in left.items():
        with errors.of(index):
            prepared[index] = await prepared_update(context, command, articles[index])
    return prepared


async def _lock(work: UnitOfWork, articles: Mapping[int, Any], updates: Mapping[int, PreparedUpdate]) -> None:
    """Lock all dialogues at once, in one order; a plugin may have had articles moved, or linked as translations."""
    commands = {index: each.command for index, each in updates.items()}
    moved = [each.id for index, each in commands.items() if articles[index].is_stub or or_none(each.responding_to_id)]
    linked = [each for each in commands.values() if not isinstance(each.translation_of_id, Unset)]
    await work.locks.lock_dialogues(
        *(each.id for each in commands.values()),
        *(each.responding_to_id for each in commands.values()),
        moved=moved,
        translated=[each for one in linked for each in (one.id, one.translation_of_id)],
    )


def _result(
    command: TagArticles,
    articles: Mapping[int, Article],
    updates: Mapping[int, PreparedUpdate],
    states: Mapping[str, ArticleState],
    errors: ItemErrors,
) -> ArticlesWritten:
    told, ids, changes = errors.told(), [], []
    for index, ref in enumerate(command.articles):
        if index in errors or index not in articles or index not in updates:
            continue
        ids.append(ref.id)
        before = [each.name for each in states[ref.id].tags]
        after = list(updates[index].given.tags or ())
        if before != after:
            changes.append(RowChange(ref.id, {"tags": before}, {"tags": after}))
    return ArticlesWritten(tuple(ids), told, tuple(changes))
