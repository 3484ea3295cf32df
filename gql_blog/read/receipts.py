"""The receipt of an answer: the statements that were asked for it, each column that they read, and why."""

from collections.abc import Iterable, Sequence
from typing import Any

from gql_blog.read.column_usage import Note, Ran


def receipt(trace: Sequence[Ran]) -> dict[str, Any]:
    """Return what was read, as JSON's own types.

    Under ``statements``, each with its ``sql``; ``for``, the place in the answer that it is asked for; and the columns
    that it reads: under ``answer`` those whose values are given out, under ``predicates`` those that decide which rows
    are read and in what order. A column has its ``table``, ``column``, ``why`` (see ``notes.Why``), and ``for``.
    """
    return {
        "statements": [
            {
                "sql": ran.sql,
                "for": path_of(ran.place),
                "answer": _columns(ran.notes, answer=True),
                "predicates": _columns(ran.notes, answer=False),
            }
            for ran in trace
        ]
    }


def path_of(place: str) -> str:
    """Return a place as the path of response keys: ``posts.nodes.title`` of /Query.posts/PostConnection.nodes/…"""
    return ".".join(step.partition(".")[2] for step in place.split("/")[1:])


def _columns(notes: Iterable[Note], *, answer: bool) -> list[dict[str, str]]:
    found = {
        (table, column, note.why, path_of(note.place))
        for note in notes
        for table, column, given_out in note.columns()
        if given_out is answer
    }
    return [{"table": table, "column": column, "why": why, "for": path} for table, column, why, path in sorted(found)]
