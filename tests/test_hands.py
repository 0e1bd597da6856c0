"""What people change in a published ledger is found; what they only rearrange is not a change."""

import zipfile

import openpyxl
import pytest

from ledgerproc.archive import LEDGER, ArchiveError, read_period, write_manifest, write_state
from ledgerproc.casework.edits import find_edits
from ledgerproc.findings import explain
from ledgerproc.hands import ledger_texts, read_hands
from ledgerproc.writing.ledger.county import write_county_ledger

from .runs import build_run


@pytest.fixture
def month(tmp_path):
    """A published month: the ledger and its archive, in a folder named by the period."""
    run = build_run()
    folder = tmp_path / run.period
    folder.mkdir()
    tables = write_county_ledger(run, folder / LEDGER)
    texts = ledger_texts(tables[0], run.profile.output.ledger_columns)
    write_state(run, folder, texts)
    write_manifest(run, folder)
    return run, folder


def edit(folder, change):
    workbook = openpyxl.load_workbook(folder / LEDGER)
    change(workbook)
    workbook.save(folder / LEDGER)


def column_of(sheet, header):
    return next(cell.column for cell in sheet[2] if cell.value == header)


def row_of(sheet, number):
    column = column_of(sheet, "编号")
    return next(
        row for row in range(3, sheet.max_row + 1) if sheet.cell(row, column).value == number
    )


def test_an_untouched_month_has_no_hands_on_it(month):
    run, folder = month
    hands = read_hands(read_period(folder), run.profile)
    assert (hands.edits, hands.deleted, hands.opinions) == ({}, (), {})


def test_saving_without_a_change_is_no_change(month):
    run, folder = month
    edit(folder, lambda workbook: None)
    period = read_period(folder)
    assert period.is_edited  # another program's bytes
    assert read_hands(period, run.profile).edits == {}


def test_changed_cells_are_found_by_number_and_header(month):
    run, folder = month
    first = run.cases[0].case_id

    def change(workbook):
        sheet = workbook["台账"]
        row = row_of(sheet, first)
        sheet.cell(row, column_of(sheet, "备注")).value = "县专班已约谈"
        sheet.cell(row, column_of(sheet, "办结时间")).value = "2023年1月31日"
        sheet.cell(row, column_of(sheet, "来源")).value = "改了也不算"

    edit(folder, change)
    hands = read_hands(read_period(folder), run.profile)
    assert hands.edits == {first: {"note": "县专班已约谈", "deadline": "2023年1月31日"}}
    assert hands.deleted == ()


def test_sorting_hiding_and_adding_columns_change_nothing(month):
    run, folder = month

    def rearrange(workbook):
        sheet = workbook["台账"]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
        for at, values in enumerate(reversed(rows), 3):
            for column, value in enumerate(values, 1):
                sheet.cell(at, column).value = value
        sheet.column_dimensions["D"].hidden = True
        sheet.insert_cols(2)
        sheet.cell(2, 2).value = "县专班批注"
        sheet.cell(3, 2).value = "看过"

    edit(folder, rearrange)
    hands = read_hands(read_period(folder), run.profile)
    assert (hands.edits, hands.deleted) == ({}, ())


def test_a_deleted_row_is_told_and_without_its_sheet_no_run_goes_on(month):
    run, folder = month
    last = run.cases[-1].case_id

    def drop_row(workbook):
        sheet = workbook["台账"]
        sheet.delete_rows(row_of(sheet, last))

    edit(folder, drop_row)
    assert read_hands(read_period(folder), run.profile).deleted == (last,)

    # What people wrote there would be lost without a word.
    edit(folder, lambda workbook: setattr(workbook["台账"], "title", "台账（改）"))
    with pytest.raises(ArchiveError, match="找不到“台账”工作表的“编号”一栏"):
        read_hands(read_period(folder), run.profile)


def test_a_column_that_is_gone_renamed_or_there_twice_is_told_and_not_read(month):
    run, folder = month
    first = run.cases[0].case_id

    def rename(workbook):
        sheet = workbook["台账"]
        row = row_of(sheet, first)
        sheet.cell(row, column_of(sheet, "备注")).value = "改在改名的栏里"
        sheet.cell(row, column_of(sheet, "办理进展")).value = "改在两栏之一"
        sheet.cell(row, column_of(sheet, "主要案情")).value = "照旧读到"
        sheet.cell(2, column_of(sheet, "备注")).value = "备注（县里改的）"
        sheet.cell(2, sheet.max_column + 1).value = "办理进展"
        del workbook["疑似重复"]

    edit(folder, rename)
    hands = read_hands(read_period(folder), run.profile)
    assert hands.edits == {first: {"narrative": "照旧读到"}}
    assert sorted(hands.unread) == [
        ("台账：办理进展", "有几栏同名"),
        ("台账：备注", "找不到"),
        *(("疑似重复：" + one, "找不到") for one in ("处理意见", "编号乙", "编号甲")),
    ]
    told = find_edits(hands, run.cases, run.profile, "2022-12").findings
    assert [(one.code, one.seen, one.details["reason"]) for one in told] == [
        ("CASE_COLUMN_UNREAD", seen, reason) for seen, reason in hands.unread
    ]


def test_a_ledger_without_one_of_its_numbers_stops_the_run(month):
    run, folder = month
    edit(folder, lambda workbook: workbook["台账"].delete_rows(3, 1_000))
    with pytest.raises(ArchiveError, match="一个原有的编号也没有了；请从备份恢复后重新运行"):
        read_hands(read_period(folder), run.profile)


