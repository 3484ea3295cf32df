"""Whom a draft credits: contributors found by the very same name, or made; look-alikes are told and kept apart."""

from collections.abc import Sequence

from gql_blog.content import DraftByline, latin_likeness
from gql_blog.store import Contributor
from gql_blog.write.article.bylines import contributors_named, new_contributor
from gql_blog.write.article.state import Credit
from gql_blog.write.finders import by_slug
from gql_blog.write.importing.reading import Reading
from gql_blog.write.slugs import slug_from


async def credits_as_printed(reading: Reading) -> tuple[Credit, ...]:
    """Return the draft's bylines, each with its contributor."""
    found = []
    for byline in reading.draft.bylines:
        contributor = await _contributor(reading, byline)
        found.append(Credit(contributor.id, byline.name, byline.role, byline.bio, byline.affiliation))
    return tuple(found)


async def person(reading: Reading, name: str) -> Contributor:
    """Return the contributor of exactly this name, made where there is none."""
    same = await contributors_named(name)
    if not same:
        await tell_likeness(reading, name)
        return await new_contributor(name)
    return _the_plain_one(reading, name, same)


async def tell_likeness(reading: Reading, name: str) -> None:
    """Note that a name looks like another one that is known here."""
    latin = latin_likeness(name)
    printed = {each.name for each in reading.draft.bylines} | {each.credited_name for each in reading.draft.mentions}
    if latin is not None and (latin in printed or await Contributor.exists(name=latin)):
        message = f"{name!r} has letters of another script: it looks like {latin!r}, and is kept apart."
        if not any(each.message == message for each in reading.findings):
            reading.find("NAME_CONFUSABLE", message)


async def _contributor(reading: Reading, byline: DraftByline) -> Contributor:
    if byline.contributor:
        held = await by_slug(Contributor, byline.contributor)
        return held or await Contributor.create(
            slug=byline.contributor, name=byline.name, bio=byline.bio, affiliation=byline.affiliation
        )
    same = await contributors_named(byline.name)
    if same:
        return _the_plain_one(reading, byline.name, same)
    await tell_likeness(reading, byline.name)
    return await new_contributor(byline.name, bio=byline.bio, affiliation=byline.affiliation)


def _the_plain_one(reading: Reading, name: str, same: Sequence[Contributor]) -> Contributor:
    """Of several who are called the same, the one whose slug is the plain name, else the oldest entry."""
    if len(same) > 1:
        slugs = ", ".join(each.slug for each in same)
        reading.find("CONTRIBUTOR_AMBIGUOUS", f"Several contributors are called {name!r}: {slugs}.")
    plain = slug_from(name, otherwise="contributor")
    return next((each for each in same if each.slug == plain), same[0])
