"""Every error that a test receives has a code of the catalogue, by HTTP or from an engine."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from support.error_catalogue import CODES


def check_codes(found: Any) -> Any:
    """Return what was received; fail if it is a GraphQL result with an error whose code is not in the catalogue."""
    errors = found.get("errors") if isinstance(found, dict) else None
    for error in errors if isinstance(errors, list) else ():
        code = error.get("extensions", {}).get("code") if isinstance(error, dict) else None
        assert code in CODES, f"{code!r} is not in support.error_catalogue.CODES: {error}"
    return found


@pytest.fixture(scope="session", autouse=True)
def _codes_are_catalogued() -> Iterator[None]:
    """Check whatever JSON a test takes out of an HTTP response."""
    read = httpx.Response.json
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(httpx.Response, "json", lambda self, **more: check_codes(read(self, **more)))
        yield
