"""The command line: parse arguments, call the other packages, print.

May use: ``app`` and what it assembles, ``kit``, typer, uvicorn. Must not: contain business rules.
"""

import gc

_collects = gc.isenabled()
gc.disable()  # What is imported stays: to walk it time and again was a tenth of what each command took to start.

from gql_blog.cli.commands import cli, main  # noqa: E402

if _collects:
    gc.enable()
