"""Reads: a query is compiled into a plan, the plan runs SQL statements, and the rows become the result.

Use ``Planner`` to run queries, and ``ExportReader`` to load complete articles. A field of the schema declares what it
needs with ``Column``, ``One``, ``Pages`` and the like.

May use: ``access`` for visibility, ``store`` for read connections, ``hooks`` for what plugins are told and what is told
of them, ``content``, ``errors``. Must not: write, depend on
HTTP, or keep rows after a result is complete.
"""

from typing import TYPE_CHECKING

from gql_blog.late_door import late_door

if TYPE_CHECKING:
    from gql_blog.read.changes import changes_since
    from gql_blog.read.compile.compile_context import TYPE_KEY
    from gql_blog.read.compile.plan import PluginFailure, Steps
    from gql_blog.read.compile.plan_explanation import ExplainedStatement, Explanation, FieldRead, PlanNode
    from gql_blog.read.dependencies import CONTENT_TAGS, Dependencies, dependencies_of
    from gql_blog.read.export_reader import ExportReader
    from gql_blog.read.needs.arguments import ArgumentError
    from gql_blog.read.needs.column_usage import ExecutedStatement, receipt
    from gql_blog.read.needs.declared_needs import (
        LONG,
        MOST_ITEMS,
        Allowed,
        AllRows,
        Batch,
        ById,
        Column,
        Computed,
        Counter,
        Either,
        FirstOf,
        Followed,
        Guarded,
        Items,
        Joined,
        Key,
        Lookup,
        Many,
        Me,
        Need,
        One,
        Pages,
        ReadContext,
        Same,
        Selected,
        Sought,
        declared_need,
        descending,
        is_derived,
        most_of,
        reads_all_rows,
        work_of,
    )
    from gql_blog.read.needs.installed_plugins import InstalledPlugins
    from gql_blog.read.needs.parameters import AFTER_SLUG, BEFORE_SLUG, FIRST_OF_LOCALE, FIRST_OF_SLUG, LONGEST_LOCALE
    from gql_blog.read.needs.selection import Selection
    from gql_blog.read.plan_cache import TOKEN_BYTES, Lru, OperationRequest
    from gql_blog.read.planner import FieldError, Planner
    from gql_blog.read.rows.article_columns import COLUMN, ArticleColumn, order_columns
    from gql_blog.read.rows.page_request import DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE
    from gql_blog.read.rows.visibility_conditions import shown_publicly
    from gql_blog.read.sql.expressions import (
        ALWAYS,
        COUNT,
        NOW,
        ONE,
        PARENT,
        THIS,
        ByCodePoint,
        Call,
        Chain,
        Constant,
        Expression,
        Join,
        Phrase,
        Row,
        Select,
        among,
        equal,
        every,
        found_for_each,
        grouped,
        is_not_null,
        is_null,
        negated,
    )
else:
    __getattr__ = late_door(__name__)
