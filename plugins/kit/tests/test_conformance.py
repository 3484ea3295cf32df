"""Each kind of problem of a plugin is found, with its place and its remedy; those of the repository have none."""

import asyncio
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.cli import invoke
from support.tree import ROOT

from gql_blog.errors import InputError
from gql_blog_kit import Check, Problem, Report, app_under_test, check_plugin, new_plugin, plugin_at, purity_check
from gql_blog_kit.commands import _print
from gql_blog_kit.import_check import import_problems
from gql_blog_kit.markup_check import _remedy, _told, dropped_parts
from gql_blog_kit.table_check import _changed

HEAD = '''"""A plugin that is tried by the tests: it may add loudTitle, or the format tried, which nobody needs."""
from gql_blog.plugin import *
from gql_blog.plugin import hookimpl

api_version = 2
'''
LOUD = '''
def loud(rows):
    return [{value} for row in rows]

@hookimpl
def register_fields():
    """Adds loudTitle."""
    return [Field(type_name="Post", name="loudTitle", description="In capitals.", graphql_type=str | None,
                  needs=("title",), resolve=loud)]
'''
SAYS = '''
@hookimpl
{marked}def {hook}({arguments}):
    """Tried."""
    {body}
'''


def says(hook: str, arguments: str, body: str, marked: str = "") -> str:
    """Return the source of a plugin with one hook."""
    return HEAD + SAYS.format(hook=hook, arguments=arguments, body=body, marked=marked)


def exporting(body: str) -> str:
    """Return the source of a plugin with an export format."""
    return (
        HEAD
        + f'''
import itertools
numbers = itertools.count()

def write(articles):
    {body}

@hookimpl
def register_exports():
    """Adds tried."""
    return [ExportFormat(format="tried", media_type="text/plain", extension="tried", write=write)]
'''
    )


OFFERING = (
    HEAD.replace("loudTitle", "tried_weigh")
    + '''
@offered_hook()
def tried_weigh(context, text: str, most: int | None) -> list[float]:
    """Asked for what a text weighs."""

offers = [tried_weigh]
'''
)


def extending(attribute: str, tag: str = "span") -> str:
    """Return the source of a plugin whose ==words== are elements with an attribute."""
    return (
        HEAD
        + f'''
def rule(state, silent):
    if not state.src.startswith("==", state.pos):
        return False
    if not silent:
        state.push("tried_open", "{tag}", 1).attrs = dict([{attribute}])
        state.push("tried_close", "{tag}", -1)
    state.pos += 2
    return True

def extend(parser):
    parser.inline.add_terminator_char("=")
    parser.inline.ruler.push("tried", rule)

@hookimpl
def register_markdown():
    """Marks words."""
    return [MarkdownExtension(name="words", extend=extend)]
'''
    )


MIDDLEWARE = (
    HEAD.replace("loudTitle", "/tried")
    + '''
async def tell():
    return RouteResponse(body="told")

def swallowing(app):
    async def swallow(scope, receive, send):
        """Answer only who compresses nothing."""
        if b"gzip" not in dict(scope["headers"]).get(b"accept-encoding", b""):
            await app(scope, receive, send)
    return swallow

@hookimpl
def register_routes():
    """Adds /tried."""
    return [Route(path="/tried", handle=tell, middleware=[swallowing])]
'''
)

WRAPPING = says("register_wrappers", "", "return [Wrapper(name='tried', description='It.', wrap=wrap, hooks={hooks})]")

