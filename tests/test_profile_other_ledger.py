"""Nothing in the code knows what a ledger is about: another kind of one is read as well."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from python_calamine import CalamineWorkbook

from ledgerproc.cleaning.clean import clean_file
from ledgerproc.cleaning.records import CleanFile, Status
from ledgerproc.pipeline import run
from ledgerproc.profile.loader import load_profile
from ledgerproc.reading.files.sources import find_sources
from ledgerproc.reading.read import read_file
from ledgerproc.reading.rows import RowKind

EXAMPLE = Path(__file__).parent.parent / "docs" / "examples" / "safety-hazards.toml"
RULES = load_profile(str(EXAMPLE))
SENT = """\
全县安全隐患排查整改台账
填报单位：城关镇人民政府
序号,检查日期,受检单位,隐患,隐患级别,整改要求,整改期限,监管部门,整改责任人,整改情况,整改到位时间,罚款（元）,备注,身份证号
1,2024年5月6日,城关粮油加工厂,厂房未按规定配备灭火器,一般隐患,补齐,2024年5月20日,县消防大队,周某,已整改,2024年5月18日,2000,,500243199001011234
2,2024.1.7,东风铸造公司,有限空间作业未审批,重大,停产整改,6月30日,安监局,吴某,正在整改,,,已下达通知,
3,,,,一般隐患,,,,,,,,,
合计,2,,,,,,,,,,,,
填表人：郑某,,,,,,,,,,,,,
"""


def _read(folder: Path) -> CleanFile:
    (folder / "城关镇.csv").write_text(SENT, "utf-8")
    source = find_sources([folder], RULES.files).sources[0]
    return clean_file(read_file(source, RULES), RULES, date(2024, 6, 10))


def test_a_ledger_of_hazards_is_read_by_its_own_profile(tmp_path: Path) -> None:
    read = _read(tmp_path)
    assert read.places == ("城关镇",)
    assert read.findings == ()
    assert [
        (
            one.values.narrative,
            one.values.categories,
            one.values.deadline.on,
            one.values.lead,
            one.values.persons,
            one.values.status,
            one.values.closed_on,
        )
        for one in read.records
    ] == [
        (
            "厂房未按规定配备灭火器",
            ("一般隐患",),
            date(2024, 5, 20),
            ("县消防大队",),
            ("周某",),
            Status.DONE,
            date(2024, 5, 18),
        ),
        (
            "有限空间作业未审批",
            ("重大隐患",),
            date(2024, 6, 30),
            ("县应急局",),
            ("吴某",),
            Status.OPEN,
            None,
        ),
    ]


def test_its_own_columns_travel_and_what_is_ignored_does_not(tmp_path: Path) -> None:
    read = _read(tmp_path)
    assert [dict(one.values.extras) for one in read.records] == [
        {"inspected_on": "2024-05-06", "inspected": "城关粮油加工厂", "fine": "2000"},
        {"inspected_on": "2024-01-07", "inspected": "东风铸造公司"},
    ]
    unused = [one.header for one in read.reading.sheets[0].columns if one.field is None]
    assert unused == ["身份证号"]


def test_its_rows_are_told_apart_by_its_own_words(tmp_path: Path) -> None:
    counts = _read(tmp_path).reading.sheets[0].counts
    assert {kind: counts.get(kind, 0) for kind in RowKind} == {
        RowKind.HEAD: 3,
        RowKind.BLANK: 1,
        RowKind.FOOT: 2,
        RowKind.DATA: 2,
    }


def test_a_whole_run_makes_its_ledger(tmp_path: Path) -> None:
    (tmp_path / "input").mkdir()
    (tmp_path / "input" / "城关镇.csv").write_text(SENT, "utf-8")
    published = run(
        [tmp_path / "input"], tmp_path / "output", profile=str(EXAMPLE), as_of=date(2024, 7, 10)
    )
    book = CalamineWorkbook.from_path(published.folder / "全县台账.xlsx")
    rows = book.get_sheet_by_name("台账").to_python()
    head = next(at for at, row in enumerate(rows) if row[0] == "编号")
    shown = ("编号", "检查日期", "被检查单位", "存在的安全隐患", "隐患类别", "整改时限", "超期天数")
    columns = [rows[head].index(one) for one in shown]
    assert [[row[at] for at in columns] for row in rows[head + 1 :]] == [
        [
            *("隐患2024-0001", "2024-05-06", "城关粮油加工厂", "厂房未按规定配备灭火器"),
            *("一般隐患", date(2024, 5, 20), ""),
        ],
        [
            *("隐患2024-0002", "2024-01-07", "东风铸造公司", "有限空间作业未审批"),
            *("重大隐患", date(2024, 6, 30), 10),
        ],
    ]
