"""What proves a run: the manifest names every file, and the state reads back as it was."""

import copy
import hashlib
import json
import random

import msgspec
import pytest

from ledgerproc.archive import (
    ArchiveError,
    build_prior,
    digest,
    is_same_publication,
    read_period,
    write_manifest,
    write_state,
)
from ledgerproc.casework.cases import Case, Decision, MonthTotals
from ledgerproc.history.comparison import compare_months
from ledgerproc.history.months import as_month
from ledgerproc.history.parts import Story
from ledgerproc.history.story import tell_story
from ledgerproc.show.story import story_sections
from ledgerproc.verify import verify

from .draws import draws
from .runs import build_run


def archive(run, folder):
    folder.mkdir()
    (folder / "全县台账.xlsx").write_bytes(b"ledger")
    (folder / "会议材料").mkdir()
    (folder / "会议材料" / "总览.html").write_text("page")
    texts = {case.case_id: {"title": case.values.title} for case in run.cases}
    write_state(run, folder, texts)
    return write_manifest(run, folder)


def test_the_manifest_names_every_input_and_output_with_size_and_hash(tmp_path):
    run = build_run()
    folder = tmp_path / "2022-11"
    assert archive(run, folder) == 5
    manifest = json.loads((folder / "归档" / "manifest.json").read_text("utf-8"))
    assert manifest["as_of"] == "2022-11-30"
    assert manifest["profile"] == {"name": run.profile.name, "sha256": run.profile.fingerprint}
    assert manifest["inputs"] == {
        one.name: {"size": one.size, "sha256": one.sha256, "kind": one.kind.value}
        for one in run.sources
    }
    assert manifest["outputs"] == {
        name: {"size": (folder / name).stat().st_size, "sha256": digest(folder / name)}
        for name in ("会议材料/总览.html", "全县台账.xlsx", "归档/cases.json", "归档/evidence.json")
    }


def test_the_state_reads_back_as_it_was(tmp_path):
    run = build_run()
    archive(run, tmp_path / "2022-11")
    period = read_period(tmp_path / "2022-11")
    prior = build_prior(period, None)
    assert prior.period == "2022-11"
    assert prior.cases == run.work.cases
    assert prior.decisions == run.work.decisions
    assert prior.next_number == run.work.next_number
    again = build_prior(None, period)
    assert (again.period, again.cases, again.current) == ("", (), run.work.cases)
    assert period.ledger_texts[run.cases[0].case_id]["title"] == run.cases[0].values.title


def test_each_case_stands_on_a_line_of_its_own(tmp_path):
    run = build_run()
    archive(run, tmp_path / "2022-11")
    lines = (tmp_path / "2022-11" / "归档" / "cases.json").read_text("utf-8").splitlines()
    for case in run.cases:
        assert sum(f'"case_id":"{case.case_id}"' in line for line in lines) == 1


def test_a_build_that_says_the_same_is_told_from_one_that_does_not(tmp_path):
    run = build_run()
    archive(run, tmp_path / "2022-11")
    archive(run, tmp_path / "built")
    former = read_period(tmp_path / "2022-11")
    assert is_same_publication(former, tmp_path / "built")
    (tmp_path / "built" / "全县台账.xlsx").write_bytes(b"other")
    assert not is_same_publication(former, tmp_path / "built")
    (tmp_path / "built" / "全县台账.xlsx").write_bytes(b"ledger")
    (tmp_path / "2022-11" / "全县台账.xlsx").write_bytes(b"edited by a clerk")
    assert not is_same_publication(former, tmp_path / "built")


def forge(folder, content, manifest, name="cases"):
    """Write a file of an archive anew, with its hash made to agree and without the seal."""
    raw = json.dumps(content).encode()
    manifest = copy.deepcopy(manifest)
    if isinstance(manifest, dict):
        manifest.pop("seal", None)
    if isinstance(manifest, dict) and isinstance(manifest.get("outputs"), dict):
        manifest["outputs"][f"归档/{name}.json"] = {
            "size": len(raw),
            "sha256": hashlib.sha256(raw).hexdigest(),
        }
    (folder / f"归档/{name}.json").write_bytes(raw)
    (folder / "归档/manifest.json").write_text(json.dumps(manifest), "utf-8")


def places(value, path=()):
    """Every place in plain data, of long lists the first two items."""
    if path:
        yield path
    items = value.items() if isinstance(value, dict) else ()
    items = list(enumerate(value[:2])) if isinstance(value, list) else items
    for key, one in items:
        yield from places(one, (*path, key))


ODD = [None, 0, -1, 10**30, 1.5, True, "", "甲", "2022-13-45", "\ud800", [], {}, [1], {"a": 1}]


