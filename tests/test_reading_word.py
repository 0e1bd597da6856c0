"""Word documents as people leave them: tracked changes, controls, text boxes, odd rows."""

from __future__ import annotations

import pytest

from ledgerproc.reading.files.word import WordError, read_word
from tests.hostile.packages import docx


def p(*runs: str) -> str:
    return f"<w:p>{''.join(runs)}</w:p>"


def t(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def tc(*blocks: str, props: str = "") -> str:
    return f"<w:tc><w:tcPr>{props}</w:tcPr>{''.join(blocks)}</w:tc>"


def tr(*cells: str, props: str = "") -> str:
    return f"<w:tr><w:trPr>{props}</w:trPr>{''.join(cells)}</w:tr>"


def tbl(*rows: str) -> str:
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def plain(*texts: str) -> str:
    return tr(*(tc(p(t(one))) for one in texts))


def read(*blocks: str) -> list[tuple[str, tuple[str, ...], list[list[object]]]]:
    grids = read_word("甲.docx", docx("".join(blocks)))
    return [(one.sheet, one.above, [list(row) for row in one.rows]) for one in grids]


@pytest.mark.threat(n=41)
def test_deleted_text_is_no_data_and_inserted_text_is() -> None:
    gone = "<w:del><w:r><w:delText>旧</w:delText></w:r><w:r><w:t>旧</w:t></w:r></w:del>"
    moved = f"<w:moveFrom>{t('移走')}</w:moveFrom>"
    new = f"<w:ins>{t('新')}</w:ins>"
    row = tr(tc(p(t("甲"), gone, new, moved)), tc(p(gone)))
    inserted = f"<w:ins>{plain('丙', '丁')}</w:ins>"
    assert read(tbl(row, inserted)) == [("表1", (), [["甲新", None], ["丙", "丁"]])]


@pytest.mark.threat(n=41)
def test_tables_rows_cells_and_texts_in_content_controls_are_read() -> None:
    def control(content: str) -> str:
        return f"<w:sdt><w:sdtPr/><w:sdtContent>{content}</w:sdtContent></w:sdt>"

    cell = control(tc(control(p(t("丙")))))
    table = control(tbl(plain("甲", "乙"), control(tr(cell, tc(p(control(t("丁"))))))))
    assert read(control(p(t("标题"))), table) == [("表1", ("标题",), [["甲", "乙"], ["丙", "丁"]])]


@pytest.mark.threat(n=41)
def test_rows_that_begin_later_and_merged_cells_keep_their_columns() -> None:
    down = tc(p(t("村")), props='<w:vMerge w:val="restart"/>'), tc(p(), props="<w:vMerge/>")
    table = tbl(
        tr(down[0], tc(p(t("甲")))),
        tr(down[1], tc(p(t("乙")))),
        tr(tc(p(t("丙"))), props='<w:gridBefore w:val="1"/>'),
        tr(tc(p(t("合计")), props='<w:gridSpan w:val="2"/>')),
    )
    (grid,) = read_word("甲.docx", docx(table))
    assert grid.rows == [["村", "甲"], [None, "乙"], [None, "丙"], ["合计", None]]
    assert [(one.top, one.left, one.bottom, one.right) for one in grid.merges] == [
        (0, 0, 1, 0),
        (3, 0, 3, 1),
    ]


MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def box(content: str) -> str:
    """A text box as Word writes it: once for itself, once for older programs."""
    inside = f"<w:txbxContent>{content}</w:txbxContent>"
    return (
        f'<w:r><mc:AlternateContent {MC}><mc:Choice Requires="wps"><w:drawing>{inside}</w:drawing>'
        f"</mc:Choice><mc:Fallback><w:pict>{inside}</w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )


@pytest.mark.threat(n=41)
def test_a_text_box_is_read_once_and_its_table_as_a_table() -> None:
    told = box(p(t("填报单位：郁山镇")))
    assert read(p(told), tbl(plain("甲"))) == [("表1", ("填报单位：郁山镇",), [["甲"]])]
    boxed = p(t("附件"), box(p(t("说明")) + tbl(plain("甲", "乙"))))
    assert read(boxed, tbl(plain("丙"))) == [
        ("表1", ("附件说明",), [["甲", "乙"]]),
        ("表2", (), [["丙"]]),
    ]
    assert read(tbl(tr(tc(p(t("丁"), told))))) == [("表1", (), [["丁填报单位：郁山镇"]])]


def nested(depth: int) -> str:
    """Tables in tables, each with its own text."""
    before = "".join(f"<w:tbl><w:tr><w:tc>{p(t(f'层{n}'))}" for n in range(1, depth + 1))
    return before + "</w:tc></w:tr></w:tbl>" * depth


@pytest.mark.threat(n=5)
@pytest.mark.parametrize("depth", [200, 200_000])
def test_tables_nested_beyond_all_reason_are_refused_with_the_reason(depth: int) -> None:
    with pytest.raises(WordError, match="表格套表格的层数太多"):
        read_word("甲.docx", docx(nested(depth)))


@pytest.mark.threat(n=41)
@pytest.mark.parametrize("depth", [1, 2, 7, 60])
def test_a_table_in_a_cell_is_a_table_of_its_own(depth: int) -> None:
    table = nested(depth)
    assert read(table) == [(f"表{n}", (), [[f"层{n}"]]) for n in range(1, depth + 1)]