BROKEN = {
    "middleware answers nothing": (MIDDLEWARE, Check.TYPES, "middleware ended without a whole response"),
    "fails before calls of others": (
        WRAPPING.format(hooks=[]) + "def wrap(call): yield call.subject.upper()",
        Check.FAILURES,
        "NoneType",
    ),
    "wraps calls of others twice": (
        WRAPPING.format(hooks=["search_text"]) + "def wrap(call):\n    yield\n    yield",
        Check.TYPES,
        "wrap yields once",
    ),
    "states no version": (
        says("moderate", "case", "return None").replace("api_version = 2", ""),
        Check.REGISTRATION,
        "api_version",
    ),
    "has a hook that there is not": (says("moderated", "case", "return None"), Check.REGISTRATION, "moderated"),
    "cannot be imported": (HEAD + "import nowhere_at_all\n", Check.REGISTRATION, "nowhere_at_all"),
    "needs what there is not": (
        HEAD + LOUD.format(value="''").replace('("title",)', '("titel",)'),
        Check.REGISTRATION,
        "titel",
    ),
    "goes around its door": (
        says("moderate", "case", "return None") + "from gql_blog.store import Article\n",
        Check.IMPORTS,
        "gql_blog.store",
    ),
    "connects by itself": (
        says("moderate", "case", "logging.Logger.info = print") + "import logging\nfrom tortoise import connections\n",
        Check.IMPORTS,
        "It imports tortoise.connections: what a connection of its own does is in no transaction",
    ),
    "patches a module": (
        says("moderate", "case", "logging.Logger.info = print") + "import logging\n",
        Check.IMPORTS,
        "It changes logging.Logger.info for everybody in the process.",
    ),
    "asks a service that is down": (
        says("moderate", "case", "raise OutgoingFailure(OutgoingProblem.CONNECTION, 'mind.example is not there')"),
        Check.SERVICES,
        "A service that it asks is down: OutgoingFailure: mind.example is not there",
    ),
    "reads what it does not declare": (HEAD + LOUD.format(value="row.title + row.subtitle"), Check.NEEDS, "subtitle"),
    "fails at what people send": (
        says("moderate", "case", "return case.links[0] and None"),
        Check.FAILURES,
        "IndexError",
    ),
    "fails at an article": (
        exporting("return articles[0].published_on.isoformat().encode() + articles[1].title.encode()"),
        Check.FAILURES,
        "IndexError",
    ),
    "holds the event loop": (
        says("moderate", "case", "end = time.process_time() + 0.4\n    while time.process_time() < end: pass", "async ")
        + "import time\n",
        Check.TIME,
        "longer than it may",
    ),
    "takes the square of a text's length": (
        says("read_notes", "notes", r"return tuple(ReadNote() for each in notes if not YEAR.search(each.text))")
        + 'import re\nYEAR = re.compile(r"\\(.*\\b(?:1[5-9]|20)\\d\\d\\)$")\n',
        Check.TIME,
        "twice as long",
    ),
    "writes into its input": (
        says("before_write", "intent", "intent.fields['title'] = 'Mine'"),
        Check.FROZEN,
        "cannot be changed",
    ),
    "changes its input by force": (
        says("moderate", "case", "object.__setattr__(case, 'text', '')"),
        Check.FROZEN,
        "changed a value",
    ),
    "returns no judgement": (says("moderate", "case", "return 'spam'"), Check.TYPES, "Judgement"),
    "returns a number for a text": (HEAD + LOUD.format(value="len(row.title)"), Check.TYPES, "String"),
    "counts its calls": (exporting("return str(next(numbers)).encode()"), Check.PURITY, "twice in one process"),
    "shows the order of a set": (
        exporting("return ' '.join({f'word-{number}' for number in range(40)}).encode()"),
        Check.PURITY,
        "in another process",
    ),
    "takes the square of a text's length to add words": (
        says("search_text", "article", r"return SearchWords(text='year') if YEAR.search(article.text) else None")
        + 'import re\nYEAR = re.compile(r"\\(.*\\b(?:1[5-9]|20)\\d\\d\\)$")\n',
        Check.TIME,
        "twice as long",
    ),
    "adds words in the order of a set": (
        says("search_text", "article", "return SearchWords(text=' '.join({f'word-{each}' for each in range(40)}))"),
        Check.PURITY,
        "in another process",
    ),
    "adds its words to nothing that can be found": (
        says("search_text", "article", "return article.text"),
        Check.TYPES,
        "search_text returns SearchWords or None",
    ),
    "carries a class that it does not declare": (
        says("transform_body", "body", """return body.html.replace("<table", '<table class="tried-wide"')"""),
        Check.MARKUP,
        "The class 'tried-wide' of <table> is taken away",
    ),
    "renders an element that no article has": (
        says("render_note", "note", """return f"<section>{note.html}</section>" """),
        Check.MARKUP,
        "The element <section> is taken away",
    ),
    "plays from where it has not declared": (
        says("transform_body", "body", """return body.html + '<iframe src="https://video.example/1"></iframe>' """),
        Check.MARKUP,
        "The element <iframe> is taken away",
    ),
    "has tokens with a class that it does not declare": (
        extending('("class", "tried-word")'),
        Check.MARKUP,
        "The class 'tried-word' of <span> is taken away",
    ),
    "says nothing": (
        says("moderate", "case", "return None").replace('    """Tried."""\n', ""),
        Check.DOCUMENTATION,
        "no docstring",
    ),
    "orders without an index": (
        says("register_orders", "", 'return [ArticleOrder(name="N", description="It.", table="Mine", column="n")]')
        + says("register_tables", "", 'return TableSet(models=__name__, migrations=f"{__name__}.migrations")')
        + "from tortoise import fields\nfrom tortoise.models import Model\nclass Mine(Model):\n"
        + "    article_id = fields.CharField(max_length=30, primary_key=True)\n    n = fields.IntField()\n",
        Check.REGISTRATION,
        "Write indexes = (('n', 'article_id'),) in its Meta, and make a migration.",
    ),
    "hides its settings": (
        says("register_settings", "", "return Mine")
        + "from pydantic import BaseModel\nclass Mine(BaseModel):\n    words: int = 3\n",
        Check.DOCUMENTATION,
        "'words'",
    ),
}
"""Sources of plugins, each with one problem: which check finds it, and what it says."""


