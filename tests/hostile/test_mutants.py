"""Damaged files of every format: each is read or refused with a code, and none is our fault."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from ledgerproc.cage import open_cage
from ledgerproc.findings import catalogue
from ledgerproc.profile.loader import load_profile
from ledgerproc.reading.files.kinds import SourceKind, kind_of
from ledgerproc.workers import find_inputs, process_files
from tests.hostile.bombs import formatted_rows
from tests.hostile.mutants import mutants, seeds
from tests.hostile.packages import ods

EVERY_DAY = 2_000  # ``bench/fuzz.py`` takes any number and seed


def read_mutants(folder: Path, count: int, seed: int = 20221130) -> dict[str, list[str]]:
    """Codes of the refusal of every mutant; none where it was read."""
    rules = load_profile("pengshui-2022")
    for name, data in mutants(count, seed):
        (folder / name).write_bytes(data)
    with open_cage() as cage:
        inventory, refused = find_inputs(cage, [folder], rules.files)
        files = process_files(cage, inventory.sources, rules, date(2022, 11, 30))
    told = {one.where.file.split("/")[0]: [one.code] for one in inventory.findings}
    for one in (*files, *refused):
        codes = [f.code for f in one.findings] if one.reading.is_unreadable else []
        told.setdefault(one.reading.file.split("/")[0], []).extend(codes)
        for finding in one.findings:
            if finding.code == "FILE_PROGRAM_FAULT":
                told[one.reading.file.split("/")[0]].append(str(finding.details))
    return told


@pytest.mark.threat(n=7)
@pytest.mark.threat(n=16)
def test_no_mutant_stops_the_run_or_finds_a_fault_of_ours(tmp_path: Path) -> None:
    told = read_mutants(tmp_path, EVERY_DAY)
    counts = Counter(code for codes in told.values() for code in codes)
    assert len(told) == EVERY_DAY
    assert {name: codes for name, codes in told.items() if "FILE_PROGRAM_FAULT" in codes} == {}
    assert set(counts) <= set(catalogue())
    assert counts["FILE_DAMAGED"] > 100
    assert sum(not codes for codes in told.values()) > 100


@pytest.mark.threat(n=8)
@pytest.mark.threat(n=28)
def test_a_million_rows_of_nothing_or_of_one_word_end_within_the_limits(tmp_path: Path) -> None:
    word = '<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>'
    rows = f'<table:table-row table:number-rows-repeated="4000000000">{word}</table:table-row>'
    (tmp_path / "looks.xlsx").write_bytes(formatted_rows())
    (tmp_path / "words.ods").write_bytes(ods(rows))
    rules = load_profile("pengshui-2022")
    with open_cage(1) as cage:
        inventory, _ = find_inputs(cage, [tmp_path], rules.files)
        files = process_files(cage, inventory.sources, rules, date(2022, 11, 30))
    assert [len(one.records) for one in files] == [1, 0]
    assert [one.code for one in files[1].findings] == ["FILE_TOO_LARGE"]


def test_every_format_is_damaged_and_the_same_at_any_hour() -> None:
    kinds = {kind_of(data)[0] for data in seeds().values()}
    assert kinds == set(SourceKind) - {SourceKind.OTHER}
    assert "xlsm" in {name.rpartition(".")[2] for name in seeds()}
    assert list(mutants(300)) == list(mutants(300))
