"""Sound to and from devices."""