async def checked(source: str, folder: Path) -> Report:
    """Check a plugin that is a single file."""
    (folder / "tried.py").write_text(source, encoding="utf-8")
    return await check_plugin(plugin_at(str(folder / "tried.py")), folder / "apps")


@pytest.fixture(autouse=True)
def _no_modules_of_others() -> Iterator[None]:
    """Forget the modules that a test imported under a name that the next one gives another file."""
    known = set(sys.modules)
    path = list(sys.path)
    yield
    for name in set(sys.modules) - known:
        if name.startswith(("gql_blog_plugin_file_", "gql_blog_marks")):
            del sys.modules[name]
    sys.path[:] = path


@pytest.fixture
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compare no output with that of other processes: each takes a second to start, and they are tried by others."""
    monkeypatch.setattr(purity_check, "_SEEDS", ())


@pytest.mark.parametrize("problem", BROKEN)
async def test_a_problem_is_found_with_its_remedy(
    problem: str, tmp_path: Path, request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> None:
    source, check, told = BROKEN[problem]
    if check is not Check.PURITY:
        request.getfixturevalue("in_this_process")
    report = await checked(source, tmp_path)
    assert {each.check for each in report.problems} == {check}, report.problems
    assert any(told in each.message for each in report.problems), report.problems
    assert all(each.remedy for each in report.problems if check is not Check.REGISTRATION)
    assert not report.passed
    assert check is not Check.SERVICES or not any(each.exc_info for each in caplog.records)


CHANGING = """import html
import json
import minecraft
import psycopg2
from dataclasses import field
import asyncpg_listen
import sqlite3_to_csv
import mine.words

def render(html, item):
    html.x = 1
    field = html
    field.name = "a"
    setattr(item, "a", 1)
    mine.words.most = 2

json.a, json.b = 1, 2
for json.c in "de":
    json.__dict__["e"] = json.__dict__["f"]
object.__setattr__(json, "g", 1)
minecraft.h = 1

def outer():
    def inner(json): pass
    json.i = lambda json: setattr(json, "j", 1)
"""


def test_what_is_changed_or_connected_to_is_told_apart_from_what_only_has_such_a_name(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(CHANGING, encoding="utf-8")
    point = '[project.entry-points."gql_blog.plugins"]\nmine = "mine"\n'
    (tmp_path / "pyproject.toml").write_text(point, encoding="utf-8")
    found = [" ".join(each.message.split()[:3]) for each in import_problems(plugin_at(str(tmp_path)))]
    changed = ("json.a", "json.b", "json.c", "json.__dict__['e']", "json", "minecraft.h", "json.i")
    assert found == ["It imports psycopg2:", *(f"It changes {each}" for each in changed)]


@pytest.mark.usefixtures("in_this_process")
async def test_what_fails_without_an_argument_that_may_be_left_out_is_found(tmp_path: Path) -> None:
    source = (
        HEAD
        + """
