"""A request that is answered by an error, before or instead of what it asked for."""

from typing import Any, Final

import orjson

Headers = tuple[tuple[bytes, bytes], ...]

BAD_USER_INPUT: Final = "BAD_USER_INPUT"
INTERNAL: Final = "INTERNAL_SERVER_ERROR"


class HTTPError(Exception):
    """``status`` and ``body`` to answer with; ``headers`` go with them.

    ``well_formed``: nothing is wrong with the request as such, so that under ``application/json``, where GraphQL over
    HTTP keeps statuses for malformed requests, its status is 200.
    """

    def __init__(
        self,
        status: int,
        message: str,
        *,
        code: str = BAD_USER_INPUT,
        headers: Headers = (),
        well_formed: bool = False,
        **details: Any,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers
        self.well_formed = well_formed
        self.body = orjson.dumps({"errors": [{"message": message, "extensions": {**details, "code": code}}]})
