"""The options of formats, which ``--option`` states."""

from pydantic import BaseModel, Field


class DocumentOptions(BaseModel):
    """What the name of a document may leave open."""

    reads: str = Field(
        "", pattern=r"^[a-z0-9_]{0,30}$", description="The format, as pandoc calls it: docx, rst, latex."
    )


class GhostOptions(BaseModel):
    """What an export of Ghost may leave open."""

    url: str = Field(
        "",
        pattern=r"^(https?://[^\s\"<>]+)?$",
        description="The address of the site at home, where its images are: https://example.org.",
    )
