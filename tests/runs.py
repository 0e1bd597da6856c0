"""Runs made by hand, for the tests and benchmarks of the writers.

``build_run()`` gives a small run in which every sheet has content and every account
balances; ``build_run(cases=build_cases(2000))`` gives one of a county's size. People,
places and offices are invented or stand in a public notice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from ledgerproc.accounts import build_balances, build_submissions
from ledgerproc.casework.cases import (
    Case,
    Casework,
    Change,
    ChangeKind,
    Merge,
    Placement,
    Prior,
    Suspect,
    Verification,
)
from ledgerproc.cleaning.records import (
    CleanFile,
    Deadline,
    DeadlineKind,
    Record,
    Status,
    Values,
)
from ledgerproc.findings import CellRef, Finding
from ledgerproc.outcome import Run
from ledgerproc.profile.model import (
    Category,
    DeadlineWords,
    Field,
    FileWords,
    Kind,
    Layout,
    Matching,
    Office,
    OfficeWords,
    Output,
    Phase,
    Place,
    Profile,
    StatusWords,
    Threshold,
)
from ledgerproc.reading.files.inputfile import Source
from ledgerproc.reading.files.kinds import SourceKind
from ledgerproc.reading.rows import (
    Column,
    FileReading,
    Purpose,
    RawCell,
    RawRow,
    RowKind,
    SheetReading,
)

AS_OF = date(2022, 11, 30)
CATEGORIES = (
    "交办未落实类",
    "违规征收类",
    "违规降低补偿类",
    "未足额支付补偿款类",
    "逾期未安置类",
    "逾期未办产权证类",
    "违规评估类",
    "危房整治不及时类",
    "进京上访类",
    "不服从裁决类",
    "其他房屋征收领域信访突出问题",
)
PLACES = ("汉葭街道", "绍庆街道", "郁山镇", "高谷镇", "联合乡", "石柳乡")
OFFICES = ("县住房城乡建委", "县财政局", "县规划和自然资源局", "县信访办")
FIELDS = (
    ("place", "乡镇（街道）", Kind.PLACE),
    ("title", "突出问题名称", Kind.TEXT),
    ("narrative", "主要案情", Kind.TEXT),
    ("categories", "问题分类", Kind.CATEGORY),
    ("measures", "处置措施预案", Kind.TEXT),
    ("deadline", "办结时间", Kind.DEADLINE),
    ("duty", "牵头部门及责任人员", Kind.DUTY),
    ("lead", "牵头部门", Kind.OFFICES),
    ("assisting", "配合部门", Kind.OFFICES),
    ("persons", "责任人员", Kind.PERSONS),
    ("phones", "联系电话", Kind.PHONES),
    ("note", "备注", Kind.TEXT),
    ("status", "状态", Kind.STATUS),
    ("progress", "办理进展", Kind.TEXT),
    ("closed_on", "销号时间", Kind.DATE),
)
LEDGER_COLUMNS = (
    "case_id",
    *(key for key, _, _ in FIELDS if key != "duty"),
    "overdue",
    "overdue_days",
    "sources",
)
ANNEX_COLUMNS = (
    "place",
    "title",
    "narrative",
    "categories",
    "measures",
    "deadline",
    "lead_and_persons",
    "note",
)


def build_profile(**changes: Any) -> Profile:
    """A small whole profile; ``changes`` replaces attributes."""
    profile = Profile(
        name="test-2022",
        title="国有土地上房屋征收领域突出问题专项整治",
        ledger_title="国有土地上房屋征收领域突出问题专项整治台账",
        region="某县",
        office="县专项整治办公室",
        source="某府办发〔2022〕1号",
        year=2022,
        case_id_format="P{number:04d}",
        region_prefixes=("某县", "县"),
        place_suffixes=("人民政府",),
        phases=(Phase("集中整治", date(2022, 11, 1), date(2022, 12, 20)),),
        fields={key: Field(key, label, kind, (label,)) for key, label, kind in FIELDS},
        categories=tuple(
            Category(name, number, f"{name}的定义") for number, name in enumerate(CATEGORIES, 1)
        ),
        places=tuple(Place(name, name.removesuffix("街道")) for name in PLACES),
        offices=tuple(Office(name) for name in OFFICES),
        office_words=OfficeWords((), (), (), (), (), (), (), (), (), ()),
        status_words=StatusWords((), (), (), (), (), ()),
        deadline_words=DeadlineWords((), (), (), (), {}),
        layout=Layout((), (), (), (), (), (), (), (), (), (), "退回说明"),
        files=FileWords((), ()),
        thresholds=(
            Threshold(
                "逾期未安置类",
                36,
                "约定安置日期",
                date(2022, 1, 1),
                "某府办发〔2022〕1号第四条",
                (),
            ),
        ),
        matching=Matching(0.9, 0.6, 1.0, 0.5, 1.0, 0.1, 0.2, (), ()),
        output=Output(LEDGER_COLUMNS, ANNEX_COLUMNS, {}),
        done_needs_date=True,
    )
    return replace(profile, **changes)


def build_case(number: int, **changes: Any) -> Case:
    """Case ``number`` (from 1); ``changes`` replaces attributes of its values.

    ``sources`` and ``last_period`` replace the case's own. Places, categories, offices,
    deadlines and status go round by number; every third case is overdue or closed.
    """
    own = {key: changes.pop(key) for key in ("sources", "last_period") if key in changes}
    place = PLACES[number % (len(PLACES) - 2)]  # the last two places report nothing
    values = replace(_values(number, place), **changes)
    source = f"{place}台账.xlsx#Sheet1!{number + 2}"
    return replace(Case(f"P{number:04d}", values, values, (source,), "2022-11", "2022-11"), **own)


def _values(number: int, place: str) -> Values:
    done = number % 7 == 3
    return Values(
        place=place,
        title=f"张某反映{place}老街片区{number}号楼安置房逾期未交付问题",
        narrative=(
            f"经核实，{2010 + number % 9}年5月张某与实施单位签订产权调换协议，约定36个月内交房，"
            f"因施工单位资金困难停工，{number}号楼至今没有竣工，群众在外租房过渡，"
            "多次要求明确交房时间并足额发放过渡费。"
        ),
        categories=(CATEGORIES[number * 3 % 10],),  # nobody has the last category
        measures="督促企业复工，倒排工期，未交房期间足额发放过渡费，每月向群众通报进度。",
        deadline=build_deadline(AS_OF + timedelta(days=number * 11 % 90 - 45)),
        lead=(OFFICES[number % len(OFFICES)],),
        assisting=(OFFICES[0],) if number % len(OFFICES) else (),
        persons=("李某某",),
        phones=("13800236118",),
        note="历史遗留问题" if number % 2 else "",
        status=Status.DONE if done else Status.OPEN,
        progress="已交房" if done else "",
        closed_on=AS_OF - timedelta(days=number % 20 + 1) if done else None,
    )


def build_deadline(on: date | None) -> Deadline:
    """A deadline on a day; None gives one without end."""
    if on is None:
        return Deadline(DeadlineKind.ONGOING, text="长期")
    return Deadline(DeadlineKind.DATE, on, on, "day", "full-date", on.isoformat())


def build_cases(count: int) -> tuple[Case, ...]:
    """``count`` cases; every tenth has a second source row, every twelfth no end."""
    cases = []
    for number in range(1, count + 1):
        case = build_case(number)
        if number % 10 == 0:
            case = replace(
                case, sources=(*case.sources, f"{case.values.place}补报.xlsx#表1!{number + 2}")
            )
        if number % 12 == 0:
            case = replace(case, values=replace(case.values, deadline=build_deadline(None)))
        cases.append(case)
    return tuple(cases)


def build_run(
    cases: Sequence[Case] | int | None = None,
    *,
    as_of: date = AS_OF,
    profile: Profile | None = None,
    rejected: Iterable[str] = ("汉葭街道台账.xlsx#Sheet1!9999",),
    findings: Sequence[Finding] | None = None,
    extra_files: Sequence[CleanFile] = (),
    **work_changes: Any,
) -> Run:
    """A run whose accounts balance; ``work_changes`` replaces attributes of its casework.

    Every source of a case of this period, and every one ``rejected``, is a data row of
    the file that it names; all but a case's first source are merged into it.
    """
    profile = profile or build_profile()
    if cases is None or isinstance(cases, int):
        cases = build_cases(12 if cases is None else cases)
    rejected = tuple(rejected)
    work = replace(_work(tuple(cases), rejected, f"{as_of:%Y-%m}"), **work_changes)
    files = (*_files(work), *extra_files)
    if findings is None:
        findings = _findings(work, rejected)
    return Run(
        version="1.0.0",
        as_of=as_of,
        profile=profile,
        sources=tuple(
            Source(one.reading.file, Path(one.reading.file), kind=SourceKind.XLSX) for one in files
        ),
        files=files,
        prior=Prior(),
        work=work,
        findings=tuple(findings),
        submissions=build_submissions(files, findings, work.cases, profile, f"{as_of:%Y-%m}"),
        balances=build_balances(files, work),
    )


def _work(cases: tuple[Case, ...], rejected: tuple[str, ...], period: str) -> Casework:
    reported = [case for case in cases if case.last_period == period]
    merges = tuple(
        Merge(case.case_id, case.sources[0], other, 0.97, "项目、楼栋、当事人相同")
        for case in reported
        for other in case.sources[1:]
    )
    placements = {case.sources[0]: Placement.FOUNDED for case in reported}
    placements.update({one.merged: Placement.MERGED for one in merges})
    placements.update(dict.fromkeys(rejected, Placement.REJECTED))
    return Casework(
        cases=cases,
        merges=merges,
        suspects=_suspects(cases),
        changes=tuple(_change(case, period) for case in cases),
        verifications=tuple(_verifications(cases)),
        placements=placements,
        holders={parse_source(one): case.case_id for case in reported for one in case.sources},
        next_number=len(cases) + 1,
    )


def _change(case: Case, period: str) -> Change:
    if case.last_period != period:
        return Change(case.case_id, ChangeKind.NOT_REPORTED)
    return Change(case.case_id, ChangeKind.NEW, basis=case.sources[0])


def _suspects(cases: tuple[Case, ...]) -> tuple[Suspect, ...]:
    pairs = zip(cases[0::20], cases[1::20], strict=False)
    return tuple(
        Suspect(
            group,
            left.case_id,
            left.sources[0],
            left.values.title,
            right.case_id,
            right.sources[0],
            right.values.title,
            0.82,
            "同一项目；当事人相同；楼栋不同",
        )
        for group, (left, right) in enumerate(pairs, 1)
    )


def _verifications(cases: tuple[Case, ...]) -> Iterable[Verification]:
    for case in cases:
        if case.values.categories == ("逾期未安置类",):
            words = "约定36个月内交房"
            yield Verification(
                case.case_id, "逾期未安置类", date(2016, 5, 31), words, "3年", "6年6个月", "达到"
            )


def _files(work: Casework) -> tuple[CleanFile, ...]:
    rows: dict[tuple[str, str], dict[str, Record]] = {}
    owners = {source: case for case in work.cases for source in case.sources}
    for source, fate in work.placements.items():
        where = parse_source(source)
        values = owners[source].values if source in owners else Values()
        record = Record(where, values, case_id="", is_rejected=fate is Placement.REJECTED)
        rows.setdefault((where.file, where.sheet), {})[source] = record
    return tuple(_file(key, records) for key, records in sorted(rows.items()))


def _file(key: tuple[str, str], records: Mapping[str, Record]) -> CleanFile:
    file, sheet = key
    raw = tuple(
        RawRow(one.where, {"title": RawCell(one.values.title, one.where.at(2))})
        for one in records.values()
    )
    reading = SheetReading(
        file=file,
        sheet=sheet,
        purpose=Purpose.LEDGER,
        columns=_columns(),
        rows=raw,
        counts={RowKind.HEAD: 2, RowKind.BLANK: 1, RowKind.FOOT: 1, RowKind.DATA: len(raw)},
    )
    places = tuple(dict.fromkeys(one.values.place for one in records.values() if one.values.place))
    return CleanFile(FileReading(file, (reading,)), tuple(records.values()), places=places)


def _columns() -> tuple[Column, ...]:
    known = [Column(n, FIELDS[n - 1][1], "2", FIELDS[n - 1][0], "表头一致") for n in range(1, 7)]
    return (*known, Column(7, "稳控情况", "2", None, "不在规定栏目中"))


def _findings(work: Casework, rejected: Iterable[str]) -> list[Finding]:
    """A note or an error for every fifth case, and what a rejected row must have."""
    found = [Finding("ROW_REJECTED", parse_source(one), "title", "") for one in rejected]
    for case in work.cases[::5]:
        where = parse_source(case.sources[0]).at(6)
        place = case.values.place
        found.append(Finding("DEADLINE_NO_DATE", where, "deadline", "待定", place=place))
        guess = {"office": OFFICES[0]}
        found.append(Finding("OFFICE_GUESSED", where.at(7), "lead", "住建委", guess, place))
    return found


def parse_source(text: str) -> CellRef:
    """The row that a 来源 names."""
    file, _, rest = text.partition("#")
    sheet, _, row = rest.rpartition("!")
    return CellRef(file, sheet, int(row))
