"""The receipt of an answer: the statements that were asked for it, each column that they read, and why."""

from collections.abc import Iterable, Sequence
from typing import Any

from gql_blog.read.column_usage import ColumnUsage, ExecutedStatement


def receipt(trace: Sequence[ExecutedStatement]) -> dict[str, Any]:
    """Return what was read, as JSON's own types.

    Under ``statements``, each with its ``sql``; ``for``, the place in the answer that it is asked for; and the columns
    that it reads: under ``answer`` those whose values are given out, under ``predicates`` those that decide which rows
    are read and in what order. A column has its ``table``, ``column``, ``why`` (see ``notes.Why``), and ``for``.
    """
    return {
        "statements": [
            {
                "sql": executed.sql,
                "for": response_path(executed.path),
                "answer": _columns(executed.usages, answer=True),
                "predicates": _columns(executed.usages, answer=False),
            }
            for executed in trace
        ]
    }


def response_path(path: str) -> str:
    """Return a place as the path of response keys: ``posts.nodes.title`` of /Query.posts/PostConnection.nodes/…"""
    return ".".join(step.partition(".")[2] for step in path.split("/")[1:])


def _columns(usages: Iterable[ColumnUsage], *, answer: bool) -> list[dict[str, str]]:
    found = {
        (table, column, usage.why, response_path(usage.path))
        for usage in usages
        for table, column, given_out in usage.columns()
        if given_out is answer
    }
    return [{"table": table, "column": column, "why": why, "for": path} for table, column, why, path in sorted(found)]
