"""Papers are opened again before they are published; one that was not written whole stops the run."""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from ledgerproc import pipeline
from ledgerproc.workspace import find_templates
from ledgerproc.writing.checking.readback import ReconcileError
from ledgerproc.writing.checking.reopen import reopen, reopen_returned
from ledgerproc.writing.filling import fill
from ledgerproc.writing.filling.expressions import Scope
from ledgerproc.writing.filling.plan import CellPlan
from ledgerproc.writing.filling.stretches import Slot
from ledgerproc.writing.handouts import meeting, orders, overview, tasks
from ledgerproc.writing.handouts.tasks import write_task_sheets
from ledgerproc.writing.office.package import read_package, write_package
from tests.hostile.packages import HEADERS, ROW, damaged, row, sheet, workbook, zipped
from tests.runs import build_case, build_run


@pytest.mark.threat(n=27)
def test_every_paper_of_a_run_is_read_to_its_end(tmp_path: Path) -> None:
    paths = write_task_sheets(build_run(6), tmp_path, find_templates())
    reopen(paths)
    for path in paths:
        whole = path.read_bytes()
        path.write_bytes(whole[:-40])
        with pytest.raises(ReconcileError, match=path.stem):
            reopen([path])
        path.write_bytes(damaged(whole))
        with pytest.raises(ReconcileError):
            reopen([path])


Compared = list[tuple[Path, Callable[[], None]]]
CELL = re.compile(r'<is><t[^>]*>([^<]+)</t></is>|<c r="\w+" s="\d+"><v>(\d+)</v></c>')
MARGIN = re.compile(r"<oddFooter>([^<]+)</oddFooter>")  # of printed pages
WORDS = re.compile(r"<w:t(?: [^>]*)?>([^<]*[^<\s][^<]*)</w:t>")


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Compared:
    """Every paper of a run, and the comparison that it went through after it was written."""
    found: Compared = []
    folder = tmp_path_factory.mktemp("papers")
    with pytest.MonkeyPatch.context() as patch:
        for name, writers in (
            ("compare_workbook", (tasks, meeting)),
            ("compare_pages", (orders,)),
            ("compare_document", (meeting,)),
        ):
            for writer in writers:
                compare = getattr(writer, name)

                def keep(path: Path, *given: Any, _compare: Any = compare) -> None:
                    found.append((path, partial(_compare, path, *given)))
                    _compare(path, *given)

                patch.setattr(writer, name, keep)
        run = build_run(12)
        paths = tasks.write_task_sheets(run, folder, find_templates())
        paths += meeting.write_meeting_papers(run, folder, find_templates())
    assert sorted(paths) == sorted(path for path, _ in found), "each is compared once"
    return found