def altered(content, chance):
    """Plain data with one place taken out or put in another form."""
    content = copy.deepcopy(content)
    *way, last = chance.choice(list(places(content)))
    at = content
    for key in way:
        at = at[key]
    if chance.random() < 0.25:
        del at[last]
    else:
        at[last] = chance.choice(ODD)
    return content


@pytest.mark.drawn
def test_an_archive_altered_together_with_its_hash_is_refused_or_still_an_archive(tmp_path):
    """Whatever stands in it: a clear refusal, or values of the types that a run relies on."""
    folder = tmp_path / "2022-11"
    archive(build_run(), folder)
    cases, manifest = (
        json.loads((folder / f"归档/{name}.json").read_text("utf-8"))
        for name in ("cases", "manifest")
    )
    chance = random.Random(20221130)
    refused, times = 0, draws(100)
    for number in range(times):
        in_cases = number % 5
        forge(
            folder,
            altered(cases, chance) if in_cases else cases,
            manifest if in_cases else altered(manifest, chance),
        )
        if not in_cases:
            assert verify(tmp_path)[0].faults
        try:
            period = read_period(folder)
        except ArchiveError as problem:
            refused += 1
            assert "请从备份恢复整个 2022-11 文件夹" in str(problem) or "版本" in str(problem)
            continue
        prior = build_prior(period, period, period)
        packed = msgspec.json.encode((prior.cases, prior.decisions, prior.history))
        kinds = tuple[list[Case], list[Decision], list[MonthTotals]]
        assert msgspec.json.decode(packed, type=kinds)
    assert times / 4 < refused < times


@pytest.mark.drawn
def test_what_cases_rest_on_altered_with_its_hash_is_refused_or_still_tells_their_story(tmp_path):
    """Any story can be told of what passed, also where a check has gone since."""
    folder = tmp_path / "2022-11"
    run = build_run()
    archive(run, folder)
    told, manifest = (
        json.loads((folder / f"归档/{name}.json").read_text("utf-8"))
        for name in ("evidence", "manifest")
    )
    tables = ("merges", "changes", "checks", "suspects", "findings")
    assert all(told[one] for one in tables)  # no line of a month is left out of the mutants
    told["merges"].append(["甲-1", "甲.xlsx#表!3", "乙.xlsx#表!3", None, "人工合并"])  # no score
    told["findings"].append([run.cases[0].case_id, "提示", "GONE_SINCE", "甲.xlsx"])
    chance = random.Random(20221130)
    refused, times = 0, draws(100)
    for number in range(times + 1):
        forge(folder, altered(told, chance) if number else told, manifest, "evidence")
        try:
            month = as_month(read_period(folder), evidence=True)
        except ArchiveError as problem:
            assert number
            refused += 1
            assert "请从备份恢复整个 2022-11 文件夹" in str(problem) or "版本" in str(problem)
            continue
        for case in run.cases:
            story = tell_story([month], case.case_id)
            shown = "".join(map(repr, story_sections(story)))
            shown.encode()
            assert msgspec.json.decode(msgspec.json.encode(story), type=Story) == story
        compare_months([month, month])
    assert times / 4 < refused < times


@pytest.mark.parametrize("name", ["cases", "evidence", "manifest"])
def test_an_archive_of_which_one_letter_is_another_or_a_file_is_gone_is_refused(name, tmp_path):
    folder = tmp_path / "2022-11"
    archive(build_run(), folder)
    read_period(folder)
    path = folder / "归档" / f"{name}.json"
    path.write_bytes(path.read_bytes().replace(b"2022-11", b"2022-17", 1))
    with pytest.raises(ArchiveError, match=rf"{name}\.json”与出表时不一致"):
        read_period(folder)
    path.unlink()
    with pytest.raises(ArchiveError, match="无法读取"):
        read_period(folder)


@pytest.mark.parametrize("content", ["[]", "7", "null", "[" * 100_000, '{"format": 1}'])
def test_an_archive_that_is_another_file_is_refused(tmp_path, content):
    folder = tmp_path / "2022-11"
    archive(build_run(), folder)
    (folder / "归档/manifest.json").write_text(content, "utf-8")
    with pytest.raises(ArchiveError, match="请从备份恢复整个 2022-11 文件夹后重新运行"):
        read_period(folder)


def test_the_archive_of_another_month_is_refused(tmp_path):
    archive(build_run(), tmp_path / "2022-11")
    (tmp_path / "2022-11").rename(tmp_path / "2022-10")
    with pytest.raises(ArchiveError, match="请从备份恢复整个 2022-10 文件夹后重新运行"):
        read_period(tmp_path / "2022-10")
