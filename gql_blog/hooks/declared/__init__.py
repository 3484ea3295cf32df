"""What a plugin declares, is given and returns: specifications and values."""
