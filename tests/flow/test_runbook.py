"""The runbook, followed word for word: its paths lie in a folder, and what changes the machine is stood in for."""

import json
import os
import re
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from support.growth import HANG
from support.tree import ROOT

from benchmarks.ports import reserved_port

BLOCK = re.compile(
    r"^<!-- not run: tests/flow/test_runbook\.py runs it -->\n```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL
)
FOLDERS = ("/opt/gql-blog", "/etc/gql-blog", "/etc/systemd/system", "/var/lib/gql-blog")

STAND_INS = {
    # A new environment, in which pip has nothing to fetch and the command is that of this project.
    "python3": """[ "$1 $2" = "-m venv" ] || exit 1
mkdir -p "$3/bin"
printf '#!/bin/sh\\n[ "$1" = install ]' > "$3/bin/pip"
printf '#!/bin/sh\\nexec "$PYTHON" -m gql_blog "$@"' > "$3/bin/gql-blog"
printf '#!/bin/sh\\nexec "$PYTHON" "$@"' > "$3/bin/python"
chmod +x "$3/bin/pip" "$3/bin/gql-blog" "$3/bin/python\"""",
    "useradd": 'for last; do :; done; [ "$last" = gql-blog ]',
    "runuser": '[ "$1 $2 $3" = "-u gql-blog --" ] && shift 3 && exec "$@"',
}
# No other user: the group and the owner are left out.
INSTALL = """#!{python}
import os, sys
words, given = [], iter(sys.argv[1:])
for word in given:
    if word in ("-g", "-o"):
        assert next(given) == "gql-blog"
    else:
        words.append(word)
os.execv("/usr/bin/install", ["install", *words])
"""
SYSTEMCTL = """#!{python}
import os, re, signal, subprocess, sys, time
root = {root!r}
unit = open(root + "/etc/systemd/system/gql-blog.service").read()
def setting(name):
    return re.search("^" + name + "=(.*)$", unit, re.MULTILINE)[1]
def run(line):
    script = "set -a; . " + setting("EnvironmentFile") + "; " + setting("Environment") + "; cd " + \\
        setting("WorkingDirectory") + " && exec " + line
    return ["sh", "-c", re.sub("(?=/(etc|var|opt)/)", root, script)]
verb = sys.argv[1]
assert sys.argv[-1] == "gql-blog"
if verb == "stop":
    pid = int(open(root + "/pid").read())
    os.kill(pid, signal.SIGTERM)
    try:
        while open(f"/proc/{{pid}}/stat").read().split()[2] != "Z":
            time.sleep(0.05)
    except (FileNotFoundError, ProcessLookupError):
        pass
else:
    assert verb in ("enable", "start")
    os.makedirs(root + "/var/lib/gql-blog", exist_ok=True)  # StateDirectory
    subprocess.run(run(setting("ExecStartPre")), check=True)
    log = open(root + "/log", "ab")
    server = subprocess.Popen(run(setting("ExecStart")), stdout=log, stderr=log, start_new_session=True)
    open(root + "/pid", "w").write(str(server.pid))
"""


