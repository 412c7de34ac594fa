"""Functions compiled to machine code, and the grid they work on."""
