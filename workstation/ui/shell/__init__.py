"""What stands around the lanes: menus, tools, docks, palette, status and messages."""
