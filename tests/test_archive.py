"""What proves a run: the manifest names every file, and the state reads back as it was."""

import json

from ledgerproc.archive import (
    build_prior,
    digest,
    is_same_publication,
    read_period,
    write_manifest,
    write_state,
)

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
