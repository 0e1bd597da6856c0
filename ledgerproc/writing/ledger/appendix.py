"""附页: texts of the county ledger that are longer than the highest row of a printed sheet.

A cell keeps its whole text; on paper its end would be missing. Such a text stands here once
more, in as many rows as it takes, and the first cell of the row leads to it. Most months have none.
"""

from __future__ import annotations

from msgspec import Struct, field

from ledgerproc.reading.continuations import GOES_ON
from ledgerproc.reading.otherwise import VIEW_MARK
from ledgerproc.writing.ledger.styles import BODY_SIZE, Style
from ledgerproc.writing.ledger.tables import FIRST_ROW, Table, TableColumn, TableRow
from ledgerproc.writing.office.cells import clean_text
from ledgerproc.writing.office.heights import capacity, cut_text, most_lines

APPENDIX = "附页"
NOTE = f"行内文字没有印全的，全文见“{APPENDIX}”"
_TEXT_WIDTH = 190.0
_COLUMNS = (
    TableColumn("所在表", 12, Style.CENTRE),
    TableColumn("单元格", 9, Style.CENTRE),
    TableColumn("该行首栏", 14, Style.CENTRE),
    TableColumn("栏目", 12, Style.CENTRE),
    TableColumn("全文", _TEXT_WIDTH, Style.TEXT),
)
_SPARED = 4  # half characters: punctuation breaks lines early


class Appendix(Struct):
    """Gathers the texts while sheets are written."""

    rows: list[TableRow] = field(default_factory=list)
    known: dict[str, str] = field(default_factory=dict)  # where a text begins

    def take(self, table: Table, offset: int, column: int, place: str) -> str:
        """Take in the text of a cell; where it begins here."""
        name, text = (clean_text(str(table.rows[offset][one])) for one in (0, column))
        if text in self.known:
            return self.known[text]
        target = self.known[text] = f"'{APPENDIX}'!A{FIRST_ROW + len(self.rows)}"
        header = table.columns[column].header
        room = capacity(_TEXT_WIDTH, BODY_SIZE) - _SPARED
        said, left = cut_text(text, room, most_lines(BODY_SIZE))
        self.rows.append((table.sheet, place, name, header, said))
        while left:
            said, left = cut_text(GOES_ON + left, room, most_lines(BODY_SIZE))
            self.rows.append((table.sheet, place, name, header, said))
        return target

    def table(self) -> Table:
        """The sheet."""
        title = f"{APPENDIX}（印不全的文字全文；{VIEW_MARK}）"
        return Table(APPENDIX, title, _COLUMNS, self.rows)
