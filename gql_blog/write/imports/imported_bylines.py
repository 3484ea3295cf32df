"""The contributors whom a draft credits: found by exactly the same name, or created; look-alikes are reported."""

from collections.abc import Sequence
from typing import Final

from gql_blog.access import OPERATOR
from gql_blog.content import DraftByline, composed, latin_lookalike, name_findings, spellings
from gql_blog.store import Contributor
from gql_blog.write.aliases import by_any_slug, formerly_named
from gql_blog.write.article.state.article_state import Credit
from gql_blog.write.article.state.bylines import contributors_named, new_contributor, undecided_contributor
from gql_blog.write.imports.draft_validation import IncomingDraft
from gql_blog.write.locks import Named
from gql_blog.write.transaction.unit_of_work import UnitOfWork

_SO_NAMED: Final = "SELECT id, name FROM contributor WHERE name IN ({spellings}) ORDER BY id"


async def resolve_draft_bylines(
    work: UnitOfWork, incoming: IncomingDraft, held: Sequence[Credit] = ()
) -> tuple[Credit, ...]:
    """Return the draft's bylines, each with its contributor: under the same name, the one who is credited already."""
    known = {composed(each.name): each.contributor_id for each in reversed(held)}
    found = []
    for byline in incoming.draft.bylines:
        contributor_id = None if byline.contributor else known.get(composed(byline.name))
        if contributor_id is None:
            contributor_id = await _contributor(work, incoming, byline)
            if not byline.contributor:
                known[composed(byline.name)] = contributor_id
        found.append(Credit(contributor_id, byline.name, byline.role, byline.bio, byline.affiliation))
    told = [each.message for each in incoming.findings if each.code == "NAME_CONFUSABLE"]
    names = [each.name for each in incoming.draft.bylines if not any(each.name in message for message in told)]
    incoming.findings.extend(name_findings(names))
    return tuple(found)


async def contributors_by_name(work: UnitOfWork, incoming: IncomingDraft, name: str) -> set[str]:
    """Return the ids of the contributors of exactly this name, one of whom is made where there is none."""
    return set(await _ids_named(work, name)) or {await _new(work, incoming, DraftByline(name))}


async def report_lookalike(incoming: IncomingDraft, name: str) -> None:
    """Note that a name looks like another one that is known here."""
    latin = latin_lookalike(name)
    printed = {each.name for each in incoming.draft.bylines} | {each.credited_name for each in incoming.draft.mentions}
    if latin is not None and (latin in printed or await Contributor.exists(name=latin)):
        message = (
            f"{name!r} contains letters of another script and looks like {latin!r}. It was stored as a different name."
        )
        if not any(each.message == message for each in incoming.findings):
            incoming.report("NAME_CONFUSABLE", message)


async def _contributor(work: UnitOfWork, incoming: IncomingDraft, byline: DraftByline) -> str:
    if byline.contributor:
        held = await by_any_slug(Contributor, byline.contributor) or await new_contributor(
            work, byline.name, OPERATOR, slug=byline.contributor, bio=byline.bio, affiliation=byline.affiliation
        )
        return str(held.id)
    ids = await _ids_named(work, byline.name)
    if len(ids) < 2:
        return ids[0] if ids else await _new(work, incoming, byline)
    entry, finding = await undecided_contributor(work, byline.name, await contributors_named(byline.name))
    incoming.report(finding.code, finding.message)
    return str(entry.id)


async def _new(work: UnitOfWork, incoming: IncomingDraft, byline: DraftByline) -> str:
    await report_lookalike(incoming, byline.name)
    made = await new_contributor(work, byline.name, OPERATOR, bio=byline.bio, affiliation=byline.affiliation)
    return str(made.id)


async def _ids_named(work: UnitOfWork, name: str) -> list[str]:
    """Return who has this name, else who had it. If nobody has it, it is locked, so that nobody else makes an entry."""
    same = await _so_named(work, name)
    if not same and work.locks.needed:
        await work.locks.lock_names(Named.PERSON, [composed(name)])
        same = await _so_named(work, name)
    if not same and (former := await formerly_named(Contributor, name, OPERATOR)):
        return [str(former.id)]
    return same


async def _so_named(work: UnitOfWork, name: str) -> list[str]:
    """The ids of those who are called exactly so, oldest entry first: no more of them is needed here."""
    spelt = sorted(spellings(name))
    places = ", ".join(f"${number}" for number, _ in enumerate(spelt, start=1))
    rows = await work.transaction.fetch(work.transaction.numbered(_SO_NAMED.format(spellings=places)), *spelt)
    return [contributor_id for contributor_id, other in rows if composed(other) == composed(name)]