KIND = {"kind": Argument(graphql_type=str | None, description="Which.")}

@hookimpl
def register_queries():
    '''Adds tried.'''
    return [Query(name="tried", description="It.", graphql_type=str | None, arguments=KIND,
                  resolve=lambda arguments: arguments["kind"])]

@hookimpl
def register_mutations():
    '''Adds loudTitle.'''
    return [Mutation(name="loudTitle", description="It.", arguments=KIND, result={"kind": str},
                     run=lambda arguments: {"kind": arguments["kind"]})]
"""
    )
    report = await checked(source, tmp_path)
    assert {each.where for each in report.problems} == {"register_queries of tried", "register_mutations of loudTitle"}
    assert {each.message for each in report.problems} == {"It raised KeyError: 'kind'"}


def test_every_check_has_a_broken_plugin() -> None:
    assert {check for _, check, _ in BROKEN.values()} | {Check.TABLES} == set(Check)


@pytest.mark.parametrize(("hook", "untried"), [("search_text", ()), ("register_fields", ("wrapper tried",))])
@pytest.mark.usefixtures("in_this_process")
async def test_a_wrapper_is_tried_with_calls_of_hooks_and_else_named(
    hook: str, untried: tuple[str, ...], tmp_path: Path
) -> None:
    report = await checked(WRAPPING.format(hooks=[hook]) + "def wrap(): yield", tmp_path)
    assert (report.problems, report.untried) == ((), untried)


async def test_a_plugin_without_a_problem_has_none(tmp_path: Path) -> None:
    report = await checked(HEAD + LOUD.format(value="row.title.upper()"), tmp_path)
    assert report.problems == ()
    assert report.calls["resolve"] > 0


@pytest.mark.parametrize(
    ("given", "published", "told", "remedy"),
    [
        ('<div class="wide">a</div>', "<div>a</div>", "class 'wide' of <div>", "Name it my-own-wide, and declare it"),
        ('<p class="my-own-b">a</p>', "<p>a</p>", "class 'my-own-b' of <p>", 'returns Markup(classes=["my-own-b"])'),
        ('<p data-my-own-n="1">', "<p></p>", "attribute 'data-my-own-n'", 'returns Markup(data=["data-my-own-n"])'),
        ('<p data-n="1">', "<p></p>", "attribute 'data-n' of <p>", 'returns Markup(data=["data-my-own-n"])'),
        ('<p style="color: red">', "<p></p>", "attribute 'style' of <p>", "a class that register_markup declares"),
        ('<p id="mine">', "<p></p>", "attribute 'id' of <p>", "Markup(ids=True)"),
        ('<a href="javascript:a">a</a>', "<a>a</a>", "attribute 'href' of <a>", "http, https, mailto"),
        ('<p onclick="a">', "<p></p>", "attribute 'onclick' of <p>", "Leave it out"),
        ('<section class="a">b</section>', "b", "element <section>", "aside, blockquote"),
    ],
)
@pytest.mark.usefixtures("in_this_process")
def test_what_the_sanitiser_takes_away_is_told_with_its_remedy(
    given: str, published: str, told: str, remedy: str
) -> None:
    (part,) = dropped_parts(given, published)
    assert told in _told(part)
    assert remedy in _remedy("my_own", part)


@pytest.mark.usefixtures("in_this_process")
async def test_what_is_declared_is_no_problem(tmp_path: Path) -> None:
    declared = extending('("class", "tried-word"), ("data-tried-n", "1")') + SAYS.format(
        hook="register_markup",
        arguments="",
        body='return Markup(classes=["tried-word", "tried-wide"], data=["data-tried-n"])',
        marked="",
    )
    wide = SAYS.format(
        hook="transform_body",
        arguments="body",
        body="""return body.html.replace("<table", '<table class="tried-wide"')""",
        marked="",
    )
    report = await checked(declared + wide, tmp_path)
    assert report.problems == ()


@pytest.mark.parametrize(
    ("body", "check", "told"),
    [
        ("return [float(len(text)), 1]", None, ""),
        ("return [text]", Check.TYPES, "tried_weigh returns list[float], not list"),
        ("return [float(ord(text[0]))]", Check.FAILURES, "IndexError"),
    ],
)
@pytest.mark.usefixtures("in_this_process")
async def test_an_answer_to_a_hook_that_another_plugin_offers_is_tried(
    body: str, check: Check | None, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tried.py").write_text(OFFERING, encoding="utf-8")
    (tmp_path / "weigher.py").write_text(says("tried_weigh", "text", body), encoding="utf-8")
    monkeypatch.setenv("GQL_BLOG_PLUGINS_DIR", str(tmp_path))
    report = await check_plugin(plugin_at(str(tmp_path / "weigher.py")), tmp_path / "apps")
    assert [each.check for each in report.problems] == ([check] if check else []), report.problems
    assert all(told in each.message for each in report.problems)
    assert (report.calls["tried_weigh"] > 4, report.untried) == (True, ())


CALLING = (
    OFFERING
    + '''
async def weigh(context):
    answers = await context.call("tried_weigh", text=TEXT, most=None)
    return str(sum(map(sum, answers.values())) / len(answers))

@hookimpl
def register_queries():
    """Adds tried."""
    return [Query(name="tried", description="What it weighs.", graphql_type=str | None, resolve=weigh)]
'''
)


@pytest.mark.usefixtures("in_this_process")
async def test_a_hook_that_is_offered_is_answered_so_that_who_calls_it_is_tried(tmp_path: Path) -> None:
    """Without an answer this would divide by zero; a call that is not as it is declared is found."""
    assert (await checked(CALLING.replace("TEXT", '"a"'), tmp_path)).problems == ()
    (tmp_path / "wrong").mkdir()
    report = await checked(CALLING.replace("TEXT", "1"), tmp_path / "wrong")
    assert {each.check for each in report.problems} == {Check.FAILURES}
    assert "calls its hook tried_weigh with text of the type int" in report.problems[0].message


@pytest.mark.usefixtures("in_this_process")
async def test_an_offered_hook_of_which_there_are_no_sample_values_is_said_to_be_untried(tmp_path: Path) -> None:
    report = await checked(OFFERING.replace("most: int | None", "most: Field"), tmp_path)
    assert (report.problems, report.untried) == ((), ("tried_weigh",))


@pytest.mark.usefixtures("in_this_process")
async def test_an_offered_hook_that_no_readme_names_is_found(tmp_path: Path) -> None:
    report = await checked(OFFERING.replace("may add tried_weigh", "may add something"), tmp_path)
    assert [each.message for each in report.problems] == ["The hook 'tried_weigh' is not in it."]


async def test_a_plugin_is_tried_beside_those_that_it_requires(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = HEAD + LOUD.format(value="row.title.upper() or 1 // 0") + "from gql_blog.store import Article\n"
    other += "times = []\n\n@hookimpl\ndef transform_body(body):\n    times.append(1)\n"
    other += "    return f'{body.html}<p>{len(times)}</p>'\n"
    (tmp_path / "other.py").write_text(other, encoding="utf-8")
    needing = says("moderate", "case", "return None").replace("@hookimpl", '@hookimpl(requires="other")')
    monkeypatch.setenv("GQL_BLOG_PLUGINS_DIR", str(tmp_path))
    (tmp_path / "tried.py").write_text(needing, encoding="utf-8")
    report = await check_plugin(plugin_at("tried"), tmp_path / "apps")
    assert report.problems == (), "what is wrong with the other one is not told of this"
    assert set(report.calls) == {"moderate"}


async def beside(other: str, tried: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Report:
    """Check a plugin that requires another one."""
    (tmp_path / "other.py").write_text(other, encoding="utf-8")
    (tmp_path / "tried.py").write_text(tried.replace("@hookimpl", '@hookimpl(requires="other")'), encoding="utf-8")
    monkeypatch.setenv("GQL_BLOG_PLUGINS_DIR", str(tmp_path))
    return await check_plugin(plugin_at("tried"), tmp_path / "apps")


@pytest.mark.usefixtures("in_this_process")
async def test_markup_of_a_construct_that_a_required_plugin_has_is_not_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    undeclared = extending('("class", "wide")')
    harmless = says("register_markdown", "", 'return [MarkdownExtension(name="none", extend=lambda parser: None)]')
    report = await beside(undeclared, harmless, tmp_path, monkeypatch)
    assert report.problems == ()
    (tmp_path / "alone").mkdir()
    told = {each.check for each in (await checked(undeclared, tmp_path / "alone")).problems}
    assert told == {Check.MARKUP}, "of the plugin itself it is"


@pytest.mark.usefixtures("in_this_process")
async def test_an_offer_of_a_required_plugin_that_cannot_be_tried_is_not_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    offering = OFFERING.replace("most: int | None", "most: Field").replace("tried_weigh", "other_weigh")
    report = await beside(offering, says("moderate", "case", "return None"), tmp_path, monkeypatch)
    assert (report.problems, report.untried) == ((), ())


@pytest.fixture
def marks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The package of a plugin with a table: with the migrations of one test alone, so that nobody gets its database."""
    monkeypatch.setattr(app_under_test, "_MIGRATED", {})
    new_plugin("marks", ["tables"], tmp_path / "marks")
    return tmp_path / "marks"


