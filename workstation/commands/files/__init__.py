"""Commands of files: documents, projects, exports, timelines, and what of them is missing."""
