"""The kit for an installation names what there is: files, settings, commands, versions."""

import os
import re
import subprocess

import pytest
import yaml
from support.env_example import env_example
from support.tree import ROOT, files, shown

from gql_blog.settings import PREFIX, Settings

KIT = ROOT / "deploy"
FOR_TESTS = {"GQL_BLOG_TEST_POSTGRES_URL", "GQL_BLOG_TEST_REDIS_URL"}
RESERVED = {"GQL_BLOG_REDIS_URL"}
PROSE = [path for path in files() if path.suffix == ".md" or path.is_relative_to(KIT) or path.name == "Makefile"]


def _variables() -> set[str]:
    return {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}


def _row(name: str) -> str:
    field = Settings.model_fields[name]
    default = ",".join(field.default) if isinstance(field.default, tuple) else field.default
    shown_default = f"`{default}`" if default not in ("", None) else ""
    return f"| `{PREFIX}{name.upper()}` | {shown_default} | {field.description} |"


def test_env_example_is_fresh() -> None:
    assert (KIT / "env.example").read_text(encoding="utf-8") == env_example()


def test_each_setting_is_described() -> None:
    page = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| `")]
    assert rows == [_row(name) for name in Settings.model_fields]


def test_each_variable_named_is_a_setting(subtests: pytest.Subtests) -> None:
    for path in PROSE:
        with subtests.test(shown(path)):
            named = set(re.findall(r"\bGQL_BLOG_[A-Z_]*[A-Z]\b", path.read_text(encoding="utf-8")))
            assert {each for each in named if "__" not in each} <= _variables() | FOR_TESTS | RESERVED


def test_the_image_is_made_of_what_there_is() -> None:
    text = (KIT / "Dockerfile").read_text(encoding="utf-8")
    sources = [word for line in re.findall(r"^COPY (?!--)(.*) \S+$", text, flags=re.MULTILINE) for word in line.split()]
    assert sources
    assert not [source for source in sources if not (ROOT / source).exists()]
    assert text.rindex("USER gql-blog") < text.rindex("CMD")
    assert text.count("FROM ") == 2


def test_the_services_depend_on_each_other_by_health() -> None:
    services = yaml.safe_load((KIT / "compose.yaml").read_text(encoding="utf-8"))["services"]
    assert set(services) == {"server", "postgres"}
    assert services["server"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    assert "healthcheck" in services["postgres"]
    assert all(port.startswith("127.0.0.1:") for port in services["server"]["ports"])


def test_the_unit_is_hardened() -> None:
    unit = (KIT / "systemd/gql-blog.service").read_text(encoding="utf-8")
    for word in ("User=gql-blog", "NoNewPrivileges=yes", "ProtectSystem=strict", "CapabilityBoundingSet=\n"):
        assert word in unit


def test_the_scripts_can_be_run() -> None:
    for script, shell in ((KIT / "smoke.sh", "sh"), (ROOT / ".ci/run", "bash")):
        assert os.access(script, os.X_OK)
        subprocess.run([shell, "-n", script], check=True)


def test_containers_install_the_same_versions() -> None:
    pins = {line.partition(" ; ")[0] for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()}
    text = (ROOT / "requirements/runtime.txt").read_text(encoding="utf-8")
    # Where a package is wanted depends on who wants it: the tests want some everywhere.
    hashed = [re.split(r" [;\\]", line)[0] for line in text.splitlines() if not line.startswith("    ")]
    assert hashed
    assert set(hashed) <= pins
    assert text.count("--hash=sha256:") >= len(hashed)
