"""Tables in Markdown."""

from collections.abc import Iterable, Mapping, Sequence

from benchmarks.first_sight import AT_MOST, FirstSight
from benchmarks.goals import Found, Goal, Outcome, outcomes
from benchmarks.growth import PAGE_AT_MOST, POST_AT_MOST, DeepGrowth, PageGrowth
from benchmarks.measuring import Figures


def goals(found: Found) -> str:
    """Return the goals with what was measured: the median of the rounds' ratios, the least and the most of them."""
    by_goal: dict[Goal, dict[str, Outcome]] = {}
    for outcome in outcomes(found):
        by_goal.setdefault(outcome.goal, {})[outcome.workload] = outcome
    return rows(
        ["", *found],
        ([goal.says, *(_outcome(each.get(workload)) for workload in found)] for goal, each in by_goal.items()),
    )


def costs(found: Found) -> str:
    """Return what a request costs every server, and how fast it answers."""
    return rows(
        ["CPU server + database, ms · p50 ms · requests/s", *found],
        ([name, *(_figures(found[each].get(name)) for each in found)] for name in _servers(found)),
    )


def first_sight(found: Mapping[str, FirstSight]) -> str:
    """Return what the first sight of each document costs."""
    return rows(
        ["document", "parsed and validated, ms", "first sight, ms", f"ratio (at most {AT_MOST})"],
        (
            [name, f"{each.parsed_and_validated_ms:.3f}", f"{each.first_sight_ms:.3f}", _met(each.ratio, AT_MOST)]
            for name, each in found.items()
        ),
    )


def page_growth(found: Iterable[PageGrowth]) -> str:
    """Return what a page costs among few and among many posts."""
    return rows(
        ["page of 20", "among 2,000 posts, ms", "among 20,000, ms", f"ratio (at most {PAGE_AT_MOST})"],
        (
            [
                f"{each.place}, {each.database}",
                f"{each.small_ms:.3f}",
                f"{each.grown_ms:.3f}",
                _met(each.ratio, PAGE_AT_MOST),
            ]
            for each in found
        ),
    )


def deep_growth(found: Iterable[DeepGrowth]) -> str:
    """Return what a post of the deep page costs, by how many there are."""
    each = list(found)
    sizes = list(each[0].post_ms) if each else []
    return rows(
        ["ms a post", *(f"{posts} posts" for posts in sizes), f"growth (at most {POST_AT_MOST})"],
        (
            [one.database, *(f"{cost:.4f}" for cost in one.post_ms.values()), _met(one.ratio, POST_AT_MOST)]
            for one in each
        ),
    )


def _servers(found: Found) -> list[str]:
    return list(dict.fromkeys(name for each in found.values() for name in each))


def rows(head: Sequence[str], body: Iterable[Sequence[str]]) -> str:
    """Return a table in Markdown."""
    lines = [head, ["---"] * len(head), *body]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _figures(each: Figures | None) -> str:
    if each is None:
        return "-"
    cpu = f"{each.server_cpu_ms:.3f} + {each.database_cpu_ms:.3f}"
    return f"{cpu} · {each.p50_ms:.2f} · {each.requests_per_second:.0f}"


def _outcome(each: Outcome | None) -> str:
    if each is None:
        return "-"
    value = f"{_short(each.ratio.value)} ({_short(each.ratio.least)}–{_short(each.ratio.most)})"
    if each.bound is None:
        return value
    sign = "≤" if each.goal.at_most else "≥"
    return f"{'**' if not each.met else ''}{value}{'**' if not each.met else ''} {sign} {each.bound:g}"


def _short(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:.0f}"


def _met(value: float, bound: float) -> str:
    return f"{value:.2f}" if value <= bound else f"**{value:.2f}**"
