"""The articles of a tag and of a contributor in their order, without a look at all of them.

A link has copies of its article's status and dates, and indexes that begin with the tag or the contributor. Triggers keep the
copies: whoever links an article, or changes one, need not know of them.
"""

from collections.abc import Iterator
from typing import Final

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
        yield (
            f'CREATE TRIGGER "tr_{table}_copies" AFTER INSERT ON "{table}" FOR EACH ROW WHEN {stale}\nBEGIN\n'
            f'  UPDATE "{table}" SET {copied} WHERE "id" = NEW."id";\nEND;'
        )
    yield (
        f'CREATE TRIGGER "tr_article_copies" AFTER UPDATE OF {COLUMNS} ON "article" FOR EACH ROW '
        f'WHEN {differ("IS NOT", "OLD")}\nBEGIN\n  {FOLLOWED};\nEND;'
    )


def postgres() -> Iterator[str]:
    """After the statement: one that inserts an article with its links is over when both can be seen."""
    for table in LINKS:
        values = ", ".join(f'"{each}" = a."{each}"' for each in COPIED)
        yield (
            f'CREATE FUNCTION "tr_{table}_copies"() RETURNS trigger LANGUAGE plpgsql AS $rule$\nBEGIN\n'
            f'  UPDATE "{table}" SET {values} FROM "article" a WHERE "{table}"."id" = NEW."id" '
            f'AND a."id" = NEW."article_id" AND ({differ("IS DISTINCT FROM", "a")});\n'
            "  RETURN NULL;\nEND $rule$"
        )
        yield (
            f'CREATE TRIGGER "tr_{table}_copies" AFTER INSERT ON "{table}" '
            f'FOR EACH ROW EXECUTE FUNCTION "tr_{table}_copies"()'
        )
    yield (
        'CREATE FUNCTION "tr_article_copies"() RETURNS trigger LANGUAGE plpgsql AS $rule$\nBEGIN\n'
        f"  {FOLLOWED};\n  RETURN NULL;\nEND $rule$"
    )
    yield (
        f'CREATE TRIGGER "tr_article_copies" AFTER UPDATE OF {COLUMNS} ON "article" FOR EACH ROW '
        f'WHEN ({differ("IS DISTINCT FROM", "OLD")}) EXECUTE FUNCTION "tr_article_copies"()'
    )
