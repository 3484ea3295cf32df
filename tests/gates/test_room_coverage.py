"""Each room has its floor of coverage, and the gate refuses what is below: it is run by ``make coverage``."""

import json
from pathlib import Path
from typing import Any

import pytest
from support.cases import cases
from support.room_coverage import by_room, faults, floors, main, room_of
from support.tree import ROOT, rooms, shown

LEAST = {"lines": 92.0, "branches": 77.0}


def report(**modules: tuple[int, int, int, int]) -> dict[str, Any]:
    """A report as coverage writes it; of each module: lines, those that ran, branches, those that ran."""
    names = ("num_statements", "covered_lines", "num_branches", "covered_branches")
    return {
        "files": {
            f"gql_blog/{name.replace('__', '/')}.py": {"summary": dict(zip(names, figures, strict=True))}
            for name, figures in modules.items()
        }
    }


def test_every_room_has_its_floor() -> None:
    plugins = [shown(path.parent) for path in ROOT.glob("plugins/*/pyproject.toml")]
    assert set(floors()) == {"gql_blog", *(room.name for room in rooms()), *plugins}


@cases("room", floors())
def test_no_floor_is_below_the_house_s(room: str) -> None:
    floor = floors()[room]
    assert set(floor) == set(LEAST)
    assert all(LEAST[kind] <= floor[kind] <= 100 for kind in LEAST)


@cases(
    ("path", "room"),
    [
        ("gql_blog/app.py", "gql_blog"),
        ("gql_blog/read/compile/plan.py", "read"),
        ("gql_blog/write/article/saving.py", "write"),
        ("plugins/exports/src/gql_blog_exports/hooks.py", "plugins/exports"),
    ],
)
def test_a_module_belongs_to_its_room(path: str, room: str) -> None:
    assert room_of(path) == room


def test_a_room_below_its_floor_is_refused() -> None:
    measured = by_room(report(read__plan=(60, 60, 10, 10), read__page=(40, 36, 10, 8), content__text=(10, 10, 0, 0)))
    least = {"read": {"lines": 95.0, "branches": 90.0}, "content": {"lines": 100.0, "branches": 100.0}}
    assert list(faults(measured, least)) == []
    least["read"] = {"lines": 96.1, "branches": 90.1}
    lines, branches = faults(measured, least)
    assert lines.startswith("read: 96.00 % of the lines")
    assert branches.startswith("read: 90.00 % of the branches")


def test_a_room_without_a_floor_and_a_floor_without_a_room_are_refused() -> None:
    told = list(faults(by_room(report(read__plan=(1, 1, 0, 0))), {"gone": LEAST}))
    assert [each.partition(" ")[0] for each in told] == ["read", "gone"]


def test_the_command_fails_where_a_room_is_below(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole = dict.fromkeys(("app", *(f"{room.name}__x" for room in rooms())), (100, 100, 10, 10))
    path = tmp_path / "report.json"
    for figures, status in (((100, 100, 10, 10), 0), ((100, 94, 10, 10), 1)):
        measured = report(**{**whole, "read__x": figures})
        for plugin in floors().keys() - by_room(measured).keys():
            measured["files"][f"{plugin}/src/x.py"] = measured["files"]["gql_blog/app.py"]
        path.write_text(json.dumps(measured), encoding="utf-8")
        assert main(str(path)) == status
        out, err = capsys.readouterr()
        assert out.splitlines()[0].split() == ["room", "lines", "least", "branches", "least"]
        assert len(out.splitlines()) == len(floors()) + 1
        assert ("read: 94.00 %" in err) == bool(status)
