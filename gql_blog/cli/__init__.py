"""The command line: parse arguments, call the other rooms, print.

May use: ``app`` and what it assembles, typer, uvicorn. May not: hold a rule of its own.
"""

from gql_blog.cli.commands import main

__all__ = ["main"]
