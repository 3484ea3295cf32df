"""The databases of a size, made once and kept."""

import asyncio
import hashlib
from collections.abc import Callable
from pathlib import Path

from benchmarks.cluster import Cluster
from benchmarks.places import HERE, PEERS, ROOT, WORK
from benchmarks.publication import Size, make_databases
from benchmarks.servers import Databases

_MADE_OF = (HERE / "publication", ROOT / "gql_blog" / "store" / "migrations")


def databases(cluster: Cluster, size: Size, tell: Callable[[str], None], *, peers: bool = True) -> Databases:
    """Return the databases of this size, made if they are not there; that of the ``peers`` where it is wanted."""
    name = f"{size.name}_v{_generation()}"
    file = WORK / f"{name}.sqlite3"
    if not file.exists() or name not in cluster.names():
        tell(f"making {name}, which takes a few minutes once")
        _clear(cluster, size)
        _make(cluster, size, name, file)
    return Databases(file, cluster.url(name), _peers(cluster, name) if peers else "")


def _generation() -> str:
    """Return what changes with the tables and with the rows, so that databases of other ones are not used again."""
    code = [path.read_bytes() for folder in _MADE_OF for path in sorted(folder.glob("*.py"))]
    return hashlib.sha256(b"".join(code)).hexdigest()[:8]


def _clear(cluster: Cluster, size: Size) -> None:
    for old in WORK.glob(f"{size.name}_v*"):
        old.unlink()
    for name in cluster.names():
        if name.startswith(f"{size.name}_v"):
            cluster.execute(f"DROP DATABASE {name}")


def _make(cluster: Cluster, size: Size, name: str, file: Path) -> None:
    made, making = file.with_suffix(".making"), f"{name}_making"
    cluster.execute(f"CREATE DATABASE {making}")
    # Without triggers: the plans of their questions are made while the tables are empty, and scan them ever after.
    cluster.execute(f"ALTER DATABASE {making} SET session_replication_role = replica")
    asyncio.run(make_databases([f"sqlite://{made}", cluster.url(making)], size, data_dir=WORK / "installation"))
    cluster.execute(f"ALTER DATABASE {making} RESET session_replication_role")
    cluster.execute(f"ALTER DATABASE {making} RENAME TO {name}")
    made.rename(file)


def _peers(cluster: Cluster, name: str) -> str:
    copy = f"{name}_peers"
    if copy not in cluster.names():
        cluster.execute(f"DROP DATABASE IF EXISTS {copy}_making")
        cluster.execute(f"CREATE DATABASE {copy}_making TEMPLATE {name}")
        cluster.execute((PEERS / "tables.sql").read_text(encoding="utf-8"), f"{copy}_making")
        cluster.execute(f"ALTER DATABASE {copy}_making RENAME TO {copy}")
    return cluster.url(copy)
