"""A chart of the total processor time of a request, each server beside the hand-written handler of its database."""

import math
from collections.abc import Iterator, Mapping
from html import escape

Beside = Mapping[str, Mapping[str, float]]
"""By workload and server, as multiples of the hand-written handler's."""

_WIDTH, _LEFT, _RIGHT, _TOP, _BAR, _GAP, _HEAD = 760, 170, 60, 64, 13, 5, 30
_LEAST, _MOST = 0.02, 100.0
_TICKS = (0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 50.0)
_COLOURS = {
    "sql": "#8a8f98",
    "ours": "#1f6f5c",
    "hello": "#c8ccd2",
    "strawberry": "#c2556b",
    "postgraphile": "#4a6fa5",
    "directus": "#7a5ea8",
    "keystone": "#b07d2b",
}
_TITLE = "Processor time of a request, server and database, as a multiple of the hand-written SQL handler's"


def chart(beside: Beside) -> str:
    """Return the chart as SVG; the scale is logarithmic, and 1 is the handler written by hand."""
    lines = list(_lines(beside))
    height = _TOP + sum(_HEAD if name is None else _BAR + _GAP for name, _ in lines) + 20
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" font-family="sans-serif" '
        'font-size="11">',
        f'<rect width="{_WIDTH}" height="{height}" fill="white"/>',
        f'<text x="10" y="22" font-size="14">{escape(_TITLE)}</text>',
        *_axis(height),
    ]
    y = float(_TOP)
    for name, value in lines:
        if name is None:
            y += _HEAD
            parts.append(f'<text x="10" y="{y - 8:g}" font-weight="bold">{escape(str(value))}</text>')
        else:
            parts += _bar(name, float(value), y)
            y += _BAR + _GAP
    return "\n".join([*parts, "</svg>", ""])


def _lines(beside: Beside) -> Iterator[tuple[str | None, str | float]]:
    for workload, servers in beside.items():
        yield None, workload
        for name, value in servers.items():
            if name != "sql-sqlite":
                yield name, value


def _axis(height: float) -> Iterator[str]:
    for tick in _TICKS:
        x = _x(tick)
        shade = "#666" if tick == 1 else "#ddd"
        yield f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP - 8}" y2="{height - 14}" stroke="{shade}"/>'
        yield f'<text x="{x:.1f}" y="{_TOP - 14}" text-anchor="middle" fill="#666">{tick:g}</text>'


def _bar(name: str, value: float, y: float) -> Iterator[str]:
    width = max(1.0, _x(value) - _LEFT)
    colour = _COLOURS[name.partition("-")[0]]
    yield f'<text x="{_LEFT - 8}" y="{y + _BAR - 3:g}" text-anchor="end">{escape(name)}</text>'
    yield f'<rect x="{_LEFT}" y="{y:g}" width="{width:.1f}" height="{_BAR}" fill="{colour}"/>'
    yield f'<text x="{_LEFT + width + 5:.1f}" y="{y + _BAR - 3:g}" fill="#333">{value:.2f}</text>'


def _x(value: float) -> float:
    share = math.log(min(max(value, _LEAST), _MOST) / _LEAST) / math.log(_MOST / _LEAST)
    return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)
