"""What the plugin keeps of a person: a password, links that wait, and how many were mailed and tried just now."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from tortoise.expressions import Q

from gql_blog.plugin import Person, PluginContext
from gql_blog_signin.tables import Link, Password, Tally
from gql_blog_signin.tallies import TALLIES, mailbox_keys, password_key


async def kept_of(context: PluginContext, person: Person) -> dict[str, Any]:
    """Return it as JSON; empty if nothing is kept. Of a password it says that there is one, and since when."""
    links = [
        {"email": each.email, "to": each.to, "until": each.until.isoformat()}
        for each in await _links(person).order_by("until", "hash")
    ]
    passwords = [
        {"email": each.email, "since": each.set_at.isoformat()}
        for each in await _passwords(person).order_by("set_at", "id")
    ]
    counts = Counter[str]()
    for each in await Tally.filter(key__in=_tallies(context, person)):
        counts[each.key.partition(":")[0]] += each.count
    tried = counts.pop("pw", 0)
    found = {"links": links, "passwords": passwords, "mailedJustNow": sum(counts.values()), "triedJustNow": tried}
    return {name: each for name, each in found.items() if each}


async def forget(context: PluginContext, person: Person) -> None:
    """Delete all of it."""
    await _links(person).delete()
    await _passwords(person).delete()
    await Tally.filter(key__in=_tallies(context, person)).delete()


async def sweep(context: PluginContext) -> None:
    """Delete what is over, of everybody."""
    for each in (Link, Tally):
        await each.filter(until__lte=context.now()).delete()


def _links(person: Person) -> Any:
    own = Q(email=person.email)
    return Link.filter(own if person.user_id is None else own | Q(joins=person.user_id))


def _passwords(person: Person) -> Any:
    own = Q(email=person.email)
    return Password.filter(own if person.user_id is None else own | Q(account=person.user_id))


def _tallies(context: PluginContext, person: Person) -> Sequence[str]:
    key = context.derive_key(TALLIES)
    if key is None:
        return []
    tried = [password_key(key, each) for each in (person.email, person.user_id) if each is not None]
    return [*mailbox_keys(key, person.email), *tried]
