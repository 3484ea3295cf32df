"""Compiles the reading of a list of rows of a plugin's own table."""

from gql_blog.read.compile.compile_context import CompileContext, SelectedField
from gql_blog.read.compile.listed_pages import KEY
from gql_blog.read.compile.page_counts import count_sql
from gql_blog.read.compile.plan import PageBinding
from gql_blog.read.compile.select_node import ListedRows, SelectNode, list_conditions
from gql_blog.read.rows.article_columns import filter_columns
from gql_blog.read.rows.listed_rows import ListedPaging, entity_of, pages_of
from gql_blog.read.shape.row_columns import RowColumns
from gql_blog.read.sql.expressions import Row
from gql_blog.store import ListedTable


def listed_rows(context: CompileContext, field: SelectedField, table: ListedTable) -> ListedRows:
    """Return what reads the rows of a list as it is selected at one place."""
    plan, path, number = context.plan, field.path, len(context.plan.pages)
    entity, pages = entity_of(table), pages_of(table, context.policy)
    paging = ListedPaging(
        *(pages, entity, context.dialect, context.policy, path, number),
        filters=filter_columns(field.definition),
        table=table,
    )
    plan.pages.append(PageBinding(paging, field.arguments.get, None))
    columns, row = RowColumns(), Row(table.name, quoted=True)
    for column in table.columns:
        columns.append(row[column])
    where = list_conditions(pages, entity, context.policy, context.dialect)
    select = SelectNode(
        *(entity, context.dialect, context.policy, columns, row, where),
        path=path,
        paging=paging,
        keyed=pages.key is not None,
        pages=(number,),
    )
    plan.statements.append(select.statements)
    plan.follows = True  # two statements, of which the plan does not know
    selected = {inner[0].name.value for inner in context.selection.children(field.kind, field.nodes).values()}
    return ListedRows(
        table,
        select,
        paging,
        count_sql(paging, KEY["value"], "total") if "totalCount" in selected else None,
        count_sql(paging, KEY["value"], "far") if "pageInfo" in selected else None,
    )
