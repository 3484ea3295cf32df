"""The project's tables, as an application of Django's."""
