"""The output of ``gql-blog query --explain``: the plan as a tree, and its SQL in lines."""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from gql_blog.content import camel_case, join_names
from gql_blog.graph import QueryExplanation
from gql_blog.read import ExplainedStatement, FieldRead, PlanNode

_DATABASES = {"sqlite": "SQLite", "postgres": "PostgreSQL"}
_WORDS = re.compile(r"(\s*)('(?:[^']|'')*'|[()]|[^\s()']+)")
_CLAUSES = frozenset(("from", "where", "order", "group", "join", "left", "cross", "union"))
_BEFORE_JOIN = ("left", "cross")
_INDENT = "  "


def explanation_lines(explained: QueryExplanation) -> Iterator[str]:
    """Yield the lines of an explanation: the plan as a tree, then each statement."""
    yield from plan_tree(explained)
    for statement in explained.explanation.statements:
        yield ""
        yield from _statement_lines(statement, _DATABASES[explained.explanation.dialect])


def plan_tree(explained: QueryExplanation) -> Iterator[str]:
    """Yield the lines of the plan: what is read, how, and its cost."""
    explanation = explained.explanation
    database = _DATABASES[explanation.dialect]
    yield (
        f"{explained.name or 'This query'}: {_counted(len(explanation.statements), 'statement')} to {database}, "
        f"{explained.cost:,} of {explained.allowed:,} points"
    )
    yield ""
    for node in explanation.nodes:
        points = explained.costs.get(node.path)
        yield f"{node.path}: {_words(node)}" + ("" if points is None else f", {_counted(points, 'point')}")
        yield from _branches(node)


def _branches(node: PlanNode, margin: str = "") -> Iterator[str]:
    entries: list[FieldRead | PlanNode] = [*node.fields, *node.children]
    for place, entry in enumerate(entries, start=1):
        last = place == len(entries)
        branch = f"{margin}{'└── ' if last else '├── '}"
        if isinstance(entry, FieldRead):
            yield f"{branch}{entry.name} ({', '.join(entry.columns) or 'counted, or found from a permission'})"
        else:
            yield f"{branch}{_name(entry, node)}: {_words(entry)}"
            yield from _branches(entry, margin + ("    " if last else "│   "))


def _name(node: PlanNode, above: PlanNode) -> str:
    """Return the path from one part to another; how a page writes its items is left out."""
    path = node.path.removeprefix(f"{above.path}.")
    return path.removeprefix("edges.").removeprefix("nodes.").removeprefix("node.") if above.kind == "page" else path


def _words(node: PlanNode) -> str:
    """Say what a part of the answer is, and where it comes from."""
    name, several = node.entity, node.entity + "s"
    match node.kind:
        case "row":
            words = f"one {name or 'row'}"
        case "rows":
            words = f"every {name}"
        case "found":
            words = f"each {name or 'row'} of those with these ids"
        case "joined":
            words = f"the {name}, joined to the row"
        case "same":
            words = f"the same row, as {name}"
        case "withheld":
            return "null, for this viewer may not see it"
        case "objects":
            return "objects that are in no table"
        case "count":
            words = f"how many {several} there are"
        case "page":
            words = f"the {'last' if node.backward else 'first'} {node.size} {several}, by {_order(node.order)}"
        case "list":
            words = f"every {name}"
    if node.derived:
        words += ", derived from other tables"
    return words + _source(node)


def _source(node: PlanNode) -> str:
    numbers = " and ".join(str(number) for number in node.statements)
    statement = f"statement{'s' if len(node.statements) > 1 else ''} {numbers}"
    if not node.each:
        return "" if node.kind == "same" else f", in {statement}"
    if node.kind == "joined":
        return ""
    if node.packed:
        return ", of each row, packed into it as one column" if node.kind != "count" else ", of each row"
    return f", for all rows at once, in {statement}" if node.apart else ", of each row, in the same statement"


def _order(name: str) -> str:
    """Say an order as a cursor names it: ``PUBLISHED_ON-,ID-`` is publishedOn and id, descending."""
    alike = groupby(name.lower().split(","), key=lambda term: "descending" if term.endswith("-") else "ascending")
    return ", then ".join(f"{join_names([camel_case(term[:-1]) for term in terms])} {way}" for way, terms in alike)


def _statement_lines(statement: ExplainedStatement, database: str) -> Iterator[str]:
    yield f"Statement {statement.number}, for {statement.path}:"
    yield from _indented(sql_lines(statement.sql))
    if statement.parameters:
        sign = "?" if database == "SQLite" else "$"
        given = ", ".join(f"{sign}{number} = {value}" for number, value in enumerate(statement.parameters, start=1))
        yield f"Parameters: {given}"
    if statement.database:
        yield f"{database}'s query plan:"
        yield from _indented(statement.database)


def _indented(lines: Iterable[str]) -> Iterator[str]:
    return (f"  {line}" for line in lines)


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def sql_lines(sql: str) -> list[str]:
    """Break SQL into lines: one for each clause, subqueries indented. Only white space changes."""
    lines = [""]
    nested: list[bool] = []
    words = _WORDS.findall(sql)
    for place, (space, word) in enumerate(words):
        before = words[place - 1][1] if place else ""
        if word == "(":
            nested.append(place + 1 < len(words) and words[place + 1][1] == "select")
        in_query = not nested or nested[-1]
        clause = word in _CLAUSES and not (word == "join" and before in _BEFORE_JOIN)
        if in_query and (clause or (word == "select" and before == "(")):
            lines.append(_INDENT * sum(nested) + word)
        else:
            lines[-1] += f"{' ' if space and lines[-1] else ''}{word}"
        if word == ")":
            nested.pop()
    return lines
