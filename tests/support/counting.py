"""A process of its own that reads and then writes, again and again, for tests of what happens between processes.

Arguments: the database's URL, and how often.
"""

import asyncio
import sys

from gql_blog.store import Database, Tag


async def count(url: str, times: int) -> None:
    """Add one to the number that is a tag's name, each time in a transaction that first reads it."""
    database = await Database.open(url)
    for _ in range(times):
        async with database.transaction():
            tag = await Tag.all().select_for_update().get(slug="counter")
            await asyncio.sleep(0.001)
            tag.name = str(int(tag.name) + 1)
            await tag.save()
    await database.close()


if __name__ == "__main__":
    asyncio.run(count(sys.argv[1], int(sys.argv[2])))
