"""The commands that the program itself brings, a table for each topic."""
