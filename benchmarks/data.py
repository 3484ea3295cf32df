"""The databases of a size, made once and kept."""

import asyncio
import hashlib
from collections.abc import Callable
from pathlib import Path

from benchmarks.cluster import Cluster
from benchmarks.places import HERE, PEERS, ROOT, WORK
from benchmarks.publication import Size, make_database
from benchmarks.servers import Databases

_MADE_OF = (HERE / "publication", ROOT / "gql_blog" / "store" / "migrations")


def databases(cluster: Cluster, size: Size, tell: Callable[[str], None], *, peers: bool = True) -> Databases:
    """Return the databases of this size, made if they are not there; that of the ``peers`` where it is wanted."""
    name = f"{size.name}_v{_generation()}"
    postgres = _postgres(cluster, name, size, tell)
    return Databases(_sqlite(name, size, tell), postgres, _peers(cluster, name) if peers else "")


def _generation() -> str:
    """Return what changes with the tables and with the rows, so that databases of other ones are not used again."""
    code = [path.read_bytes() for folder in _MADE_OF for path in sorted(folder.glob("*.py"))]
    return hashlib.sha256(b"".join(code)).hexdigest()[:8]


def _sqlite(name: str, size: Size, tell: Callable[[str], None]) -> Path:
    path = WORK / f"{name}.sqlite3"
    if not path.exists():
        tell(f"making {path.name}")
        for old in WORK.glob(f"{size.name}_v*"):
            old.unlink()
        made = path.with_suffix(".making")
        made.unlink(missing_ok=True)
        asyncio.run(make_database(f"sqlite://{made}", size, data_dir=WORK / "installation"))
        made.rename(path)
    return path


def _postgres(cluster: Cluster, name: str, size: Size, tell: Callable[[str], None]) -> str:
    if name not in cluster.names():
        tell(f"making {name} on PostgreSQL")
        for old in cluster.names():
            if old.startswith(f"{size.name}_v"):
                cluster.execute(f"DROP DATABASE {old}")
        making = f"{name}_making"
        cluster.execute(f"CREATE DATABASE {making}")
        # Without triggers: the plans of their questions are made while the tables are empty, and scan them ever after.
        cluster.execute(f"ALTER DATABASE {making} SET session_replication_role = replica")
        asyncio.run(make_database(cluster.url(making), size, data_dir=WORK / "installation"))
        cluster.execute(f"ALTER DATABASE {making} RESET session_replication_role")
        cluster.execute(f"ALTER DATABASE {making} RENAME TO {name}")
    return cluster.url(name)


def _peers(cluster: Cluster, name: str) -> str:
    copy = f"{name}_peers"
    if copy not in cluster.names():
        cluster.execute(f"DROP DATABASE IF EXISTS {copy}_making")
        cluster.execute(f"CREATE DATABASE {copy}_making TEMPLATE {name}")
        cluster.execute((PEERS / "tables.sql").read_text(encoding="utf-8"), f"{copy}_making")
        cluster.execute(f"ALTER DATABASE {copy}_making RENAME TO {copy}")
    return cluster.url(copy)