async def table_problems(package: Path) -> tuple[Problem, ...]:
    """Check a package, of which nothing but its tables is wrong."""
    report = await check_plugin(plugin_at(str(package)), package.parent / "apps")
    assert {each.check for each in report.problems} == {Check.TABLES}
    return report.problems


async def test_tables_that_no_migration_makes_are_found(marks: Path) -> None:
    models = marks / "src/gql_blog_marks/models.py"
    models.write_text(
        models.read_text().replace("IntField()", "IntField(default=0)\n    note = fields.TextField(null=True)")
    )
    (problem,) = await table_problems(marks)
    assert "note" in problem.message
    assert "gql-blog plugin migration" in problem.remedy


def later(marks: Path, operations: str) -> None:
    """Add a second migration."""
    (marks / "src/gql_blog_marks/migrations/0002_later.py").write_text(
        "from tortoise import migrations\nfrom tortoise.migrations import operations as ops\n\n\n"
        "class Migration(migrations.Migration):\n    dependencies = [('marks', '0001_initial')]\n"
        f"    operations = [{operations}]\n"
    )


async def test_a_migration_that_loses_rows_is_found_though_a_new_database_has_none(marks: Path) -> None:
    later(marks, "ops.RunSQL('DELETE FROM marks_mark')")
    (problem,) = await table_problems(marks)
    assert "marks_mark had 2 rows and has 0" in problem.message


