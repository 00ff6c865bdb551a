"""What containers say of themselves: links, lengths, damage, and whether their end is there."""
