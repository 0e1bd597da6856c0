"""Offices, persons and telephones in columns of their own: what each column adds, and what not."""

from datetime import date

import pytest

from ledgerproc.cleaning.clean import clean_file
from ledgerproc.profile.loader import load_profile

from .grid_text import read_path, to_xlsx

PROFILE = load_profile("pengshui-2022")
FRAME = "突出问题名称 | 主要案情 | 问题分类 | 办结时间"
ROW = "甲户尾款未付 | 甲户尾款20万元未付 | 违规征收类 | 2022年12月20日"
FOUR = "牵头部门 | 配合部门 | 责任人员 | 联系电话"
HOUSING, MONEY = "县住房城乡建委", "县财政局"
# header, cells, and what they mean: lead, assisting, persons, phones, codes at their cells
CASES = [
    (FOUR, "县住建委|县财政局、属地街道|张某|13800236118", HOUSING, f"{MONEY}、万足镇", "张某", "13800236118", ""),
    (FOUR, "县住建委|县住建委、县财政局|张某|138****6118", HOUSING, MONEY, "张某", "138****6118", ""),
    (FOUR, "县住建委（张某）|县财政局（李某）||", HOUSING, MONEY, "张某、李某", "", ""),
    (FOUR, "县住建委牵头|县财政局配合|张某13800236118|", HOUSING, MONEY, "张某", "13800236118", ""),
    (FOUR, "牵头单位：县住建委|配合单位：县财政局|责任人：张某|电话：13800236118", HOUSING, MONEY, "张某", "13800236118", ""),
    (FOUR, "县住建委|/|张某（县住建委）、李某（万足镇）|78442222转801", HOUSING, "", "张某、李某", "78442222-801", ""),
    (FOUR, "县住建委|无|张某|办公室78442222", HOUSING, "", "张某", "78442222", ""),
    (FOUR, "县住建委|无|张某|78442222（县住建委办公室）", HOUSING, "", "张某", "78442222", ""),
    (FOUR, "县住建委|无|13800236118|张某", HOUSING, "", "张某", "13800236118", ""),
    (FOUR, "县住建委|无|张某|空号", HOUSING, "", "张某", "", "PHONE_UNREADABLE H2"),
    (FOUR, "县住建委|无|张某|2022年11月", HOUSING, "", "张某", "", "PHONE_UNREADABLE H2"),
    (FOUR, "县住建委|无|张某|12345", HOUSING, "", "张某", "12345", "PHONE_BROKEN H2"),
    (FOUR, "县住建委|无|待定|待定", HOUSING, "", "", "", "PERSON_MISSING G2"),
    (FOUR, "县住建委|无|局长|13800236118", HOUSING, "", "", "13800236118", "PERSON_MISSING G2"),
    (FOUR, "县住建委|无|征收科|13800236118", HOUSING, "", "", "13800236118", "DUTY_UNUSED G2, PERSON_MISSING G2"),
    (FOUR, "|县财政局|张某|13800236118", "", MONEY, "张某", "13800236118", "OFFICE_MISSING E2"),
    ("责任单位 | 包案领导及责任人", "县住建委|王某、张某", HOUSING, "", "王某、张某", "", ""),
    ("责任单位 | 责任领导 | 联系人", "县住建委|王某|张某", HOUSING, "", "张某", "", ""),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[1])
def test_columns(tmp_path, case):
    header, cells, *expected, codes = case
    table = f"{FRAME} | {header}\n{ROW} | {cells}"
    path = to_xlsx(tmp_path / "万足镇.xlsx", Sheet1=table)
    file = clean_file(read_path(path, PROFILE), PROFILE, date(2022, 11, 30))
    (values,) = [one.values for one in file.records]
    said = (values.lead, values.assisting, values.persons, values.phones)
    assert ["、".join(one) for one in said] == expected
    assert ", ".join(f"{one.code} {one.where.cell}" for one in file.findings) == codes
