"""An old month run again after later ones: these stay as they are, and numbers stay unique."""

import json
from datetime import date

from ledgerproc.archive import build_prior, read_period
from ledgerproc.casework.cases import Decision, Opinion

from .runs import build_run
from .test_archive import archive
from .test_cli import ledgerproc
from .test_months import ARREARS, DANGER, TITLE_DEED, numbers, township
from .test_samples import digests
from .truth import read_published

ARREARS_TITLE = "车站片区旧城改造项目3栋2单元5-1张某补偿款未足额支付问题"
DEED_TITLE = "滨江小区8栋1单元2-2李某某未办产权证问题"
DANGER_TITLE = "供销社职工宿舍12栋9户危房未整治问题"


def month(tmp, period, *more):
    day = {"2022-11": "2022-11-30", "2022-12": "2022-12-31"}[period]
    done = ledgerproc("run", tmp / period, "--output", tmp / "out", "--as-of", day, *more)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout, numbers(read_published(tmp / "out" / period / "全县台账.xlsx"))


def test_an_old_month_run_again_disturbs_nothing_and_says_what_differs(tmp_path):
    danger = DANGER.format(deadline="2022年12月31日", note="")
    arrears, deed = ARREARS.format(note=""), TITLE_DEED.format(note="")
    township(tmp_path / "2022-11", "郁山镇", arrears)
    said, first = month(tmp_path, "2022-11")
    assert "已有更晚的月份" not in said
    township(tmp_path / "2022-12", "郁山镇", arrears, danger)
    said, second = month(tmp_path, "2022-12")
    assert "已有更晚的月份" not in said
    assert second == {**first, DANGER_TITLE: "彭征2022-0002"}
    published = digests(tmp_path / "out" / "2022-12")

    said, again = month(tmp_path, "2022-11")
    assert "已有更晚的月份 2022-12，没有改动。2022-11 与上次运行相比：没有不同" in said
    assert again == first

    township(tmp_path / "2022-11", "郁山镇", arrears, deed)
    said, again = month(tmp_path, "2022-11", "--json")
    assert again == {**first, DEED_TITLE: "彭征2022-0003"}, "0002 is another problem's in December"
    figures = json.loads(said)
    assert figures["later_periods"] == ["2022-12"]
    assert figures["changed_since_former_run"] == {"新增": 1}
    (kept,) = (tmp_path / "out" / "历史").iterdir()
    assert numbers(read_published(kept / "全县台账.xlsx")) == first

    township(tmp_path / "2022-11", "郁山镇", arrears.replace("分期", "一次"), deed)
    said, _ = month(tmp_path, "2022-11")
    assert "相比：变更 1 件；要让 2022-12 也照此计算，请依次再运行一次" in said
    assert digests(tmp_path / "out" / "2022-12") == published

    _, second = month(tmp_path, "2022-12")
    assert second == {**first, DANGER_TITLE: "彭征2022-0002", DEED_TITLE: "彭征2022-0003"}


def test_verdicts_of_an_old_month_reach_a_later_one_that_is_run_again(tmp_path):
    old, new = (
        Decision("P0001", "P0002", opinion, period)
        for opinion, period in ((Opinion.MERGE, "2022-11"), (Opinion.APART, "2022-12"))
    )
    other = Decision("P0003", "P0004", Opinion.APART, "2022-11")
    archive(build_run(decisions=(old, other), next_number=40), tmp_path / "2022-11")
    december = build_run(decisions=(new,), next_number=30, as_of=date(2022, 12, 31))
    archive(december, tmp_path / "2022-12")
    former, current = (read_period(tmp_path / one) for one in ("2022-11", "2022-12"))
    prior = build_prior(former, current)
    assert (prior.decisions, prior.next_number) == ((new, other), 40)
    later = build_prior(None, current, former)
    assert (later.next_number, later.free_number) == (30, 40)
    assert build_prior(None, None, None).next_number == 1
