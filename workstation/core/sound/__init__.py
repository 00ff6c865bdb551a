"""The sound of a document as values: sources, edit lists, clips, curves of gain."""
