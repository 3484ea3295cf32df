"""A process of its own that migrates, for tests of what happens between processes.

Arguments: the database's URL, the package that stands in for the core's migrations (``-``: the core's own).
"""

import asyncio
import sys

from gql_blog.store import migrate, tortoise_apps


def main(url: str, package: str) -> None:
    if package != "-":
        tortoise_apps.CORE_TABLES = tortoise_apps.PluginTables(
            tortoise_apps.CORE, tortoise_apps.CORE_TABLES.models, package
        )
    report = asyncio.run(migrate(url, lock_seconds=30))
    print(" ".join(report.applied), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
