"""What can be set."""

from typing import Any

from pydantic import BaseModel, ConfigDict


class FootnoteSettings(BaseModel):
    """Without any, notes stand in their section alone."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sidenotes: bool = False
    """Whether each note stands in the text too, behind the marker that calls it, for a style to set in the margin."""
    works: tuple[dict[str, Any], ...] = ()
    """Works in CSL-JSON: a citation of one of them gets what it lacks."""
