"""The articles of a tag and of a contributor in their order, without a look at all of them.

A link has copies of its article's status and dates, and indexes that begin with the tag or the contributor. Triggers keep the
copies: whoever links an article, or changes one, need not know of them.
"""

from collections.abc import Iterator
from typing import Final

from gql_blog.store.migrator.invalidation_triggers import postgres_trigger, sqlite_trigger

LINKS: Final = ("article_tag", "byline")
COPIED: Final = ("status", "published_on", "published_at")
COLUMNS: Final = ", ".join(f'"{each}"' for each in COPIED)
FOLLOWED: Final = ";\n  ".join(
    f'UPDATE "{table}" SET {", ".join(f"{each} = NEW.{each}" for each in COLUMNS.split(", "))} WHERE "article_id" = NEW."id"'
    for table in LINKS
)


def differ(word: str, other: str) -> str:
    """Whether a row has other dates, or another status, than another row."""
    return " OR ".join(f'NEW."{each}" {word} {other}."{each}"' for each in COPIED)


def sqlite() -> Iterator[str]:
    """Triggers for each row."""
    for table in LINKS:
        stale = f'EXISTS (SELECT 1 FROM "article" a WHERE a."id" = NEW."article_id" AND ({differ("IS NOT", "a")}))'
        copied = f'({COLUMNS}) = (SELECT {COLUMNS} FROM "article" WHERE "id" = "{table}"."article_id")'
        body = f'UPDATE "{table}" SET {copied} WHERE "id" = NEW."id";'
        yield sqlite_trigger(f"tr_{table}_copies", "AFTER INSERT", table, body, stale)
    changed = differ("IS NOT", "OLD")
    yield sqlite_trigger("tr_article_copies", f"AFTER UPDATE OF {COLUMNS}", "article", f"{FOLLOWED};", changed)


def postgres() -> Iterator[str]:
    """After the statement: one that inserts an article with its links is over when both can be seen."""
    for table in LINKS:
        values = ", ".join(f'"{each}" = a."{each}"' for each in COPIED)
        body = (
            f'BEGIN\n  UPDATE "{table}" SET {values} FROM "article" a WHERE "{table}"."id" = NEW."id" '
            f'AND a."id" = NEW."article_id" AND ({differ("IS DISTINCT FROM", "a")});\n'
            "  RETURN NULL;\nEND "
        )
        yield from postgres_trigger(f"tr_{table}_copies", "AFTER INSERT", table, body)
    when, body = f"AFTER UPDATE OF {COLUMNS}", f"BEGIN\n  {FOLLOWED};\n  RETURN NULL;\nEND "
    changed = differ("IS DISTINCT FROM", "OLD")
    yield from postgres_trigger("tr_article_copies", when, "article", body, condition=changed)
