"""Many files in one go: what is to be done, who does it, and what is kept of what was done."""
