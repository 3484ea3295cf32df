"""Tables in Markdown."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from benchmarks.report.record import Told

FIRST_SIGHT_AT_MOST = 1.6
PAGE_AT_MOST = 1.3
POST_AT_MOST = 1.05
"""The cost of a post may not grow; the rest is what two measurements of the same differ by."""
VIEWER_AT_MOST = 2.0
BIBLIOGRAPHY_AT_MOST = 15.0
"""Ten times as many responses may cost a little more than ten times as much."""

Entry = Mapping[str, Any]


def goals(told: Told, workloads: Sequence[str]) -> str:
    """Return the goals with what was measured: the median of the rounds' ratios, the least and the most of them."""
    by_goal: dict[str, dict[str, Entry]] = {}
    for outcome in told["ratios"]:
        if outcome["workload"] in workloads:
            by_goal.setdefault(outcome["what"], {})[outcome["workload"]] = outcome
    return rows(
        ["", *workloads],
        ([says, *(_outcome(each.get(workload)) for workload in workloads)] for says, each in by_goal.items()),
    )


def costs(told: Told, workloads: Sequence[str]) -> str:
    """Return what a request costs every server, and how fast it answers."""
    found = told["workloads"]
    servers = dict.fromkeys(name for workload in workloads for name in found[workload])
    return rows(
        ["CPU server + database, ms · p50 ms · requests/s", *workloads],
        ([name, *(_figures(found[each].get(name)) for each in workloads)] for name in servers),
    )


def first_sight(found: Mapping[str, Entry]) -> str:
    """Return what the first sight of each document costs."""
    return rows(
        ["document", "parsed and validated, ms", "first sight, ms", f"ratio (≤ {FIRST_SIGHT_AT_MOST})"],
        (
            [
                name,
                f"{each['parsedAndValidatedMs']:.3f}",
                f"{each['firstSightMs']:.3f}",
                _met(each["ratio"], FIRST_SIGHT_AT_MOST),
            ]
            for name, each in found.items()
        ),
    )


def growth(found: Sequence[Entry], database: str) -> str:
    """Return how many times as much each page costs every viewer among 50,000 articles as among 2,000."""
    return _by_viewer(
        found,
        database,
        f"50,000 ÷ 2,000 articles (≤ {PAGE_AT_MOST})",
        lambda each, _: f"{_met(each['ratio'], PAGE_AT_MOST)} · {each['manyMs']:.2f} ms",
    )


def viewers(found: Sequence[Entry], database: str) -> str:
    """Return how many times as much each page costs every viewer among 50,000 articles as it costs anonymous."""
    return _by_viewer(
        found,
        database,
        f"viewer ÷ anonymous, 50,000 articles (≤ {VIEWER_AT_MOST:g})",
        lambda each, anonymous: _met(each["manyMs"] / anonymous["manyMs"], VIEWER_AT_MOST) if anonymous else "-",
    )


def _by_viewer(found: Sequence[Entry], database: str, head: str, cell: Any) -> str:
    by_page = {(each["viewer"], each["page"]): each for each in found if each["database"] == database}
    names, pages = (list(dict.fromkeys(key[place] for key in by_page)) for place in (0, 1))
    return rows(
        [head, *pages],
        (
            [
                viewer,
                *(
                    cell(by_page[viewer, page], by_page.get(("anonymous", page))) if (viewer, page) in by_page else "-"
                    for page in pages
                ),
            ]
            for viewer in names
        ),
    )


def lengths(found: Sequence[Entry], unit: str, things: str, bound: float) -> str:
    """Return what a page costs, by its length."""
    sizes = list(found[0]["costMs"]) if found else []
    return rows(
        [unit, *(f"{size} {things}" for size in sizes), f"growth (≤ {bound:g})"],
        (
            [each["database"], *(f"{cost:.4f}" for cost in each["costMs"].values()), _met(each["ratio"], bound)]
            for each in found
        ),
    )


def workers(found: Sequence[Entry]) -> str:
    """Return what a worker takes of memory and of time to start."""
    return rows(
        ["server", "memory after its start, MB", "after the pages, MB", "requests", "start to first answer, s"],
        (
            [
                each["server"],
                f"{each['startMb']:.0f}",
                f"{each['afterMb']:.0f}",
                f"{each['requests']:,}",
                f"{each['firstAnswerS']:.2f}",
            ]
            for each in found
        ),
    )


def rows(head: Sequence[str], body: Iterable[Sequence[str]]) -> str:
    """Return a table in Markdown."""
    lines = [head, ["---"] * len(head), *body]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _figures(each: Entry | None) -> str:
    if each is None:
        return "-"
    cpu = f"{each['serverCpuMs']:.3f} + {each['databaseCpuMs']:.3f}"
    return f"{cpu} · {each['p50Ms']:.2f} · {each['requestsPerSecond']:.0f}"


def _outcome(each: Entry | None) -> str:
    if each is None:
        return "-"
    value = f"{_short(each['ratio'])} ({_short(each['least'])}–{_short(each['most'])})"
    bounds = {sign: each[name] for sign, name in (("≤", "atMost"), ("≥", "atLeast")) if each.get(name) is not None}
    for sign, bound in bounds.items():
        value = f"{value if each['met'] else f'**{value}**'} {sign} {bound:g}"
    return value


def _short(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:.0f}"


def _met(value: float, bound: float) -> str:
    return f"{value:.2f}" if value <= bound else f"**{value:.2f}**"