def changed(path: Path, change: Callable[[str], str]) -> Iterator[tuple[str, bytes]]:
    """The paper with one text changed, for some of its texts and every part that has any."""
    parts = read_package(path.read_bytes())
    for name, data in parts.items():
        if re.match(r"xl/worksheets/sheet\d|word/(?:document|footer)", name):
            xml = data.decode()
            texts = list((CELL if name.startswith("xl") else WORDS).finditer(xml))
            for one in (*texts[:: max(1, len(texts) // 4)], *MARGIN.finditer(xml)):
                start, end = one.span(one.lastindex or 0)
                told = xml[:start] + change(xml[start:end]) + xml[end:]
                yield one[one.lastindex or 0], write_package({**parts, name: told.encode()})


@pytest.mark.threat(n=27)
@pytest.mark.parametrize(
    "change",
    [
        lambda text: "",
        lambda text: text[:-1] + ("7" if text[-1] != "7" else "8"),
        lambda text: text + ("1" if text.isdigit() else "多"),
    ],
    ids=["lost", "altered", "longer"],
)
def test_one_text_that_is_not_what_was_meant_is_refused(
    compared: Compared, change: Callable[[str], str]
) -> None:
    tried = 0
    for path, compare in compared:
        whole = path.read_bytes()
        for text, data in changed(path, change):
            path.write_bytes(data)
            with pytest.raises(ReconcileError, match=f"{re.escape(path.name)} 核对不符") as told:
                compare()
            assert len(text) < 8 or text not in str(told.value).split("：", 1)[1], (
                "places are told, no values"
            )
            tried += 1
        path.write_bytes(whole)
        compare()
    assert tried > 80


@pytest.mark.threat(n=27)
def test_an_overview_that_is_not_what_was_meant_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = build_run(3)
    overview.write_overview(run, tmp_path, find_templates())
    build, write = overview.build_data, Path.write_text
    fewer = re.compile(r"\{[^{}]*\}\]\}$")
    monkeypatch.setattr(overview, "build_data", lambda brief: fewer.sub("]}", build(brief)))
    with pytest.raises(ReconcileError, match="总览"):
        overview.write_overview(run, tmp_path, find_templates())
    monkeypatch.setattr(overview, "build_data", build)
    monkeypatch.setattr(
        Path,
        "write_text",
        lambda path, text, *more, **named: write(path, text[:-9], *more, **named),
    )
    with pytest.raises(ReconcileError, match="写出的内容与应写的不同"):
        overview.write_overview(run, tmp_path, find_templates())


def lose_a_cell(cell: CellPlan, row: int, value: object, formula: str) -> str:
    return WRITE_CELL(cell, row, None if value == "甲反映问题" else value, formula)


def lose_a_paragraph(slot: Slot, values: Scope) -> str:
    written = WRITE_SLOT(slot, values)
    return "" if "甲的案情" in written else written


WRITE_CELL, WRITE_SLOT = fill._cell, Slot.write


@pytest.mark.threat(n=27)
@pytest.mark.skipif(not hasattr(os, "fork"), reason="the fault is handed on by fork")
@pytest.mark.parametrize(
    ("owner", "name", "fault", "paper"),
    [
        (fill, "_cell", lose_a_cell, r"\.xlsx 核对不符"),
        (Slot, "write", lose_a_paragraph, r"县住房城乡建委\.docx 核对不符"),
    ],
)
def test_a_month_with_a_paper_that_lost_a_text_is_not_published(
    owner: Any,
    name: str,
    fault: Any,
    paper: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "input").mkdir()
    rows = row(1, *HEADERS) + row(2, *ROW[:4], "2022年10月20日", *ROW[5:])
    (tmp_path / "input" / "郁山镇.xlsx").write_bytes(zipped(workbook(sheet(rows))))
    monkeypatch.setattr(owner, name, fault)
    with pytest.raises(ReconcileError, match=paper):
        pipeline.run(
            [tmp_path / "input"],
            tmp_path / "out",
            profile="pengshui-2022",
            as_of=date(2022, 11, 30),
        )
    assert [one.name for one in (tmp_path / "out").iterdir()] == []


@pytest.mark.threat(n=27)
def test_any_text_is_given_back_as_it_was_meant_and_numbers_stay_hidden(tmp_path: Path) -> None:
    """A false alarm would publish nothing; long texts go on on the row below, cut anywhere."""
    odd = (
        "_x000D_",
        "<b>&amp;",
        "\x01",
        "\ud83d",
        " 前后 ",
        "=1",
        "（接上）",
        "甲\r\n乙",
        "0",
        "😀",
    )
    texts = [one + more for one in odd for more in ("", "末")]
    identity = "500243199009041714"
    texts += ["长" * lead + identity * 60 for lead in range(6)]
    cases = [
        build_case(number, progress=text, narrative=text, title=text, lead=("县交通局",))
        for number, text in enumerate(texts, 1)
    ]
    run = build_run(cases)
    paths = tasks.write_task_sheets(run, tmp_path, find_templates())
    paths += meeting.write_meeting_papers(run, tmp_path, find_templates())
    for path in paths:
        for part in read_package(path.read_bytes()).values():
            assert identity[6:14].encode() not in part, "half a number is hidden as well"


def test_a_part_that_is_no_xml_is_refused_in_ours_and_left_as_it_came_in_theirs(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(zipped(workbook(sheet()[:-5])))
    with pytest.raises(ReconcileError, match="不完整"):
        reopen([path])
    reopen_returned([path])
    path.write_bytes(zipped(workbook() | {"xl/workbook.xml": "<workbook>"}))
    with pytest.raises(ReconcileError):
        reopen_returned([path])
    with zipfile.ZipFile(path, "w"):
        pass
    with pytest.raises(ReconcileError, match="没有内容"):
        reopen_returned([path])
