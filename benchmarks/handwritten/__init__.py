"""The limit: the four pages as somebody writes them by hand, over the project's own tables and with its permissions.

Nothing of ``gql_blog`` is in it. ``rows`` is what an engineer writes in an afternoon: a statement for each level.
``packed`` is what a week makes of it on PostgreSQL: one statement a page.
"""
