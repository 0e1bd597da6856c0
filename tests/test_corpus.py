"""Made township files of which everything is known: every row found, none made up.

The generator in ``tests/corpus`` was written without a look at the program; a seed that
fails here is a file that some clerk could send. ``bench/judge.py`` prints the figures.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest

from ledgerproc import pipeline
from ledgerproc.profile.loader import load_profile
from tests.corpus import make_corpus
from tests.corpus.score import FIELDS, Score, score
from tests.truth import (
    Published,
    differences,
    false_alarms,
    missed_faults,
    pair_differences,
    read_published,
    row_count_differences,
)

PROFILE = load_profile("pengshui-2022")
PLACES = 14
LAYOUTS = [
    ("plain", 1),
    *(("ordinary", seed) for seed in range(10)),
    *(("brutal", seed) for seed in range(14)),
]


@pytest.fixture(scope="module", params=LAYOUTS, ids=lambda one: f"{one[0]}-{one[1]}")
def judged(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Score:
    brutality, seed = request.param
    folder = tmp_path_factory.mktemp("corpus") / "county"
    make_corpus(folder, seed, PLACES, brutality)
    return score(folder, PROFILE)


def test_every_row_is_found_and_none_is_made_up(judged: Score) -> None:
    assert (judged.lost, judged.phantom) == ([], [])
    assert judged.rows > 60


def test_every_other_row_is_rightly_classed(judged: Score) -> None:
    assert judged.kinds == []


def test_values_are_the_true_ones(judged: Score) -> None:
    share = {key: 1 - len(judged.wrong[key]) / judged.rows for key in FIELDS}
    assert {key: judged.wrong[key] for key in FIELDS if share[key] < 0.99} == {}
    assert judged.wrong["退回"] == []


def test_faults_are_named_at_their_cells_and_little_else(judged: Score) -> None:
    assert judged.missed == []
    assert len(judged.alarms) <= 0.01 * judged.clean_rows, judged.alarms


def test_the_same_seed_writes_the_same_truth(tmp_path: Path) -> None:
    """A generator that drifts would judge another program each day."""
    for name in ("a", "b"):
        make_corpus(tmp_path / name, 3, 5, "brutal")
    for file in ("rows.csv", "pairs.csv", "faults.csv", "sheets.csv"):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()


@pytest.mark.parametrize(("brutality", "seed"), [("ordinary", 101), ("brutal", 102)])
def test_a_whole_run_says_what_is_true(brutality: str, seed: int, tmp_path: Path) -> None:
    make_corpus(tmp_path, seed, 12, brutality)
    done = pipeline.run(
        [tmp_path / "input"],
        tmp_path / "output",
        profile="pengshui-2022",
        as_of=date(2022, 11, 30),
    )
    published = read_published(done.folder / "全县台账.xlsx")
    assert row_count_differences(published, tmp_path) == []
    assert missed_faults(published, tmp_path) == []
    assert [
        one for one in differences(published, tmp_path) if "phantom" in one or "lost" in one
    ] == []
    wrong, ways = pair_differences(published, tmp_path)
    assert [one for one in wrong if one.startswith("merged")] == []
    assert len(wrong) <= 0.03 * ways["merged"], wrong
    assert len(false_alarms(published, tmp_path)) <= 0.01 * cases(published)


def cases(published: Published) -> int:
    counted: dict[str, int] = defaultdict(int)
    for case in published.sheets["台账"]:
        counted[case["编号"]] += 1
    return len(counted)
