"""The settings of sessions, which ``Settings`` has with all others."""

from datetime import timedelta

from pydantic import BaseModel, Field


class SessionSettings(BaseModel):
    """How long users stay signed in."""

    session_days: int = Field(
        90, ge=1, le=400, description="Days after which a user has to sign in again, however often the session is used."
    )
    session_idle_days: int = Field(
        14, ge=1, le=400, description="Days without use after which a session ends, and its user has to sign in again."
    )

    @property
    def session_longest(self) -> timedelta:
        """How long a session lasts at the longest."""
        return timedelta(days=self.session_days)

    @property
    def session_idle(self) -> timedelta:
        """How long a session lasts without being used."""
        return timedelta(days=self.session_idle_days)
