"""``python -m gql_blog``: the command line."""

from gql_blog.cli import main

main()
