"""Guards around a plugin: its time, its failures."""
