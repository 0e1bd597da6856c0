"""Runs the command line: ``python -m ledgerproc``."""

if __name__ == "__main__":
    # Where processes are born anew (Windows), each of them reads this file once more, and
    # has no use for the command line.
    from ledgerproc.cli import main

    main()
