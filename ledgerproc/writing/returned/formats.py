"""The formats of a workbook that is built from looks: each look is made a format once."""

from __future__ import annotations

from typing import Any

from ledgerproc.reading.looks.look import CellLook
from ledgerproc.writing.office.cells import add_format


class Formats:
    """The formats of a workbook of XlsxWriter."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.made: dict[CellLook, Any] = {}

    def get(self, look: CellLook) -> Any:
        """The format of a look."""
        if look not in self.made:
            self.made[look] = add_format(self.book, look.told())
        return self.made[look]
