"""Exports of other systems, and documents. Readers yield articles and store nothing."""
