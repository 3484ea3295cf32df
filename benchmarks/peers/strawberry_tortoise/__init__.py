"""Strawberry over Tortoise as its best user sets it up: data loaders, caches of documents, first rows chosen in SQL.

The schema has the names and shapes of the project's own, so that it is asked the very same documents. Its models know
the columns that the pages show and no others: an installation's would know more, and read them all.
"""
