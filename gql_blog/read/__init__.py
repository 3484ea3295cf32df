"""Question, plan, rows, answer: everything that is read goes this way, and changes nothing.

May touch: ``access`` for who sees what, ``store`` for its reader, ``content``, ``errors``. May not: write, know HTTP, or
hold a row longer than one answer.
"""

from gql_blog.read.needs import (
    Allowed,
    Batch,
    ById,
    ByIds,
    Column,
    Computed,
    Counter,
    Guarded,
    Head,
    Items,
    Key,
    Lookup,
    Many,
    Me,
    Need,
    One,
    Pages,
    ReadContext,
    Same,
    Search,
    Whole,
)

__all__ = [
    "Allowed",
    "Batch",
    "ById",
    "ByIds",
    "Column",
    "Computed",
    "Counter",
    "Guarded",
    "Head",
    "Items",
    "Key",
    "Lookup",
    "Many",
    "Me",
    "Need",
    "One",
    "Pages",
    "ReadContext",
    "Same",
    "Search",
    "Whole",
]
