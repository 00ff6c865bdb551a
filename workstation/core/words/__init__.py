"""The words of a document as values, and what edits do to them."""
