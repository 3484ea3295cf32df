"""What commands run with: the server's workers, the plugins, progress."""
