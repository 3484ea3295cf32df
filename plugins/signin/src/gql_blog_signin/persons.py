"""What the plugin keeps of a person: links that wait, and how many were mailed just now."""

from collections.abc import Sequence
from typing import Any

from gql_blog.plugin import Person, PluginContext
from gql_blog_signin.tables import Link, Tally
from gql_blog_signin.tallies import TALLIES, mailbox_keys


async def kept_of(context: PluginContext, person: Person) -> dict[str, Any]:
    """Return both as JSON; empty if nothing is kept."""
    links = [
        {"email": each.email, "to": each.to, "until": each.until.isoformat()}
        for rows in _links(person)
        for each in await rows.order_by("until", "hash")
    ]
    tallies = await Tally.filter(key__in=_tallies(context, person))
    found = {"links": links, "mailedJustNow": sum(each.count for each in tallies)}
    return {name: each for name, each in found.items() if each}


async def forget(context: PluginContext, person: Person) -> None:
    """Delete both."""
    for rows in _links(person):
        await rows.delete()
    await Tally.filter(key__in=_tallies(context, person)).delete()


async def sweep(context: PluginContext) -> None:
    """Delete what is over, of everybody."""
    for each in (Link, Tally):
        await each.filter(until__lte=context.now()).delete()


def _links(person: Person) -> list[Any]:
    own = [Link.filter(email=person.email)]
    if person.user_id is not None:
        own.append(Link.filter(joins=person.user_id).exclude(email=person.email))
    return own


def _tallies(context: PluginContext, person: Person) -> Sequence[str]:
    key = context.derive_key(TALLIES)
    return [] if key is None else mailbox_keys(key, person.email)
