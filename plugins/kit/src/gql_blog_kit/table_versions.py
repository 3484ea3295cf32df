"""The tables of a plugin as an earlier version had them: migrated so far, and no further."""

import importlib
import pkgutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from typing import Final
from uuid import uuid4

from gql_blog.errors import InputError
from gql_blog.store import PluginTables, migrate

_FAILING: Final = """from tortoise import migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("{label}", "{last}")]
    operations = [ops.RunSQL("SELECT 1 FROM a_table_that_there_is_not")]
"""


def migration_names(tables: PluginTables) -> tuple[str, ...]:
    """Return the names of a plugin's migrations, in order."""
    return tuple(path.stem for path in _files(tables))


async def migrate_until(url: str, tables: PluginTables, last: str) -> None:
    """Migrate the core, and a plugin up to its migration ``last``; InputError if it has none of this name."""
    with _tables_until(tables, last) as earlier:
        await migrate(url, [earlier])


async def migrate_and_fail(url: str, tables: PluginTables, last: str) -> None:
    """Migrate a plugin up to its migration ``last``, and one more that fails: so everything has to be as it was."""
    with _tables_until(tables, last, failing=True) as earlier, suppress(Exception):
        await migrate(url, [earlier])


@contextmanager
def _tables_until(tables: PluginTables, last: str, *, failing: bool = False) -> Iterator[PluginTables]:
    """Have the first migrations of a plugin in a package of their own: the migrator applies all that it finds."""
    files = _files(tables)
    names = [path.stem for path in files]
    if last not in names:
        raise InputError(
            f"The plugin {tables.label!r} has no migration {last!r}. Its migrations are: {', '.join(names) or 'none'}."
        )
    package = f"{tables.label}_migrations_{uuid4().hex[:12]}"
    with TemporaryDirectory(prefix="gql-blog-") as place:
        folder = Path(place) / package
        folder.mkdir()
        (folder / "__init__.py").touch()
        for file in files[: names.index(last) + 1]:
            copyfile(file, folder / file.name)
        if failing:
            (folder / f"{last}_fails.py").write_text(_FAILING.format(label=tables.label, last=last), encoding="utf-8")
        sys.path.insert(0, place)
        importlib.invalidate_caches()
        try:
            yield PluginTables(tables.label, tables.models, package)
        finally:
            sys.path.remove(place)
            for module in [name for name in sys.modules if name.partition(".")[0] == package]:
                del sys.modules[module]


def _files(tables: PluginTables) -> list[Path]:
    folders = list(importlib.import_module(tables.migrations).__path__)
    found = pkgutil.iter_modules(folders)
    return sorted(
        Path(each.module_finder.path) / f"{each.name}.py"  # type: ignore[union-attr] # a folder's finder has a path
        for each in found
        if not each.ispkg and each.name[0] not in "_~"
    )
