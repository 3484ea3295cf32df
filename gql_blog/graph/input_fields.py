"""Descriptions of fields that many inputs have."""

from typing import Final

EXPECTED_VERSION: Final = (
    "The version that the change is based on. If it is not the current version, the mutation fails with CONFLICT."
)
OPTIONAL_VERSION: Final = f"{EXPECTED_VERSION} Left out: whatever the current version is."
IDEMPOTENCY_KEY: Final = (
    "A retry with the same key and the same input answers as the first did; with another input, IDEMPOTENCY_MISMATCH."
)
DRY_RUN: Final = "Only answer what would change, or which errors there would be: nothing is changed."
ERROR_POLICY: Final = "What becomes of the others if one fails. Default: ALL_OR_NONE."
