"""The pytest plugin that plugin authors get."""
