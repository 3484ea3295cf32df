"""The command line: parse, call, print.

May touch: ``app`` and whatever it puts together, typer. May not: hold a rule of its own.
"""

from gql_blog.cli.commands import main

__all__ = ["main"]
