"""The gate for text: what goes in, what a second reader gives back."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from ledgerproc.writing.filling.expressions import TemplateError
from ledgerproc.writing.filling.fill import fill
from ledgerproc.writing.ledger import sheet as ledger_sheet
from ledgerproc.writing.ledger.appendix import Appendix
from ledgerproc.writing.ledger.styles import Styles
from ledgerproc.writing.ledger.tables import Table, TableColumn
from ledgerproc.writing.ledger.worksheet import SharedTexts
from ledgerproc.writing.office.cells import (
    FORMULA_START,
    MAX_TEXT,
    WriteError,
    add_format,
    clean_text,
    serial_day,
    write_cell,
)
from tests.test_template_fill import VALUES, compiled, items, make_template

CLEANED = [
    ("", ""),
    ("张某反映", "张某反映"),
    ("=1+1", "=1+1"),
    ("a\x00\x01\x0b\x1f\x7fb", "ab"),
    ("甲\ud83d乙\udc00", "甲乙"),
    ("甲\ufffe\uffff乙", "甲乙"),
    ("一\r\n二\r三\x01", "一\n二\n三"),
    ("身份证500243199009041714号", "身份证500243********1714号"),
    ("<r><t>甲</t></r>", "<r><t>甲</t></r> "),
    ("<b>甲</b>", "<b>甲</b>"),
    ("\u202e甲\u200b", "\u202e甲\u200b"),
]


@pytest.mark.threat(n=30)
@pytest.mark.parametrize(("given_text", "expected"), CLEANED)
def test_clean_text(given_text: str, expected: str) -> None:
    assert clean_text(given_text) == expected


def test_a_text_that_fills_a_cell_stays_whole() -> None:
    assert clean_text("字" * MAX_TEXT) == "字" * MAX_TEXT


@pytest.mark.threat(n=29)
@pytest.mark.parametrize("letter", ["字", "\U0001f600"])
def test_a_longer_text_says_that_it_was_cut(letter: str) -> None:
    text = clean_text(letter * 40_000)
    assert len(text.encode("utf-16-le")) // 2 <= MAX_TEXT
    assert text.startswith(letter * 1000)
    assert text.endswith("（原文共 40000 字，超出单元格上限，全文见来源文件）")


@given(st.text(st.characters(exclude_categories=()), max_size=60))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    cleaned = clean_text(text)
    assert clean_text(cleaned).rstrip() == cleaned.rstrip()
    cleaned.encode()


def test_both_readers_give_back_what_was_written(tmp_path: Path) -> None:
    texts = ["=1+1", "@SUM(1)", "_x0041_", "<r>x</r>", " 前后 ", "http://a.example/", "1e5", "{=1}"]
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet("甲")
        plain = add_format(workbook, {"bold": True})
        for row, text in enumerate(texts):
            write_cell(sheet, row, 0, text, plain)
        write_cell(
            sheet, len(texts), 0, date(2022, 12, 20), workbook.add_format({"num_format": 14})
        )
        write_cell(sheet, len(texts) + 1, 0, 3, None)
    expected = [*map(clean_text, texts)]
    written = [row[0] for row in load_workbook(path)["甲"].iter_rows()]
    assert [bool(one.quotePrefix) for one in written[: len(texts)]] == [
        one.startswith(FORMULA_START) for one in expected
    ]
    cells = [one.value for one in written]
    assert [str(one) for one in cells[: len(texts)]] == expected
    assert cells[-1] == 3
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("甲").to_python()
    assert [row[0] for row in rows] == [*expected, date(2022, 12, 20), 3.0]


@pytest.mark.threat(n=29)
def test_a_value_outside_the_sheet_is_no_silent_loss(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as workbook:
        sheet = workbook.add_worksheet("甲")
        with pytest.raises(WriteError, match="第 1048577 行"):
            write_cell(sheet, 1_048_576, 0, "x", add_format(workbook, {}))


@pytest.mark.threat(n=29)
def test_a_sheet_has_as_many_rows_as_the_format_allows_and_not_one_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One more would be a file that no program opens."""
    monkeypatch.setattr(ledger_sheet, "LAST_ROW", 5)
    columns = (TableColumn("甲", 9), TableColumn("乙", 9))
    for rows in (3, 4):
        with xlsxwriter.Workbook(str(tmp_path / f"{rows}.xlsx"), {"in_memory": True}) as book:
            table = Table("表", "题", columns, [("话", 1)] * rows)
            parts = (book, Styles(book), SharedTexts(book), table, Appendix())
            if rows == 3:
                ledger_sheet.add_table(*parts)
            else:
                with pytest.raises(WriteError, match="“表”要写 4 行"):
                    ledger_sheet.add_table(*parts)
    shown = CalamineWorkbook.from_path(str(tmp_path / "3.xlsx")).get_sheet_by_name("表").to_python()
    assert shown == [["题", ""], ["甲", "乙"], *[["话", 1.0]] * 3]


@pytest.mark.threat(n=29)
def test_a_filled_sheet_has_as_many_rows_as_the_format_allows_and_not_one_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    template, told = compiled(make_template()), {"行": items(2)}
    data = fill(template, VALUES, told)
    last = load_workbook(BytesIO(data))["任务单"].max_row
    monkeypatch.setattr("ledgerproc.writing.filling.fill.LAST_ROW", last)
    assert fill(template, VALUES, told) == data
    monkeypatch.setattr("ledgerproc.writing.filling.fill.LAST_ROW", last - 1)
    with pytest.raises(TemplateError, match="无法写出"):
        fill(template, VALUES, told)


def test_a_value_of_no_known_type_is_a_bug(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as workbook:
        sheet = workbook.add_worksheet("甲")
        with pytest.raises(TypeError, match="list"):
            write_cell(sheet, 0, 0, [1], None)


@pytest.mark.parametrize(
    ("day", "serial"),
    [(date(1900, 3, 1), 61), (date(2022, 12, 20), 44915), (date(2024, 2, 29), 45351)],
)
def test_serial_day(day: date, serial: int) -> None:
    assert serial_day(day) == serial