@pytest.mark.long
@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("DELETE FROM marks_mark", "marks_mark had 2 rows and has 0"),
        ("INSERT OR IGNORE INTO marks_mark SELECT * FROM marks_mark", 'syntax error at or near "OR"'),
    ],
)
async def test_tables_are_tried_on_postgresql_too(
    marks: Path, blog_postgres_url: str, tmp_path: Path, sql: str, told: str
) -> None:
    later(marks, f"ops.RunSQL({sql!r})")
    report = await check_plugin(plugin_at(str(marks)), tmp_path / "apps", postgres=blog_postgres_url)
    (problem,) = [each for each in report.problems if each.where.endswith(" on PostgreSQL")]
    assert told in problem.message
    assert len(report.problems) == (1 if "OR" in sql else 2)


async def test_tables_that_keep_their_word_do_so_on_both(marks: Path, blog_postgres_url: str, tmp_path: Path) -> None:
    later(marks, "ops.RunSQL('UPDATE marks_mark SET word = word')")
    report = await check_plugin(plugin_at(str(marks)), tmp_path / "apps", postgres=blog_postgres_url)
    assert report.problems == ()


@pytest.mark.parametrize(
    ("url", "told"), [("sqlite://a.db", "begins with postgresql://"), ("postgres://127.0.0.1:1", "127.0.0.1 cannot")]
)
def test_a_server_that_is_none_is_refused_with_a_remedy(marks: Path, url: str, told: str) -> None:
    done = invoke("plugin", "check", str(marks), "--database", url)
    assert done.exit_code == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_what_is_there_after_an_upgrade_that_failed_is_told_and_what_is_gone() -> None:
    told = ("an upgrade that failed", "Mend it.")
    found = list(_changed({"marks_a": 2, "marks_b": 1}, {"marks_a": 2, "marks_c": 0}, told, " on PostgreSQL"))
    assert [(each.where, each.message) for each in found] == [
        ("marks_b on PostgreSQL", "It had 1 rows, and no table after an upgrade that failed."),
        ("marks_c on PostgreSQL", "It had no table, and 0 rows after an upgrade that failed."),
    ]


