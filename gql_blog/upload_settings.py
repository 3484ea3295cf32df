"""The settings of what is sent to the server, and where it is kept, which ``Settings`` has with all others."""

from pydantic import BaseModel, Field


class UploadSettings(BaseModel):
    """How large files of media and bodies for plugins may be, and where media lie."""

    media_store: str = Field(
        "",
        description="Where the files of media are kept: a folder, or s3://bucket/folder, gs://…, az://…, which needs "
        "gql-blog[objects] and keys as the provider's own tools take them (AWS_ACCESS_KEY_ID, AWS_ENDPOINT_URL …). "
        "Empty: media in GQL_BLOG_DATA_DIR.",
    )
    media_url: str = Field(
        "",
        description="URL of a host of its own for media, such as https://media.example, which leads to this server. "
        "Empty: the same as GQL_BLOG_PUBLIC_URL.",
    )
    media_mb: int = Field(20, ge=1, le=1_000, description="Megabytes that an uploaded file may have.")
    plugin_body_mb: int = Field(
        1,
        ge=1,
        le=1_000,
        description="Megabytes of a body that a plugin's route may take in chunks, if it declares as many.",
    )

    @property
    def media_bytes(self) -> int:
        """The bytes that a file of media may have."""
        return self.media_mb * 1_000_000

    @property
    def plugin_body_bytes(self) -> int:
        """The bytes of a body that a plugin's route may take in parts."""
        return self.plugin_body_mb * 1_000_000
