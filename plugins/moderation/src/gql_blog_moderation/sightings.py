"""Texts seen before, by whomever: read and kept in the plugin's own table."""

from datetime import datetime as DateTime
from datetime import timedelta
from typing import Final

from gql_blog.plugin import ModerationCase
from gql_blog_moderation.tables import Sighting
from gql_blog_moderation.text_folding import fingerprint

REMEMBERED: Final = timedelta(days=90)


async def copies_of(case: ModerationCase, *, now: DateTime) -> int:
    """How many comments by others had the same text within the last 90 days; this one is remembered, older ones
    forgotten.

    Asked twice about one comment, it answers the same.
    """
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