async def test_tables_that_cannot_be_archived_because_others_refer_to_them_are_found(marks: Path) -> None:
    trigger = "CREATE TRIGGER marks_kept AFTER INSERT ON comment BEGIN UPDATE marks_mark SET word = word; END"
    later(marks, f"ops.RunSQL({trigger!r})")
    (problem,) = await table_problems(marks)
    assert "the trigger" in problem.message


async def test_a_migration_that_takes_from_the_core_is_found(marks: Path) -> None:
    later(marks, "ops.RunSQL('DELETE FROM comment')")
    (problem,) = await table_problems(marks)
    assert "comment" in problem.message


async def test_a_trigger_that_deletes_while_the_plugin_is_blocked_is_found(marks: Path) -> None:
    trigger = 'ops.RunSQL(\'CREATE TRIGGER "marks_gone" AFTER INSERT ON "comment" BEGIN DELETE FROM marks_mark; END\')'
    later(marks, trigger)
    (problem,) = await table_problems(marks)
    assert problem.where == "marks_mark"


async def test_rows_of_a_model_that_there_is_not_are_a_problem_of_the_report(marks: Path) -> None:
    hooks = marks / "src/gql_blog_marks/hooks.py"
    reading = '\n\n@hookimpl(reads="Mrak")\ndef transform_body(body):\n    """Nothing."""\n'
    hooks.write_text(f"{hooks.read_text()}\nfrom gql_blog.plugin import hookimpl{reading}")
    report = await check_plugin(plugin_at(str(marks)), marks.parent / "apps")
    found = [each for each in report.problems if each.check is Check.REGISTRATION]
    assert [each.message.partition(" Its models")[0] for each in found] == [
        "Plugin 'marks' reads rows of 'Mrak' in rendering, but has no such model."
    ]


@pytest.mark.usefixtures("in_this_process")
async def test_an_error_that_names_its_own_remedy_has_no_other(tmp_path: Path) -> None:
    telling = "async def run(context):\n    await context.tell('x', 'a', None)\n\n"
    mutation = "return [Mutation(name='triedIt', description='d', run=run)]"
    report = await checked(
        says("register_mutations", "", mutation).replace("@hookimpl", f"{telling}@hookimpl", 1), tmp_path
    )
    (problem,) = [each for each in report.problems if each.check is Check.FAILURES]
    assert ("Declare it in register_events" in problem.message, problem.remedy) == (True, "")


PACKAGES = (*ROOT.glob("plugins/*/pyproject.toml"), *ROOT.glob("examples/plugins/*/pyproject.toml"))
PLUGINS = sorted(path.parent for path in PACKAGES if path.parent.name != "kit")


@pytest.mark.long
@pytest.mark.parametrize("package", PLUGINS, ids=lambda path: path.name)
async def test_the_plugins_of_the_repository_keep_their_word(package: Path, tmp_path: Path) -> None:
    report = await check_plugin(plugin_at(str(package)), tmp_path)
    # Time is measured, and a busy machine must not decide here: what the rules cost has tests of its own.
    assert [each for each in report.problems if each.check is not Check.TIME] == []
    assert all(each.startswith(("command ", "job ")) for each in report.untried)


def test_the_command_prints_each_problem_with_its_remedy_and_fails(tmp_path: Path) -> None:
    path = tmp_path / "tried.py"
    path.write_text(HEAD + LOUD.format(value="row.subtitle"), encoding="utf-8")
    done = invoke("plugin", "check", str(path))
    assert done.exit_code == 1
    assert "needs: register_fields of Post.loudTitle: Plugin 'tried' reads 'subtitle'" in done.stdout
    assert "Add 'subtitle' to the needs of the field." in done.stdout
    told = json.loads(invoke("plugin", "check", str(path), "--json").stdout)
    assert told["passed"] is False
    assert {each["check"] for each in told["problems"]} == {"needs"}


