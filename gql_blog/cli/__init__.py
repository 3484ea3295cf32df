"""The command line: parse arguments, call the other packages, print.

May use: ``app`` and what it assembles, ``kit``, typer, uvicorn. Must not: contain business rules.
"""

from gql_blog.cli.commands import cli, main
