"""Pictures of tensors that scripts show: painted for the console and for files, and to look into in a panel."""
