"""The databases of a size, made once and kept; later migrations are applied to them."""

import asyncio
import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks.cluster import Cluster, named
from benchmarks.places import HERE, PEERS, ROOT, WORK
from benchmarks.publication import Size, make_databases
from benchmarks.publication.loading import migrate_databases
from benchmarks.servers import Databases

Tell = Callable[[str], None]

_ROWS = HERE / "publication"
_TABLES = ROOT / "gql_blog" / "store" / "migrations"
_INSTALLATION = WORK / "installation"


def databases(cluster: Cluster, size: Size, tell: Tell, *, peers: bool = True) -> Databases:
    """Return the databases of this size, made if they are not there; that of the ``peers`` where it is wanted."""
    now = _digests(_TABLES)
    found = _found(size)
    if found and found[0].with_suffix("").name in cluster.names() and found[1].items() <= now.items():
        file, applied = found
    else:
        file, applied = _made(cluster, size, tell), now
    name = file.stem
    if applied != now:
        tell(f"applying later migrations to {name}")
        asyncio.run(migrate_databases([f"sqlite://{file}", cluster.url(name)], data_dir=_INSTALLATION))
    _applied(file).write_text(json.dumps(now, indent=2), encoding="utf-8")
    return Databases(file, cluster.url(name), _peers(cluster, name, now) if peers else "", cluster)


def _found(size: Size) -> tuple[Path, Mapping[str, str]] | None:
    """Return the file of this size with the migrations that were applied to it."""
    file = WORK / f"{_name(size)}.sqlite3"
    if not file.exists() or not _applied(file).exists():
        return None
    return file, json.loads(_applied(file).read_text(encoding="utf-8"))


def _applied(file: Path) -> Path:
    return file.with_suffix(".json")


def _name(size: Size) -> str:
    """Return a name that changes with the rows, so that databases of other ones are not used again."""
    return named(f"{size.name}_v", [repr(size), *_digests(_ROWS).values()])


def _digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.glob("*.py"))}


def _made(cluster: Cluster, size: Size, tell: Tell) -> Path:
    name = _name(size)
    file = WORK / f"{name}.sqlite3"
    tell(f"making {name}, which takes a few minutes once")
    _clear(cluster, size)
    making, pending = f"{name}_making", file.with_suffix(".making")
    cluster.execute(f"CREATE DATABASE {making}")
    # Without triggers: the plans of their questions are made while the tables are empty, and scan them ever after.
    cluster.execute(f"ALTER DATABASE {making} SET session_replication_role = replica")
    asyncio.run(make_databases([f"sqlite://{pending}", cluster.url(making)], size, data_dir=_INSTALLATION))
    cluster.execute(f"ALTER DATABASE {making} RESET session_replication_role")
    cluster.execute(f"ALTER DATABASE {making} RENAME TO {name}")
    pending.rename(file)
    return file


def _clear(cluster: Cluster, size: Size) -> None:
    for old in WORK.glob(f"{size.name}_v*"):
        old.unlink()
    for name in cluster.names():
        if name.startswith(f"{size.name}_v"):
            cluster.execute(f"DROP DATABASE {name}")


def _peers(cluster: Cluster, name: str, migrations: Mapping[str, str]) -> str:
    """Return the address of the copy for other servers, made anew after migrations and other tables of theirs."""
    more = (PEERS / "tables.sql").read_text(encoding="utf-8")
    made_from = [more, *migrations.values()]
    return cluster.url(cluster.copy(name, f"{name}_peers", made_from, lambda copy: cluster.execute(more, copy)))