def test_what_was_not_tried_is_printed_too(capsys: pytest.CaptureFixture[str]) -> None:
    _print(Report("marks", (Problem(Check.TIME, "moderate", "It took long.", ""),), untried=("commands",)))
    assert capsys.readouterr().out.splitlines()[:2] == ["time: moderate: It took long.", "Not tried: commands."]


@pytest.mark.long
def test_the_command_finds_an_installed_plugin_by_its_name() -> None:
    done = invoke("plugin", "check", "exports")
    assert (done.exit_code, done.stdout.splitlines()[-1]) == (0, "exports: nothing is wrong.")


@pytest.mark.parametrize(
    ("place", "told"), [("nowhere", "no installed plugin"), (".", "pyproject.toml")], ids=["name", "folder"]
)
def test_what_is_no_plugin_is_named(place: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = invoke("plugin", "check", place)
    assert done.exit_code == 2
    assert told in done.stderr


def test_the_migration_of_a_plugin_is_written(marks: Path) -> None:
    assert "all that the tables need" in invoke("plugin", "migration", str(marks)).stdout
    nothing = marks.parent / "tried.py"
    nothing.write_text(says("moderate", "case", "return None"), encoding="utf-8")
    assert invoke("plugin", "migration", str(nothing)).exit_code == 2


TALLY = (
    HEAD
    + '''
from tortoise import fields
from tortoise.models import Model

class Count(Model):
    id = fields.IntField(primary_key=True)
    reads = fields.IntField()

    class Meta:
        table = "tally_count"

@hookimpl
def register_tables():
    """Keep counts."""
    return TableSet(models=__name__, migrations=f"{__name__}.migrations")
'''
)


async def test_the_first_migration_of_a_single_file_is_written_where_there_is_no_folder(tmp_path: Path) -> None:
    tally = tmp_path / "tally.py"
    tally.write_text(TALLY, encoding="utf-8")
    report = await check_plugin(plugin_at(str(tally)), tmp_path / "apps")
    assert [each.check for each in report.problems] == [Check.TABLES]
    assert "`gql-blog plugin migration" in report.problems[0].message
    done = await asyncio.to_thread(invoke, "plugin", "migration", str(tally))
    assert (done.exit_code, done.stderr) == (0, "")
    assert (tmp_path / "tally" / "migrations" / "__init__.py").is_file()
    assert (tmp_path / "tally" / "migrations" / "0001_initial.py").is_file()
    assert (await check_plugin(plugin_at(str(tally)), tmp_path / "later")).problems == ()


def test_a_migration_that_has_no_place_is_refused_with_a_message(tmp_path: Path) -> None:
    tally = tmp_path / "tally.py"
    tally.write_text(TALLY.replace('f"{__name__}.migrations"', '"nowhere_at_all.migrations"'), encoding="utf-8")
    done = invoke("plugin", "migration", str(tally))
    assert done.exit_code != 0
    assert "'nowhere_at_all' is no package" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_in_the_folder_of_plugins_is_found_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "loud.py").write_text(HEAD + LOUD.format(value="row.title.upper()"), encoding="utf-8")
    monkeypatch.setenv("GQL_BLOG_PLUGINS_DIR", str(tmp_path))
    source = plugin_at("loud")
    assert (source.name, source.modules()) == ("loud", (tmp_path / "loud.py",))
    with pytest.raises(InputError, match=r"Installed plugins: .*\bloud\b"):
        plugin_at("quiet")


@pytest.mark.usefixtures("in_this_process")
async def test_a_docstring_that_is_too_short_is_told_its_length(tmp_path: Path) -> None:
    _, _, rest = HEAD.partition("\n")
    report = await checked('"""Adds loudTitle."""\n' + rest + LOUD.format(value="row.title.upper()"), tmp_path)
    assert [each.message for each in report.problems] == [
        "It has 15 characters; fewer than 60 do not tell what a plugin does."
    ]
