"""How each kind of thing that plugins bring is put into the program's own tables, behind a border."""