def test_verdicts_on_doubtful_pairs_are_read(month):
    run, folder = month
    pair = run.work.suspects[0]

    def decide(workbook):
        sheet = workbook["疑似重复"]
        sheet.cell(3, column_of(sheet, "处理意见")).value = "不合并"
        # In a blank row one number twice: what was found again is taken back.
        below = sheet.max_row + 1
        for name, text in (
            ("编号甲", pair.left_id),
            ("编号乙", pair.left_id),
            ("处理意见", "不合并"),
        ):
            sheet.cell(below, column_of(sheet, name)).value = text

    edit(folder, decide)
    hands = read_hands(read_period(folder), run.profile)
    assert hands.opinions == {
        (pair.left_id, pair.right_id): "不合并",
        (pair.left_id, pair.left_id): "不合并",
    }


def test_an_altered_archive_stops_the_run(month):
    _, folder = month
    path = folder / "归档" / "cases.json"
    path.write_text(path.read_text("utf-8").replace("未办结", "已办结", 1), "utf-8")
    with pytest.raises(ArchiveError, match="不一致"):
        read_period(folder)
    path.unlink()
    with pytest.raises(ArchiveError, match="无法读取"):
        read_period(folder)


def test_rows_that_people_add_are_told_and_of_two_rows_the_lower_one_stands(month):
    run, folder = month
    first, second = (one.case_id for one in run.cases[:2])

    def add(workbook):
        sheet = workbook["台账"]
        note, title = column_of(sheet, "备注"), column_of(sheet, "突出问题名称")
        end = sheet.max_row + 1
        sheet.cell(end, 1).value = first  # a number and one cell, put down below
        sheet.cell(end, note).value = "下面写的"
        sheet.cell(row_of(sheet, second), note).value = "上面写的"
        sheet.cell(end + 1, 1).value = second
        sheet.cell(end + 1, note).value = "下面写的"
        sheet.cell(end + 2, 1).value = "自编-1"
        sheet.cell(end + 2, title).value = sheet.cell(row_of(sheet, second), title).value
        sheet.cell(end + 4, title).value = "县里自己补的一件"
        sheet.cell(end + 3, note).value = "不是一行"

    edit(folder, add)
    hands = read_hands(read_period(folder), run.profile)
    assert hands.edits == {first: {"note": "下面写的"}, second: {"note": "下面写的"}}
    assert hands.rivals == {second: {"note": ("上面写的", "下面写的")}}
    title = run.cases[1].values.title
    assert (hands.deleted, hands.strangers) == ((), (f"自编-1 {title}", "县里自己补的一件"))


def test_a_row_whose_number_was_changed_is_known_by_what_it_says_and_told(month):
    """Swapped, typed twice, made up, wiped, or the column sorted alone: nothing is of another."""
    run, folder = month
    numbers = [one.case_id for one in run.cases]
    assert len(numbers) >= 7

    def renumber(workbook):
        sheet = workbook["台账"]
        rows = {number: row_of(sheet, number) for number in numbers}
        said = [
            numbers[1],
            numbers[0],
            numbers[3],
            None,
            "自编-1",
            f" {numbers[5]}\u200b".replace("-", "－"),
        ]
        for number, text in zip(
            (*numbers[:3], numbers[4], numbers[6], numbers[5]), said, strict=True
        ):
            sheet.cell(rows[number], 1).value = text
            sheet.cell(rows[number], column_of(sheet, "备注")).value = f"写在{number}"
        sheet.cell(rows[numbers[0]], column_of(sheet, "突出问题名称")).value = "名称也改了"

    edit(folder, renumber)
    hands = read_hands(read_period(folder), run.profile)
    changed = {numbers[at]: {"note": f"写在{numbers[at]}"} for at in (0, 1, 2, 4, 5, 6)}
    changed[numbers[0]]["title"] = "名称也改了"
    assert hands.edits == changed
    assert (hands.deleted, hands.strangers, hands.rivals) == ((), (), {})
    said = (numbers[1], numbers[0], numbers[3], "", "自编-1")
    assert hands.renumbered == tuple(zip(said, (*numbers[:3], numbers[4], numbers[6]), strict=True))
    told = find_edits(hands, run.cases, run.profile, "2022-12").findings
    assert {one.code for one in told} == {"CASE_ROW_RENUMBERED"}
    assert explain(told[3], run.profile.labels)[0] == (
        f"上期全县台账中 {numbers[4]} 的行，编号成了“（空白）”；仍作 {numbers[4]}，行中其他修改照常采用"
    )

    def sort_alone(workbook):
        sheet = workbook["台账"]
        for at, number in enumerate(sorted(numbers, reverse=True), 3):
            sheet.cell(at, 1).value = number

    edit(folder, sort_alone)
    assert read_hands(read_period(folder), run.profile).edits == changed


def test_bytes_that_a_disk_has_turned_are_nobodys_edit(month):
    """The check sum of a sheet no longer agrees: what it says now, no person has written."""
    run, folder = month
    with zipfile.ZipFile(folder / LEDGER) as package:
        parts = {one: package.read(one) for one in package.namelist()}
    with zipfile.ZipFile(folder / LEDGER, "w", zipfile.ZIP_STORED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    raw = (folder / LEDGER).read_bytes()
    title = run.cases[0].values.title
    old, new = title.encode(), f"某{title[1:]}".encode()
    assert old in raw and old != new and len(old) == len(new)
    (folder / LEDGER).write_bytes(raw.replace(old, new))
    with pytest.raises(ArchiveError, match="现在无法读取"):
        read_hands(read_period(folder), run.profile)
