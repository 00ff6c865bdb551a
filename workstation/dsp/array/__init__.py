"""Several microphones heard as one."""
