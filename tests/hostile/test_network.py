"""A month is made without a network, and nothing asks for one, whatever files point at."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from tests.hostile.breaking import UNTOUCHED, forked, run_month, tree
from tests.hostile.packages import HEADERS, ROW, csv, docx, row, sheet, workbook, zipped

ROOT = Path(__file__).resolve().parent.parent.parent
AWAY = "http://192.0.2.1/x"  # an address that documentation may use, and nobody has
_TALK = ("socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo", "urllib.Request")
_REMOTE = (socket.AF_INET, socket.AF_INET6)


def write_inputs(folder: Path) -> None:
    """Files that point outside in every way their formats have, one with a fault to return."""
    folder.mkdir()
    link = f'<Relationship Id="x" Type="x/externalLink" Target="{AWAY}" TargetMode="External"/>'
    rels = f'<Relationships xmlns="x">{link}</Relationships>'
    book = workbook() | {
        "xl/externalLinks/externalLink1.xml": '<externalLink><externalBook r:id="x"/></externalLink>',
        "xl/externalLinks/_rels/externalLink1.xml.rels": rels,
        "xl/worksheets/_rels/sheet1.xml.rels": rels,
    }
    formula = f'=WEBSERVICE("{AWAY}")'
    cells = [f"<w:tc><w:p><w:r><w:t>{one}</w:t></w:r></w:p></w:tc>" for one in ROW]
    heads = [f"<w:tc><w:p><w:r><w:t>{one}</w:t></w:r></w:p></w:tc>" for one in HEADERS]
    lines = "".join(f"<tr>{''.join(f'<td>{v}</td>' for v in one)}</tr>" for one in (HEADERS, ROW))
    entity = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "{AWAY}">]>'
    for name, data in {
        "郁山镇.xlsx": zipped(book),
        "保家镇.csv": csv(
            (formula, f"见{AWAY} \\\\192.0.2.1\\x", "逾期未安置类", "", "猴年", "", "")
        ),
        "高谷镇.html": (
            f'<html><link rel="stylesheet" href="{AWAY}"><img src="{AWAY}">'
            f'<iframe src="{AWAY}"></iframe><table>{lines}</table>'
        ).encode(),
        "万足镇.docx": docx(
            f"<w:tbl><w:tr>{''.join(heads)}</w:tr><w:tr>{''.join(cells)}</w:tr></w:tbl>"
        ),
        "外部定义.xml": f"{entity}<x>&a;</x>".encode(),
        "外部定义.html": f"{entity}<html><table><tr><td>&a;</td></tr></table></html>".encode(),
        "外部定义.xlsx": zipped(workbook(entity + sheet(row(1, "&a;")))),
    }.items():
        (folder / name).write_bytes(data)


def listen(told: Path) -> None:
    """From now on this process and those it makes write down what they ask of the network."""

    def hear(event: str, given: tuple[object, ...]) -> None:
        is_remote = event == "socket.__new__" and len(given) > 1 and given[1] in _REMOTE
        if is_remote or (event in _TALK and not isinstance(given[-1], str)):
            with told.open("a", encoding="utf-8") as file:
                file.write(f"{event}\n")

    sys.addaudithook(hear)


@pytest.mark.threat(n=4)
@pytest.mark.skipif(not hasattr(os, "fork"), reason="listens in processes that are forked")
def test_no_process_of_a_run_asks_for_the_network(tmp_path: Path) -> None:
    told = tmp_path / "told"
    write_inputs(tmp_path / "in")
    task = partial(run_month, tmp_path / "in", tmp_path / "out")
    assert forked(task, partial(listen, told)) == UNTOUCHED
    assert any((tmp_path / "out" / "2022-11" / "退回清单").iterdir())
    assert not told.exists(), told.read_text("utf-8")
    assert forked(partial(socket.create_connection, ("192.0.2.1", 9), 0.01), partial(listen, told))
    assert "socket.__new__" in told.read_text("utf-8"), "who listens hears"


def _apart(*words: str) -> list[str]:
    """The command in a world without any network, its own addresses included."""
    return ["unshare", "--map-root-user", "--net", *words]


@pytest.mark.threat(n=4)
def test_a_month_made_without_a_network_is_the_same(tmp_path: Path) -> None:
    probe = ["-c", "import socket; socket.create_connection(('127.0.0.1', 9), 1)"]
    if shutil.which("unshare") is None or subprocess.run(_apart("true"), check=False).returncode:
        pytest.skip("the system takes nobody's network away")
    write_inputs(tmp_path / "in")
    off = subprocess.run(_apart(sys.executable, *probe), capture_output=True, check=False)
    assert b"unreachable" in off.stderr
    for name, before in (("with", []), ("without", _apart())):
        done = subprocess.run(
            [*before, sys.executable, "-m", "ledgerproc", "run", str(tmp_path / "in"),
             "--output", str(tmp_path / name), "--as-of", "2022-11-30", "--quiet"],
            capture_output=True, check=False, cwd=ROOT,
        )  # fmt: skip
        assert done.returncode == 3, done.stderr.decode()
    assert tree(tmp_path / "with") == tree(tmp_path / "without")
