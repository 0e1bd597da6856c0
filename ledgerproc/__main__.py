"""Runs the command line: ``python -m ledgerproc``."""

from ledgerproc.cli import main

if __name__ == "__main__":
    main()
