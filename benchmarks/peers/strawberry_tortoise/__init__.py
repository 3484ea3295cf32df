"""Strawberry over Tortoise, with a data loader for every relation: what the two libraries' documentation teaches.

The schema has the names and shapes of the project's own, so that it is asked the very same documents. Its models know
the columns that the pages show and no others: an installation's would know more, and read them all.
"""
