"""The files of an import."""
