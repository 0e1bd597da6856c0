"""The commands beside ``run``: a module each, thin, with nothing that decides anything."""
