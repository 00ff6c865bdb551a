"""Filters: their design, their recursions, one row or many, in time or in parallel."""
