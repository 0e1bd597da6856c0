"""Makes one true county ledger out of the spreadsheets that townships send every month."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ledgerproc.pipeline import Published as Published
    from ledgerproc.pipeline import run as run

__version__ = "0.1.0"
__all__ = ["Published", "__version__", "run"]


def __getattr__(name: str) -> object:
    """``run`` and ``Published``, imported when asked for: the command line must answer at once."""
    if name in ("Published", "run"):
        from ledgerproc import pipeline

        return getattr(pipeline, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
