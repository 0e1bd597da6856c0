"""People over a case (包案领导): 责任人员 only where a sheet names no other, and that is told."""

from datetime import date

import pytest

from ledgerproc.cleaning.clean import clean_file
from ledgerproc.profile.loader import load_profile

from .grid_text import read_path, to_xlsx

PROFILE = load_profile("pengshui-2022")
FRAME = "乡镇（街道） | 突出问题名称 | 主要案情 | 问题分类 | 办结时间"
ROW = "万足镇 | {n}号房欠款 | 第{n}户尾款未付 | 违规征收类 | 2022年12月{n}日"


def read(tmp_path, header, *cells):
    lines = [f"{ROW.format(n=n)} | {one}" for n, one in enumerate(cells, 11)]
    path = to_xlsx(tmp_path / "万足镇.xlsx", Sheet1="\n".join([f"{FRAME} | {header}", *lines]))
    return clean_file(read_path(path, PROFILE), PROFILE, date(2022, 11, 30))


def told(file):
    return [(one.code, one.where.cell, one.seen) for one in file.findings]


@pytest.mark.parametrize(
    "name", ["包案领导", "责任领导", "分管领导", "包案县领导", "包案领导姓名及职务"]
)
@pytest.mark.parametrize(
    ("cell", "persons", "phones"),
    [
        ("王某", ("王某",), ()),
        ("县委常委、副县长 王某某 13800236118", ("王某某",), ("13800236118",)),
        ("王某（镇长）、李某", ("王某", "李某"), ()),
        ("县财政局局长李某", ("李某",), ()),
    ],
)
def test_a_leader_is_the_person_where_no_column_is_for_persons(
    tmp_path, name, cell, persons, phones
):
    file = read(tmp_path, f"牵头部门 | 配合部门 | {name}", f"县住建委 | 县信访办 | {cell}")
    (values,) = [one.values for one in file.records]
    assert (values.lead, values.assisting) == (("县住房城乡建委",), ("县信访办",))
    assert (values.persons, values.phones) == (persons, phones)
    assert values.extras["leader"] == cell
    assert told(file) == [("PERSON_FROM_LEADER", "H1", "、".join(persons))]


@pytest.mark.parametrize(
    ("header", "cell", "persons", "phones"),
    [
        ("牵头部门 | 包案领导 | 包案领导联系电话", "县住建委 | 王某 | 13900236118", "王某", "13900236118"),
        ("牵头部门 | 包案领导及联系电话", "县住建委 | 王某 13900236118", "王某", "13900236118"),
        ("牵头部门 | 责任人 | 包案领导 | 包案领导联系电话", "县住建委 | 李某 | 王某 | 13900236118", "李某", ""),
        ("牵头部门", "县住建委 李某 13800236118；包案领导：王某（13900236118）", "李某", "13800236118"),
        ("牵头部门", "包案领导：王某，电话：13900236118；县住建委 李某", "李某", ""),
        ("牵头部门", "王某包案 13900236118，县住建委 李某 13800236118", "李某", "13800236118"),
        ("牵头部门", "县住建委 李某；信访人：王某 13900236118", "李某", ""),
        ("牵头部门", "县住建委；主要领导：王某 13900236118", "王某", "13900236118"),
        ("牵头部门", "县住建委 李某；主要领导：王某 13900236118", "李某", ""),
        ("牵头部门", "包案领导：王某；责任人：李某；电话：13800236118", "李某", "13800236118"),
    ],
)  # fmt: skip
def test_a_leaders_telephone_is_the_cases_only_where_nobody_else_is_named(
    tmp_path, header, cell, persons, phones
):
    (record,) = read(tmp_path, header, cell).records
    assert ("、".join(record.values.persons), "、".join(record.values.phones)) == (persons, phones)


@pytest.mark.parametrize(
    ("header", "cell", "persons", "findings"),
    [
        ("牵头部门 | 责任人 | 包案领导", "县住建委 | 李某 | 王某", ("李某",), []),
        (
            "牵头部门 | 责任人 | 包案领导",
            "县住建委 |  | 王某",
            (),
            [("PERSON_MISSING", "G2", "")],
        ),
        ("牵头部门及责任人员 | 包案领导", "县住建委 李某 | 王某", ("李某",), []),
        ("牵头部门 | 包案领导", "县住建委 李某 | 王某", ("李某",), []),
        ("牵头部门 | 包案领导", "县住建委 | ", (), [("PERSON_MISSING", "G2", "")]),
        ("牵头部门 | 包案领导", "县住建委 | 待定", (), [("PERSON_MISSING", "G2", "待定")]),
        ("牵头部门 | 责任人", "分管领导：王某；县住建委 | 李某", ("李某",), []),
        (
            "牵头部门",
            "包案领导：王某；县住建委",
            ("王某",),
            [("PERSON_FROM_LEADER", "F1", "王某")],
        ),
        ("牵头部门 | 稳控领导", "县住建委 | 王某", (), []),
        (
            "牵头部门 | 责任人 | 包案领导 | 包案领导电话",
            "县住建委 | 李某 | 王某 | 0",
            ("李某",),
            [],
        ),
    ],
)
def test_a_leader_never_stands_beside_or_for_a_person_who_is_owed(
    tmp_path, header, cell, persons, findings
):
    file = read(tmp_path, header, cell)
    (values,) = [one.values for one in file.records]
    assert (values.lead, values.persons) == (("县住房城乡建委",), persons)
    assert told(file) == findings


def test_a_leaders_office_is_no_lead_and_is_told_once_a_file(tmp_path):
    file = read(
        tmp_path, "牵头部门 | 包案领导", *[f"县财政局 | 县信访办主任 王某{n}" for n in "甲乙丙丁戊"]
    )
    assert {one.values.lead for one in file.records} == {("县财政局",)}
    assert [one.values.persons[0] for one in file.records] == [f"王某{n}" for n in "甲乙丙丁戊"]
    assert [(one.code, one.where.cell, len(one.related)) for one in file.findings] == [
        ("PERSON_FROM_LEADER", "G1", 5)
    ]
