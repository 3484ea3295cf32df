"""Search, as the decision on it has it: every word must stand in the article, and the sum of their weights ranks it."""

from collections.abc import Iterator
from typing import Any

from support.oracle.asked import GraphQLRequest
from support.oracle.pages import Connection, page_of
from support.oracle.tables import Row
from support.oracle.wheres import names_status
from support.oracle.world import PUBLISHED, World

from gql_blog.content import is_spaceless, query_terms, runs_of, search_entry, spelling_of, stem_entry

_PAIR = 2


def search(_: None, asked: GraphQLRequest, query: str, **arguments: Any) -> Connection:
    """Return the articles that hold all that is looked for, best first, of equals the newest; never a stub.

    Staff find what they see and is not deleted, whatever its status; a filter on the status says it otherwise.
    """
    runs = {run.text: spelling_of(run, query) for run in runs_of(query)}
    scores: dict[str, int] = {}
    for article in asked.world.articles if runs else ():
        found = None if article.is_stub else _score(asked.world, article, runs)
        if found is not None:
            scores[article.id] = found
    staff = asked.sight.person.role not in (None, "READER")
    named = names_status(arguments.get("where") or {})
    kept = (each for each in asked.world.articles if named or not staff or each.deleted_at is None)
    held = [article for article in kept if article.id in scores]
    return page_of(asked, "article", held, arguments, status=None if staff else PUBLISHED, scores=scores)


def _score(world: World, article: Row, runs: dict[str, str]) -> int | None:
    """Return an article's score, ``None`` where it lacks something; of scripts without spaces a run stands in a run.

    In a language that has stems a word is there by its stem.
    """
    entry = search_entry(article.title, _beside(world, article), article.text, locale=article.locale)
    kept = entry.words.split()
    weights = dict(each.rsplit("=", 1) for each in kept)
    language = kept[0].strip("=") if kept[:1] == [f"={article.locale[:2].lower()}="] else ""
    cut = {
        term: stem_entry(spelling, term, language) if language and not is_spaceless(run) else term
        for run, spelling in runs.items()
        for term in query_terms(run)
    }
    terms = cut.values()
    if any(term not in weights for term in terms):
        return None
    phrases = [run for run in runs if len(run) > _PAIR and is_spaceless(run)]
    found = all(phrase in entry.runs for phrase in phrases)
    return sum(int(weights[term]) for term in terms) if found else None


def _beside(world: World, article: Row) -> Iterator[str]:
    yield article.subtitle or ""
    yield from (line.credited_name for line in world.bylines[article.id])
    yield from (world.by_id[link.tag_id].name for link in world.tagged[article.id])
