"""The command line: one module a subcommand, and the program without a window that runs them."""
