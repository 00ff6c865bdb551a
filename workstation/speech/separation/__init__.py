"""Sound apart by who makes it."""
