"""A planted person in every column of what two offices answer for, looked for in every byte.

Test of threat 43: whom a column names stands where the contract shows that column, in the
sheets of the own office and township, and in no leaders' paper.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment

from ledgerproc.profile.loader import load_profile
from ledgerproc.profile.model import Kind
from tests.hostile.test_privacy import ROOT, pieces

PROFILE = load_profile("pengshui-2022")
SENT = {"汉葭街道": "县财政局", "郁山镇": "县公安局"}
# One person for every column of each file; all are invented, none is part of another.
NAMES = [
    f"{family}{one}{two}"
    for family in "庹谯"
    for one in "绍茂昌登"
    for two in "菊莲琼碧珍芬桂娥霞萍芝淑素慧敏静"
]
# What stands around the person in a column of each kind.
AROUND = {
    Kind.NUMBER: "1",
    Kind.DEADLINE: "2022年10月20日（户主{}）",
    Kind.DATE: "2022年10月20日，户主{}",
    Kind.COUNT: "12户（含户主{}）",
    Kind.AMOUNT: "12万元，户主{}",
    Kind.CATEGORY: "未足额支付补偿款类、户主{}",
    Kind.STATUS: "未办结，户主{}",
    Kind.OFFICES: "{office}、户主{}",
    Kind.PERSONS: "{}",
    Kind.PHONES: "{} 13912345670",
    Kind.LEADERS: "{}",
}
LEDGER = "2022-11/全县台账.xlsx"
# Columns that offices are shown, those that stand in the county's ledger besides (what is not
# understood among its findings), and what goes back to its sender only. All others are archived.
OFFICE = ("title", "narrative", "measures", "duty", "persons", "progress", "faulty", "late")
GROUPS = ("faulty group", "late group")  # categories as given, where the profile knows none
COUNTY = ("note", "categories", "lead", "assisting", "closed_on")
NOWHERE = ("author", "description")
RETURNED = (
    *(key for key, one in PROFILE.fields.items() if one.kind is Kind.IGNORED),
    "note of a cell",
    "hidden sheet",
)
People = dict[str, dict[str, str]]
LEFT_OUT = {"place", "number", "case_id"}  # the first would make another sender of the file


def planted(folder: Path) -> People:
    """Writes a file for each sender; the persons by sender and column."""
    names, found = iter(NAMES), {}
    for sender, office in SENT.items():
        book = openpyxl.Workbook()
        sheet, row, own = book.active, [], {}
        fields = {key: one for key, one in PROFILE.fields.items() if key not in LEFT_OUT}
        sheet.append([one.label for one in fields.values()])
        for key, field in fields.items():
            own[key] = next(names)
            around = AROUND.get(field.kind, "户主{}女士反映" if key != "party" else "{}")
            row.append(around.format(own[key], office=office))
        row[list(fields).index("duty")] = f"{office} {own['duty']}"
        sheet.append(row)
        # A row that has to go back, so that the file is returned, and one that leaders are told of.
        for key, deadline in (("faulty", "2022-13-45"), ("late", "2022-10-20")):
            own[key], own[f"{key} group"] = next(names), next(names)
            again = dict.fromkeys(fields, "") | {"lead": office, "deadline": deadline}
            again |= {"title": f"户主{own[key]}女士再反映"}
            sheet.append([*(again | {"categories": f"户主{own[f'{key} group']}的事"}).values()])
        sheet["B2"].comment = Comment(own.setdefault("note of a cell", next(names)), "甲")
        hidden = book.create_sheet("旧")
        hidden["A1"] = own.setdefault("hidden sheet", next(names))
        hidden.sheet_state = "hidden"
        book.properties.creator = own.setdefault("author", next(names))
        book.properties.description = own.setdefault("description", next(names))
        book.save(folder / f"{sender}.xlsx")
        found[sender] = own
    return found


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> tuple[People, dict[str, list[bytes]]]:
    """The persons, and every output of every kind with all that is packed in it."""
    folder = tmp_path_factory.mktemp("canaries")
    (folder / "input").mkdir()
    people = planted(folder / "input")
    own = ["--output", str(folder / "out")]
    said = b"".join(
        ledgerproc(*words)
        for words in (
            ["run", str(folder / "input"), *own, "--as-of", "2022-11-30"],
            ["form", *people, *own, "--as-of", "2022-12-01"],
            ["publish", *own, "--to", str(folder / "out" / "公开.html")],
        )
    )
    files = [one for one in sorted((folder / "out").rglob("*")) if one.is_file()]
    found = {one.relative_to(folder / "out").as_posix(): one.read_bytes() for one in files}
    found |= {"printed": said, "names": "\n".join(found).encode()}
    return people, {name: [part for _, part in pieces(data, "")] for name, data in found.items()}


def ledgerproc(*words: str) -> bytes:
    done = subprocess.run(
        [sys.executable, "-m", "ledgerproc", *words],
        capture_output=True, check=False, cwd=ROOT, env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout + done.stderr


def holders(outputs: Mapping[str, list[bytes]], text: str) -> set[str]:
    """The outputs in whose bytes a text stands."""
    forms = [text.encode(one) for one in ("utf-8", "utf-16-le", "gb18030")]
    forms.append(json.dumps(text).strip('"').encode())
    return {
        name
        for name, parts in outputs.items()
        if any(form in part for part in parts for form in forms)
    }


@pytest.mark.threat(n=43)
def test_a_person_of_any_column_stands_where_that_column_is_shown_and_nowhere_else(
    outputs: tuple[People, dict[str, list[bytes]]],
) -> None:
    people, found = outputs
    for sender, own in people.items():
        tasks = f"2022-11/部门任务单/{SENT[sender]}.xlsx"
        order = f"2022-11/部门任务单/另附/督办单/{SENT[sender]}.docx"
        form = f"下发台账/{sender}台账.xlsx"
        archive = {"2022-11/归档/cases.json", "2022-11/归档/evidence.json"}
        back = f"2022-11/退回清单/{sender}.xlsx"
        allowed = {
            **dict.fromkeys(own, archive | {back, form}),
            **dict.fromkeys(COUNTY, archive | {back, form, LEDGER}),
            **dict.fromkeys(OFFICE, archive | {back, LEDGER, tasks, order, form}),
            **dict.fromkeys(GROUPS, archive | {back, form, LEDGER, tasks, order}),
            **{key: {back} for key in RETURNED},
            **{key: set() for key in NOWHERE},
        }
        where = {column: holders(found, person) for column, person in own.items()}
        elsewhere = {one: names - allowed[one] for one, names in where.items()}
        assert [(one, names) for one, names in elsewhere.items() if names] == []
        # The search finds what is there, and every column was read.
        assert [one for one in own if one not in NOWHERE and back not in where[one]] == []
        assert [one for one in (*COUNTY, *OFFICE) if LEDGER not in where[one]] == []
        assert [one for one in OFFICE if tasks not in where[one]] == []


@pytest.mark.threat(n=43)
def test_leaders_papers_tell_of_the_same_cases_with_shortened_names(
    outputs: tuple[People, dict[str, list[bytes]]],
) -> None:
    papers = {name for name in outputs[1] if "/会议材料/" in name}
    assert {name.rpartition(".")[2] for name in papers} == {"html", "docx", "xlsx"}
    for short in ("户主庹某某女士再反映", "户主谯某某女士再反映"):
        told = {name.rpartition("/")[2] for name in holders(outputs[1], short) & papers}
        assert {"总览.html", "汇总表.xlsx", "附表.xlsx"} <= told
