"""Files -> grids: sources, containers, one module a kind of file, and counting a second time."""
