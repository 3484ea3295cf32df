"""``gql-blog`` for pages that run it a hundred times: forked from a process that has imported all of it already.

Importing is nine tenths of what a command costs. Servers start as they do everywhere.
"""

import gc
import os
import pkgutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path

_CLIENT = """#!{python} -IS
import os, socket, sys
if sys.argv[1:2] in (["serve"], ["worker"]):
    os.execv({command!r}, [{command!r}, *sys.argv[1:]])
warm = socket.socket(socket.AF_UNIX)
warm.connect({place!r})
told = [os.getcwd(), str(len(sys.argv)), *sys.argv, *(f"{{name}}={{value}}" for name, value in os.environ.items())]
with warm.makefile("rwb") as lines:
    socket.send_fds(warm, [b"."], [0, 1, 2])
    lines.write(b"\\0".join(map(os.fsencode, told)))
    lines.flush()
    warm.shutdown(socket.SHUT_WR)
    sys.exit(int(lines.read()))
"""


@contextmanager
def warm_commands(folder: Path) -> Iterator[Path]:
    """Yield a folder with a ``gql-blog`` that does what the installed one does."""
    command, place = Path(sys.executable).parent / "gql-blog", folder / "warm"
    shim = folder / "gql-blog"
    shim.write_text(_CLIENT.format(python=sys.executable, command=str(command), place=str(place)), encoding="utf-8")
    shim.chmod(0o755)
    with subprocess.Popen([sys.executable, __file__, str(place)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()  # it listens
        try:
            yield folder
        finally:
            process.terminate()


def _import_all() -> None:
    cli = import_module("gql_blog.cli")
    for module in pkgutil.iter_modules(cli.__path__, "gql_blog.cli."):
        import_module(module.name)
    import_module("gql_blog.hooks").Hooks.load()
    import_module("gql_blog.app")
    gc.collect()
    gc.freeze()


def _listen(place: str) -> None:
    _import_all()
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(place)
        server.listen(20)
        print("It listens.", flush=True)
        while True:
            connection, _ = server.accept()
            if os.fork() == 0:
                server.close()
                _answer(connection)
            connection.close()
            with suppress(ChildProcessError):  # those that have ended
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass


def _answer(connection: socket.socket) -> None:
    """Run a command in a process of its own, and say how it ended."""
    _, descriptors, _, _ = socket.recv_fds(connection, 1, 3)
    with connection.makefile("rb") as told:
        folder, count, *words = map(os.fsdecode, told.read().split(b"\0"))
    command = os.fork()
    if command == 0:
        connection.close()
        _run(folder, words[: int(count)], dict(each.split("=", 1) for each in words[int(count) :]), descriptors)
    _, status = os.waitpid(command, 0)
    connection.sendall(str(os.waitstatus_to_exitcode(status) & 255).encode())
    os._exit(0)


def _run(folder: str, arguments: list[str], environment: dict[str, str], descriptors: list[int]) -> None:
    for place, descriptor in enumerate(descriptors):
        os.dup2(descriptor, place)
        os.close(descriptor)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = arguments
    from gql_blog.cli import main

    sys.exit(main())  # type: ignore[func-returns-value]


if __name__ == "__main__":
    _listen(sys.argv[1])
