"""Tables in Markdown."""

from collections.abc import Iterable, Mapping, Sequence

from benchmarks.measuring import Figures

Found = Mapping[str, Mapping[str, Figures]]
"""By workload and server."""

BASES = {"sqlite": "sql-sqlite", "": "sql-postgres"}


def table(found: Found) -> str:
    """Return the figures of every server, and their ratios to the hand-written handler of the same database."""
    workloads = list(found)
    servers = list(dict.fromkeys(name for each in found.values() for name in each))
    head = ["server", *(f"{name}: CPU server + database, ms · p50 ms · requests/s" for name in workloads)]
    figures = rows(head, ([name, *(_figures(found[each].get(name)) for each in workloads)] for name in servers))
    head = ["÷ hand-written", *(f"{name}: server CPU · total CPU · p50" for name in workloads)]
    ratios = rows(head, ([name, *(_ratios(found[each], name) for each in workloads)] for name in servers))
    return f"{figures}\n\n{ratios}"


def base(name: str) -> str:
    """Return the hand-written handler of a server's database."""
    return BASES["sqlite" if name.endswith("sqlite") else ""]


def rows(head: Sequence[str], body: Iterable[Sequence[str]]) -> str:
    """Return a table."""
    lines = [head, ["---"] * len(head), *body]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _figures(each: Figures | None) -> str:
    if each is None:
        return "-"
    cpu = f"{each.server_cpu_ms:.3f} + {each.database_cpu_ms:.3f}"
    return f"{cpu} · {each.p50_ms:.2f} · {each.requests_per_second:.0f} (±{each.spread / 2:.0%})"


def _ratios(found: Mapping[str, Figures], name: str) -> str:
    one, other = found.get(name), found.get(base(name))
    if one is None or other is None:
        return "-"
    server = one.server_cpu_ms / other.server_cpu_ms
    total = one.total_cpu_ms / other.total_cpu_ms
    return f"{server:.2f} · {total:.2f} · {one.p50_ms / other.p50_ms:.2f}"
