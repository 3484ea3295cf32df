"""Makes ``deploy/env.example`` of the settings: run this file to write it anew."""

from pathlib import Path

from gql_blog.settings import PREFIX, Settings

FILE = Path(__file__).resolve().parents[2] / "deploy" / "env.example"


def env_example() -> str:
    """Return ``deploy/env.example``: every setting with its description, its default commented out."""
    lines = ["# Every setting of gql-blog, with its default. Generated from gql_blog/settings.py; do not edit."]
    for name, field in Settings.model_fields.items():
        default = field.default
        if isinstance(default, tuple) or default is None:
            shown = ",".join(default or ())
        elif isinstance(default, bool):
            shown = str(int(default))
        else:
            shown = str(default)
        lines += ["", f"# {field.description}", f"# {PREFIX}{name.upper()}={shown}"]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    FILE.write_text(env_example(), encoding="utf-8")
