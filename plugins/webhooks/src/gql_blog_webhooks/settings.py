"""What can be set: who may be reached, how long is waited, how often is tried, and how long the log is kept."""

from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, field_validator
from pydantic_core import PydanticCustomError

from gql_blog.plugin import InputError, OutgoingClient


class WebhookSettings(BaseModel):
    """Without any setting, servers of the public internet alone are reached, by https."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    inside_hosts: tuple[str, ...] = ()
    """Hosts of the inside that may be reached, by http too: ``cache.internal``, or with a port of their own
    ``127.0.0.1:8080``."""
    ca_file: Path | None = None
    """Certificates (PEM) to trust besides the system's."""
    connect_seconds: float = Field(3, gt=0, le=30)
    total_seconds: float = Field(5, gt=0, le=60)
    """Seconds for a connection, and for the whole of an attempt."""
    response_bytes: int = Field(65_536, ge=0, le=5_000_000)
    """Bytes of a response that are read; the rest is not waited for."""
    excerpt_characters: int = Field(500, ge=0, le=4_000)
    """Characters of a response that the log keeps."""
    document_bytes: int = Field(1_000_000, ge=1_000, le=20_000_000)
    """Bytes of a body with the answer of a document, at most."""
    attempts: int = Field(10, ge=1, le=30)
    """Attempts after which a delivery has failed."""
    first_pause_seconds: float = Field(5, ge=0.01, le=3_600)
    longest_pause_seconds: float = Field(21_600, ge=0.01, le=604_800)
    """Seconds after the first failed attempt, and at most. Each pause is four times as long as the one before."""
    pause_endpoint_hours: float = Field(72, gt=0, le=8_760)
    """Hours without a success after which an endpoint that fails is paused."""
    log_days: int = Field(30, ge=1, le=3_650)
    """Days after which deliveries leave the log, delivered or not."""
    parallel: int = Field(16, ge=1, le=256)
    parallel_of_endpoint: int = Field(2, ge=1, le=64)
    """Requests of one process at a time, and those to one endpoint."""
    poll_seconds: float = Field(5, ge=0.01, le=600)
    """Seconds between two looks for what other processes have left."""
    max_endpoints: int = Field(50, ge=1, le=1_000)

    @field_validator("ca_file")
    @classmethod
    def _has_certificates(cls, path: Path | None) -> Path | None:
        if path is not None:
            try:
                OutgoingClient.check_ca_file(path)
            except InputError as error:
                raise PydanticCustomError("no_certificates", "{told}", {"told": error.message}) from None
        return path


DEFAULTS: Final = WebhookSettings()
