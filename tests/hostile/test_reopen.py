"""Papers are opened again before they are published; one that was not written whole stops the run."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from ledgerproc.workspace import find_templates
from ledgerproc.writing.duties import FOLDER
from ledgerproc.writing.package import read_package
from ledgerproc.writing.readback import ReconcileError
from ledgerproc.writing.reopen import reopen, reopen_returned, reopen_sheet
from ledgerproc.writing.tasks import write_task_sheets
from tests.hostile.packages import damaged, sheet, workbook, zipped
from tests.runs import build_run


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


def test_a_task_sheet_that_lost_a_case_is_refused(tmp_path: Path) -> None:
    run = build_run(6)
    write_task_sheets(run, tmp_path, find_templates())
    numbers = [one.case_id for one in run.cases]
    for path in (tmp_path / FOLDER).glob("*.xlsx"):
        parts = read_package(path.read_bytes())
        own = [one for one in numbers if one.encode() in b"".join(parts.values())]
        reopen_sheet(path, own)
        if len(own) > 1:
            lost = {name: part.replace(own[0].encode(), b"") for name, part in parts.items()}
            path.write_bytes(zipped(lost))
            with pytest.raises(ReconcileError, match=own[0]):
                reopen_sheet(path, own)
            break
    else:
        pytest.fail("no office has two cases")


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
