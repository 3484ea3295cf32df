"""Texts seen before, by whomever: read and kept in the plugin's own table."""

from datetime import datetime as DateTime
from datetime import timedelta
from typing import Any, Final

from gql_blog.plugin import ModerationCase, Person
from gql_blog_moderation.tables import Sighting
from gql_blog_moderation.text_folding import fingerprint

REMEMBERED: Final = timedelta(days=90)


async def copies_of(case: ModerationCase, *, now: DateTime) -> int:
    """How many comments by others had the text within 90 days; this one is remembered once, older ones forgotten."""
    author, mark = fingerprint(case.author_name), fingerprint(case.text)
    recent = now - REMEMBERED
    count: int = await Sighting.filter(fingerprint=mark, seen_at__gte=recent).exclude(author=author).count()
    await Sighting.filter(seen_at__lt=recent).delete()
    await Sighting.bulk_create(
        [
            Sighting(
                comment_id=case.comment_id,
                article_id=case.article_id,
                author=author,
                fingerprint=mark,
                seen_at=now,
            )
        ],
        ignore_conflicts=True,
    )
    return count


async def pace_of(case: ModerationCase, *, now: DateTime, minutes: int) -> int:
    """How many comments of the same name came in within the last minutes, without this one."""
    since = now - timedelta(minutes=minutes)
    seen = Sighting.filter(author=fingerprint(case.author_name), seen_at__gte=since)
    return int(await seen.exclude(comment_id=case.comment_id).count())


async def remembered_of(person: Person) -> list[dict[str, Any]]:
    """Return what is remembered of a person's comments: that they were seen, and when. Fingerprints say nothing."""
    seen = Sighting.filter(comment_id__in=person.comment_ids).order_by("seen_at", "comment_id")
    return [{"commentId": each.comment_id, "seenAt": each.seen_at.isoformat()} async for each in seen]


async def forget(person: Person) -> None:
    """Forget the texts of a person's comments. Names are not looked for: others may bear the same."""
    await Sighting.filter(comment_id__in=person.comment_ids).delete()
