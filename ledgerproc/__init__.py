"""Makes one true county ledger out of the spreadsheets that townships send every month."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ledgerproc.archive import ArchiveError as ArchiveError
    from ledgerproc.pipeline import Published as Published
    from ledgerproc.pipeline import run as run
    from ledgerproc.profile.errors import ProfileError as ProfileError
    from ledgerproc.workspace import WorkspaceError as WorkspaceError
    from ledgerproc.writing.checking.readback import ReconcileError as ReconcileError
    from ledgerproc.writing.filling.expressions import TemplateError as TemplateError

__version__ = "0.1.0"
_HOMES = {
    "ArchiveError": "archive",
    "ProfileError": "profile.errors",
    "Published": "pipeline",
    "ReconcileError": "writing.checking.readback",
    "TemplateError": "writing.filling.expressions",
    "WorkspaceError": "workspace",
    "run": "pipeline",
}
__all__ = [
    "ArchiveError",
    "ProfileError",
    "Published",
    "ReconcileError",
    "TemplateError",
    "WorkspaceError",
    "__version__",
    "run",
]


def __getattr__(name: str) -> object:
    """What another program may use, imported when asked for: the command line must answer at once."""
    if name in _HOMES:
        return getattr(import_module(f"ledgerproc.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
