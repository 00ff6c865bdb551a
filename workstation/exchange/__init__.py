"""What other programs write and read: labels, edit lists, projects, raw samples."""
