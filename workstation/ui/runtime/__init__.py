"""What keeps the window alive: borders, hooks, collection, and the way in from other threads."""
