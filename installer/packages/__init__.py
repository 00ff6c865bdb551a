"""What people download, built by well-kept tools: see `installer/build.py`."""
