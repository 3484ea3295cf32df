"""Beginning a plugin: a package made of templates, whose tests pass at once."""

import keyword
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from string import Template
from tempfile import mkdtemp
from typing import Final

from gql_blog.errors import Duplicate, InputError
from gql_blog.hooks import Hooks
from gql_blog_kit.plugin_kinds import KIND_NAMES, KINDS, Kind

_NAME: Final = re.compile(r"[a-z](?:_?[a-z0-9])*")
_LONGEST: Final = 24
"""Names of tables, formats and fields begin with the name, and have limits of their own."""

_INIT: Final = "__init__.py"


def new_plugin(name: str, kinds: Sequence[str], folder: Path) -> tuple[Path, ...]:
    """Write the package of a new plugin into ``folder``, which must not exist, and return its files.

    InputError: the name or a kind is wrong; Duplicate: the name or the folder is taken. Nothing is written then, and
    whatever else goes wrong, either all files are there or none.
    """
    chosen = _chosen(kinds)
    _check_name(name)
    if folder.exists() or folder.is_symlink():
        raise Duplicate(f"{folder} exists already. Name another folder with --folder, or move it away.")
    written = dict(_rendered(name, chosen))
    _write_whole(folder, written)
    return tuple(folder / path for path in written)


def _chosen(names: Sequence[str]) -> tuple[Kind, ...]:
    known = f"Kinds are: {', '.join(KIND_NAMES)}. Write, for example, --with moderation,fields."
    unknown = [each for each in names if each not in KIND_NAMES]
    if unknown:
        raise InputError(f"{unknown[0]!r} is not a kind of plugin. {known}")
    if not names:
        raise InputError(f"A plugin needs a kind at least. {known}")
    return tuple(each for each in KINDS if each.name in names)


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name) or len(name) > _LONGEST or keyword.iskeyword(name):
        raise InputError(
            f"{name!r} is not a name for a new plugin. Use 1 to {_LONGEST} lower-case letters, digits and single "
            "underscores, beginning with a letter, and no word of Python's own, as in 'reading_time'."
        )
    if name in Hooks.installed_names():
        raise Duplicate(f"A plugin named {name!r} is installed here. Choose another name, or uninstall that plugin.")


def _rendered(name: str, kinds: Sequence[Kind]) -> Iterator[tuple[str, str]]:
    """Yield the path of each file in the package, and its text."""
    words = _words(name, kinds)
    source = f"src/{words['package']}"
    yield "pyproject.toml", _filled("package/pyproject.toml", words)
    yield "README.md", _filled("package/README.md", words)
    yield f"{source}/{_INIT}", _filled("package/__init__.py", words)
    yield f"{source}/hooks.py", _filled("package/hooks.py", words)
    yield f"{source}/py.typed", ""
    yield f"tests/test_{name}.py", _filled("package/test_plugin.py", words)
    for kind in kinds:
        place = f"kinds/{kind.name}"
        yield f"{source}/{kind.name}.py", _filled(f"{place}/{kind.name}.py", words)
        yield f"tests/test_{name}_{kind.name}.py", _filled(f"{place}/test_{kind.name}.py", words)
        for template, path in kind.files:
            yield f"{source}/{path}", _filled(f"{place}/{template}", words)
            if "/" in path:
                yield f"{source}/{path.rpartition('/')[0]}/{_INIT}", ""


def _words(name: str, kinds: Sequence[Kind]) -> dict[str, str]:
    package = f"gql_blog_{name}"
    first, *rest = name.split("_")
    words = {
        "name": name,
        "package": package,
        "dashed": name.replace("_", "-"),
        "upper": name.upper(),
        "camel": first + "".join(map(str.title, rest)),
    }
    roles = [each.role for each in kinds if each.role is not None]
    names = [hook for kind in kinds for hook in kind.hooks]
    imports = [f"from {package}.{kind.name} import {', '.join(sorted(kind.hooks))}" for kind in kinds]
    if roles:
        imports.insert(0, "from gql_blog.plugin import Role\n")
    dependencies = ["gql-blog", *sorted({each for kind in kinds for each in kind.dependencies})]
    return {
        **words,
        "imports": "\n".join(imports),
        "role": f"role = Role.{roles[0]}  # the most that the plugin may see and do for anybody\n" if roles else "",
        "exported": "".join(f'\n    "{each}",' for each in sorted(names)) + "\n",
        "dependencies": ", ".join(f'"{each}"' for each in dependencies),
        "sections": "\n".join(_filled(f"kinds/{kind.name}/README.md", words) for kind in kinds),
    }


def _filled(template: str, words: dict[str, str]) -> str:
    text = (files("gql_blog_kit") / "templates" / f"{template}.tmpl").read_text(encoding="utf-8")
    return Template(text).substitute(words)


def _write_whole(folder: Path, written: dict[str, str]) -> None:
    """Write all files beside the folder first, and give them its name in one step."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        made = Path(mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as error:
        raise InputError(f"{folder.parent} cannot be written to: {error.strerror}. Name another folder.") from error
    try:
        for path, text in written.items():
            file = made / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        made.chmod(0o755)
        os.rename(made, folder)
    except OSError as error:
        raise InputError(f"{folder} cannot be written: {error.strerror}. Nothing was written.") from error
    finally:
        shutil.rmtree(made, ignore_errors=True)