class Machine:
    """A folder that stands for a machine, and a shell of its administrator."""

    def __init__(self, root: Path, port: int) -> None:
        self.root, self.port = root, port
        bin_ = root / "bin"
        bin_.mkdir()
        for folder in ("opt", "etc/systemd/system", "var/lib"):
            (root / folder).mkdir(parents=True)
        scripts = {name: f"#!/bin/sh\n{STAND_INS[name]}\n" for name in ("python3", "useradd", "runuser")}
        scripts["install"] = INSTALL.format(python=sys.executable)
        scripts["systemctl"] = SYSTEMCTL.format(python=sys.executable, root=str(root))
        for name, text in scripts.items():
            (bin_ / name).write_text(text, encoding="utf-8")
            (bin_ / name).chmod(0o755)

    def run(self, commands: str, **given: str) -> str:
        """Run commands of the runbook as they stand, but for the paths and the port; what they print."""
        for folder in FOLDERS:
            commands = commands.replace(folder, f"{self.root}{folder}")
        commands = commands.replace("127.0.0.1:8000", f"127.0.0.1:{self.port}")
        own = {name: value for name, value in os.environ.items() if not name.startswith("GQL_BLOG_")}
        own |= {"PATH": f"{self.root / 'bin'}:{own['PATH']}", "PYTHON": sys.executable, "PYTHONPATH": str(ROOT)}
        result = subprocess.run(
            ["bash", "-eu", "-c", commands], cwd=ROOT, env=own | given, capture_output=True, text=True, check=False
        )
        assert result.returncode == 0, f"{commands}\n{result.stdout}{result.stderr}"
        return result.stdout

    def role(self, token: str) -> str | None:
        """Return the role that a token has; ``None`` if it has none."""
        answer = httpx.post(
            f"http://127.0.0.1:{self.port}/graphql",
            json={"query": "{ viewer { role } }"},
            headers={"Authorization": f"Bearer {token}"},
            timeout=HANG,
        ).json()
        return answer["data"]["viewer"]["role"] if answer.get("data") else None

    def end(self) -> None:
        """End the server if it runs."""
        if (self.root / "pid").is_file():
            try:
                os.kill(int((self.root / "pid").read_text(encoding="ascii")), signal.SIGTERM)
            except ProcessLookupError:
                return


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    with reserved_port() as port:
        made = Machine(tmp_path, port)
        yield made
        made.end()


@pytest.mark.long
def test_the_runbook_does_what_it_says(machine: Machine) -> None:
    runbook = (ROOT / "deploy/RUNBOOK.md").read_text("utf-8")
    install, function, administrator, upgrade, head, verify, backup, since, restore, repeat, move = BLOCK.findall(
        runbook
    )
    # "then set what must be set": the secret key, and the port, since another server may use that of the runbook.
    lines = f"GQL_BLOG_PORT={machine.port}\\nGQL_BLOG_SECRET_KEY={'s' * 32}\\n"
    settled = f'printf "{lines}" >> /etc/gql-blog/env\nsystemctl enable'
    assert "0 failed" in machine.run(install.replace("systemctl enable", settled))
    _, token = machine.run(function + administrator).splitlines()
    assert "0 failed" in machine.run(function + upgrade)
    kept = machine.run(function + head).strip()
    assert kept in machine.run(function + verify, HEAD=kept)

    # A person and a token, of which the backup does not know that they were taken away since.
    made = "gql_blog user create ruth@example.org --role READER\ngql_blog token create admin@example.org\n"
    lost = machine.run(function + made).splitlines()[1]
    newest = "gql_blog query --as admin@example.org '{ tokens(first: 1) { nodes { id } } }'"
    lost_id = json.loads(machine.run(function + newest))["data"]["tokens"]["nodes"][0]["id"]
    file = machine.root / "backup.zip"
    machine.run(function + backup, BACKUP=str(file))  # while the server runs
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    away = {"ADDRESS": "ruth@example.org", "TOKEN": lost_id}
    machine.run(function + repeat, **away)
    told = json.loads(machine.run(function + since, SINCE="2026-01-01T00:00:00Z"))["data"]["audit"]["nodes"]
    assert [each["action"] for each in told] == ["revoke_token", "erase_person"]
    machine.run(function + restore + "deploy/smoke.sh http://127.0.0.1:8000", BACKUP=str(file))
    assert machine.role(lost) == "ADMIN"  # what was taken away is there again
    machine.run(function + repeat, **away)
    assert machine.role(lost) is None
    again = "! gql_blog person export ruth@example.org 2> /dev/null\n"
    machine.run(function + again)
    assert machine.role(token) == "ADMIN"

    moved = {"ARCHIVE": str(machine.root / "site.zip"), "NEW": f"sqlite://{machine.root}/moved.db"}
    machine.run(function + move + "deploy/smoke.sh http://127.0.0.1:8000", **moved)
    assert machine.role(token) is None  # tokens stay behind
