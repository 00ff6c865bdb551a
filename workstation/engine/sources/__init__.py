"""Sources that are files, and the caches and threads that read them."""
