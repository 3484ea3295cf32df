"""The pages of the hooks: what stands at the head of each, and the index of them, is made of the code."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, Final

from support.hook_signatures import signatures
from support.tree import ROOT, parsed, shown

from gql_blog.access import UNGUARDED, Action
from gql_blog.content import DraftArticle, EventKind
from gql_blog.hooks import Grant, Job, OnFailure, contracts
from gql_blog.hooks.calls import rendering_calls, resolver_calls
from gql_blog.hooks.calls.callback_calls import EXPORT_LIMIT, MUTATION_LIMIT
from gql_blog.hooks.calls.import_calls import IMPORT_LIMIT, RECOGNISE_LIMIT
from gql_blog.hooks.calls.route_calls import ROUTE_LIMIT
from gql_blog.hooks.calls.wrapper_calls import WRAP_LIMIT
from gql_blog.hooks.declared import callbacks
from gql_blog.hooks.declared.hook_markers import ENTRY_POINT_GROUP
from gql_blog.write import UpdateArticle
from gql_blog.write.article.state.save_article import article_payload
from gql_blog.write.before_write import NOT_OFFERED
from gql_blog.write.comment.comment_events import comment_payload
from gql_blog.write.verbs import VERBS
from gql_blog_kit.plugin_kinds import KINDS

FOLDER: Final = ROOT / "docs" / "hooks"
INDEX: Final = ROOT / "docs" / "hooks.md"
SPECS: Final = "gql_blog/hooks/declared/hook_specs.py"
SECTIONS: Final = ("When it is called", "What it is given", "What it returns", "Example", "See also")
"""The sections that every page has, in this order."""

_BEGIN: Final = "<!-- made of the code: HOOKS=write .venv/bin/pytest tests/gates/test_hook_pages.py -->"
_END: Final = "<!-- until here -->"
_MADE: Final = re.compile(f"{re.escape(_BEGIN)}\n.*?{re.escape(_END)}\n", re.DOTALL)
_FILE: Final = re.compile(r"^<!-- file: (\S+) -->\n```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)

_FAILURES: Final = {
    OnFailure.FAIL: "what was asked for fails",
    OnFailure.SKIP: "it goes on as if the plugin had not been there",
    OnFailure.HOLD: "the comment waits for a moderator",
}
_STOPS: Final = "the start stops"

WITH_TABLES: Final = {
    *(
        "authorize",
        "before_write",
        "export_person",
        "forget_person",
        "moderate",
        "on_event",
        "on_shutdown",
        "on_startup",
        "prove_bearer",
    ),
}
"""The hooks that may use the tables of their plugin."""

_ANSWER: Final = "that field is null, with an error of the code `PLUGIN_ERROR`"
_NULL: Final = "these ids are null, with an error of the code `PLUGIN_ERROR` for each"
_TOLD: Final = "null is told, without a cursor, with an error of the code `PLUGIN_ERROR`"
_FILE_FAILS: Final = "that one file is an error"


@dataclass(frozen=True)
class Callback:
    """What a plugin registers to be called later: with what, for how long, and what it may do by its context."""

    name: str
    arguments: tuple[str, ...]
    limit: float | None
    failure: str
    grants: Grant = Grant.NONE
    tables: bool = False


_JOB_LIMIT: Final = Job(name="", description="", run=print).limit
_MAY: Final = Grant.ASK | Grant.ISSUE
CALLBACKS: Final = {
    "register_fields": (
        Callback("resolve", callbacks.RESOLVE, resolver_calls.FIELD_LIMIT, _ANSWER, Grant.ASK, tables=True),
    ),
    "register_queries": (
        Callback("resolve", callbacks.ANSWER, resolver_calls.FIELD_LIMIT, _ANSWER, Grant.ASK, tables=True),
    ),
    "register_nodes": (Callback("resolve", callbacks.FIND, resolver_calls.FIELD_LIMIT, _NULL, Grant.ASK, tables=True),),
    "register_subscriptions": (
        Callback("resolve", callbacks.HEAR, resolver_calls.FIELD_LIMIT, _TOLD, Grant.ASK, tables=True),
    ),
    "register_exports": (
        *(
            Callback(name, callbacks.WRITE, EXPORT_LIMIT, _FILE_FAILS)
            for name in ("write", "write_dialogue", "write_site")
        ),
        Callback("omits", callbacks.OMITS, EXPORT_LIMIT, _FILE_FAILS),
    ),
    "register_importers": (
        Callback("recognises", callbacks.RECOGNISES, RECOGNISE_LIMIT, "the file is of another format"),
        Callback("read", callbacks.READ_IMPORT, IMPORT_LIMIT, "the file is refused, and nothing of it is stored"),
        Callback("parse", callbacks.PARSE_IMPORT, IMPORT_LIMIT, "the file is refused"),
        Callback("read_folder", callbacks.READ_FOLDER, IMPORT_LIMIT, "the import ends"),
    ),
    "register_mutations": (
        Callback("run", callbacks.MUTATE, MUTATION_LIMIT, "an error of the code `PLUGIN_ERROR`", _MAY, tables=True),
    ),
    "register_routes": (
        Callback("handle", callbacks.HANDLE, ROUTE_LIMIT, "500, with the code `PLUGIN_ERROR`", _MAY, tables=True),
    ),
    "register_commands": (Callback("run", callbacks.RUN, None, "the command ends with status 1", _MAY, tables=True),),
    "register_jobs": (
        Callback("run", callbacks.DO, _JOB_LIMIT, "it is tried again, with growing pauses", _MAY, tables=True),
    ),
    "register_wrappers": (
        Callback("wrap", callbacks.WRAP, WRAP_LIMIT, "the call is made without it, and its answer stands"),
    ),
    "register_markdown": (
        Callback("extend", callbacks.EXTEND, rendering_calls.PARSE_LIMIT, "the article is rendered without the plugin"),
    ),
}
"""The callbacks of the hooks that have any."""


def path_of(hook: str) -> Path:
    """Return where the page of a hook is."""
    return FOLDER / f"{hook}.md"


def text_of(hook: str) -> str:
    """Return the page of a hook as it is."""
    return path_of(hook).read_text(encoding="utf-8")


def files_of(hook: str) -> dict[str, str]:
    """Return the files that stand on the page of a hook: a plugin, its test, and what else belongs to it."""
    return {match[1]: match[2] for match in _FILE.finditer(text_of(hook))}


def plugin_of(hook: str) -> str:
    """Return the name of the plugin on the page of a hook: of its first file."""
    return next(iter(files_of(hook))).removesuffix(".py")


def fresh_page(hook: str) -> str:
    """Return the page of a hook with its head, and what else is made of the code, made anew."""
    tables = [_TABLES[hook]()] if hook in _TABLES else []
    return _made_anew(text_of(hook), "\n\n".join(_head(hook)), *tables)


def fresh_index() -> str:
    """Return the page of all hooks with its table made anew."""
    rows = [
        f"| [`{hook}`](hooks/{hook}.md) | {_purpose(hook)} | {_limit(contract.limit)} | {contract.on_failure.value} |"
        for hook, contract in contracts().items()
    ]
    head = "| hook | what it does | limit | failure |\n|---|---|---|---|"
    return _made_anew(INDEX.read_text(encoding="utf-8"), "\n".join([head, *rows]))


def _made_anew(text: str, *made: str) -> str:
    """Return a text with its made parts, in their order, made anew."""
    assert len(_MADE.findall(text)) == len(made), f"The page needs {len(made)} places between {_BEGIN} and {_END}."
    parts = iter(made)
    return _MADE.sub(lambda _: f"{_BEGIN}\n\n{next(parts)}\n\n{_END}\n", text)


def _purpose(hook: str) -> str:
    """Return the sentence between the title of a page and what is made of the code."""
    title, purpose, _ = text_of(hook).split("\n\n", 2)
    assert title == f"# `{hook}`"
    return " ".join(purpose.split()).removesuffix(".")


def _head(hook: str) -> Iterator[str]:
    yield f"`{signatures()[hook]}`"
    yield "\n".join(["| | |", "|---|---|", *(f"| {name} | {told} |" for name, told in _facts(hook))])
    if hook in CALLBACKS:
        head = ["| callback | limit | its context may | its failure |", "|---|---|---|---|"]
        yield "\n".join([*head, *map(_callback, CALLBACKS[hook])])


def _facts(hook: str) -> Iterator[tuple[str, str]]:
    contract = contracts()[hook]
    at_start = contract.limit is None
    places = ["sync in a thread of its own", "async on the event loop"]
    yield "runs", "sync, once, when the app is assembled" if at_start else "; ".join(places)
    yield "limit", _limit(contract.limit)
    yield "failure", f"{contract.on_failure.value}: {_STOPS if at_start else _FAILURES[contract.on_failure]}"
    yield "[context](../hooks.md#the-context) may", _rights(contract.grants, tables=hook in WITH_TABLES)
    if values := [f"[`{name}`](../values.md#{name.lower()})" for name in _values(hook)]:
        yield "values", ", ".join(values)
    (kind,) = [each.name for each in KINDS if hook in each.hooks]
    yield "to begin one", f"`gql-blog plugin new NAME --with {kind}` ([kit](../testing-plugins.md))"
    yield "in the code", f"`{SPECS}`; called in {', '.join(f'`{each}`' for each in _callers(hook))}"
    if examples := [f"[`{name}`](../../plugins/{name}/README.md)" for name in _implementers(hook)]:
        yield "in the repository", ", ".join(examples)


def _callers(hook: str) -> Iterator[str]:
    """The modules of the room that name a hook, but where it is declared."""
    for path in sorted((ROOT / "gql_blog" / "hooks").rglob("*.py")):
        names = any(isinstance(node, ast.Constant) and node.value == hook for node in ast.walk(parsed(path)))
        if names and "declared" not in path.parts:
            yield shown(path)


def _callback(each: Callback) -> str:
    rights = _rights(each.grants, tables=each.tables)
    return f"| `{each.name}({', '.join(each.arguments)})` | {_limit(each.limit)} | {rights} | {each.failure} |"


def _events() -> str:
    """Return the kinds of events with what they tell of their subject."""
    row: Any = _Anything()
    rows = [
        ("an article", "article.", article_payload(row)),
        ("a comment", "comment.", comment_payload(row)),
        *(("an article", "working_copy.", {}), ("a contributor", "contributor.", {"public": ""})),
        ("a tag", "tag.", {"public": ""}),
        *(("a redirect", "redirect.", {"path": "", "status": ""}), ("many pages, or the site", "site.", {})),
        *(("`site`", "answers.", {"keys": ""}), ("a medium", "media.", {})),
        *(("a user", "user.", {"role": "", "disabled": ""}), ("a user", "password.", {"subject": ""})),
        ("a user or a comment", "person.", {}),
    ]
    kinds = {
        prefix: [f"`{each.value}`" for each in EventKind if each.value.startswith(prefix)] for _, prefix, _ in rows
    }
    assert sum(map(len, kinds.values())) == len(EventKind)
    told = {prefix: [f"`{name}`" for name in (*payload, "wasPublic")] if payload else [] for _, prefix, payload in rows}
    told |= {"answers.": ["`keys`"], "user.": ["`role`, `disabled`"], "password.": ["`subject`"]}
    lines = [
        f"| {', '.join(kinds[prefix])} | {subject} | {', '.join(told[prefix]) or 'nothing'} |"
        for subject, prefix, _ in rows
    ]
    return "\n".join(["| `event.kind` | `event.subject_id` | `event.payload` |", "|---|---|---|", *lines])


class _Anything:
    """A row whose every column has a value, whatever it is."""

    def __getattr__(self, name: str) -> Any:
        return name


def _commands() -> str:
    """Return the commands that are announced, with the fields that a plugin sees of each."""
    announced = {
        verb.action.value: [
            f"`{each.name}`" for each in fields(_SEEN.get(verb.action, verb.command)) if each.name not in NOT_OFFERED
        ]
        for verb in VERBS
        if (action := verb.action) not in UNGUARDED and action not in _ONE_BY_ONE
    }
    lines = [f"| `{command}` | {', '.join(names) or 'none'} |" for command, names in sorted(announced.items())]
    return "\n".join(["| `intent.command` | `intent.fields`, or `intent.left_out` |", "|---|---|", *lines])


_SEEN: Final[dict[Action, Any]] = {
    Action.IMPORT_ARTICLE: DraftArticle,
    Action.PUBLISH_REVISION: UpdateArticle,
    Action.ANSWER_IMPORT_QUESTION: UpdateArticle,
}
"""What plugins see of a command where it is not the command itself."""

_ONE_BY_ONE: Final = {Action.PUBLISH_ARTICLES, Action.TAG_ARTICLES}
"""Commands that ask about each article as if it had come alone."""

_TABLES: Final = {"before_write": _commands, "on_event": _events}
"""What else the code knows of a hook."""


def _rights(grants: Grant, *, tables: bool) -> str:
    """Return what a context is good for, beyond reading it."""
    rights = ["`ask`"] if Grant.ASK in grants else []
    rights += ["`issue`", "`record`"] if Grant.ISSUE in grants else []
    rights += ["use own tables"] if tables else []
    return ", ".join(rights) or "be read"


def _limit(seconds: float | None) -> str:
    return "none" if seconds is None else f"{seconds:g} s"


def _values(hook: str) -> list[str]:
    """Return the classes of a hook's signature that the page of values has, in their order."""
    told = set(re.findall(r"^## (\w+)$", (ROOT / "docs/values.md").read_text(encoding="utf-8"), re.MULTILINE))
    named = re.findall(r"\w+", signatures()[hook])
    return [name for name in dict.fromkeys(named) if name in told - {"PluginContext"}]  # which every hook is given


def _implementers(hook: str) -> list[str]:
    """Return the plugins of the repository that implement a hook."""
    ours = {path.name for path in (ROOT / "plugins").iterdir()}
    found = {each.name: each for each in entry_points(group=ENTRY_POINT_GROUP) if each.name in ours}
    return [name for name, each in sorted(found.items()) if hasattr(each.load(), hook)]
