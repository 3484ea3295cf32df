"""Calling what plugins implement, each kind in its way."""
