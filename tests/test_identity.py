"""Numbers that stay: what is left over of a township, this month and last, matched one to one."""

from datetime import date

import pytest
from msgspec.structs import replace

from bench.months import WAYS, follow
from ledgerproc.casework.cases import Case, Decision, FoundAgain, Opinion, Prior
from ledgerproc.casework.features import compile_rules
from ledgerproc.casework.givenbefore import keep_numbers
from ledgerproc.casework.identity import Assignment, Claim, best_claim, build_anchors
from ledgerproc.casework.standing import wording_of
from ledgerproc.casework.takeback import how_found
from ledgerproc.casework.verdicts import Verdicts
from ledgerproc.casework.work import work_cases
from ledgerproc.cleaning.records import Deadline, DeadlineKind, Status, Values
from ledgerproc.findings import explain
from ledgerproc.hands import Hands
from ledgerproc.profile.loader import load_profile
from tests.labelled_pairs import as_file
from tests.ledger_law import apply_changes, case_texts

PROFILE = load_profile("pengshui-2022")
PAID, HOMELESS, DEEDLESS, OTHER = (
    "未足额支付补偿款类",
    "逾期未安置类",
    "逾期未办产权证类",
    "其他房屋征收领域信访突出问题",
)
ARREARS = "正街旧改尹某要求结清余款|尹某（3栋2单元5-1）签约后尚欠21万元，问了多次。", PAID
ARREARS_ANEW = "尹某户钱没有到位|住3-2-501的尹某说县里还欠21万元，正街旧改账上没有钱。", OTHER
DEED = "尹某房产证办不下来|尹某（3栋2单元5-1）入住多年，登记中心不受理。", OTHER
HOME = "尹某要求还房|尹某原住3栋2单元5-1，回迁逾期，在外租房。", HOMELESS
NEIGHBOUR = "正街旧改晏某要求结清余款|晏某（3栋2单元5-2）签约后尚欠21万元，问了多次。", PAID
SITE = "正街旧改征收决定没有公示|没有公告就入户测量，程序受质疑。", "违规征收类"
SITE_ANEW = "正街旧改程序有问题|群众说方案没有征求意见。", OTHER
OTHER_SITE = "河街棚改程序有问题|群众说方案没有征求意见。", OTHER
NOTE = "CASE_FOUND_AGAIN"
DAY = date(2022, 11, 30)


def told(text, place="郁山镇", **more):
    (words, category) = text
    title, _, narrative = words.partition("|")
    return Values(place=place, title=title, narrative=narrative, categories=(category,), **more)


def two_months(first, second):
    """Both months' work; the second's rows come from other files, in another order."""
    one = work_cases([as_file("甲.xlsx", first)], Prior(), PROFILE, "2022-11", date(2022, 11, 30))
    prior = Prior("2022-11", one.cases, (), (), one.next_number)
    files = [as_file("乙.xlsx", second[::-1])]
    return one, work_cases(files, prior, PROFILE, "2022-12", date(2022, 12, 31))


def numbers(done):
    return {one.reported.title: one.case_id[-1] for one in done.cases}


def notes(done):
    return [one for one in done.findings if one.code == NOTE]


@pytest.mark.parametrize("way", WAYS)
def test_over_three_months_of_a_county_numbers_stay(way):
    counts = follow(7, WAYS[way], PROFILE)
    assert counts["known"] > 250
    assert counts["kept"] >= 0.99 * counts["known"]
    assert counts["wrong"] <= 0.005 * counts["known"]


def test_told_in_new_words_and_under_another_category_it_is_the_same_and_says_why():
    _, done = two_months([told(ARREARS), told(NEIGHBOUR)], [told(ARREARS_ANEW), told(NEIGHBOUR)])
    assert numbers(done) == {"尹某户钱没有到位": "1", "正街旧改晏某要求结清余款": "2"}
    says = [explain(one, PROFILE.labels)[0] for one in notes(done)]
    assert says == [
        "说法与上期的 彭征2022-0001 不同，认作同一件，编号不变（同名、同房屋、同地点、同金额、此名别无他人、同事由，表述相似 0.35）"
    ]
    assert done.suspects == ()


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ((ARREARS,), (DEED,)),
        ((ARREARS,), (HOME,)),
        ((ARREARS,), (NEIGHBOUR,)),
        ((SITE,), (OTHER_SITE,)),
        ((HOME, DEED), (ARREARS,)),
    ],
    ids=["a deed", "a home", "a neighbour", "another site", "the third of one person"],
)
def test_another_matter_of_the_same_people_or_place_is_new(before, now):
    one, done = two_months([told(text) for text in before], [told(text) for text in now])
    assert len(done.cases) == len(one.cases) + len(now)
    assert notes(done) == []


GROUP = "古井巷危旧房改造62栋庹某等11户未还房|古井巷危旧房改造62栋庹某等11户，应2013年5月前回迁，楼停工。"
GROUP_ANEW = "62栋11户回迁逾期|古井巷危旧房改造开发商没有钱，11户多次集访。"


@pytest.mark.parametrize(
    ("now", "is_same"),
    [
        (GROUP_ANEW, True),
        (GROUP_ANEW.replace("62栋", "63栋"), False),
        (GROUP_ANEW.replace("11户", "26户"), False),
        (GROUP_ANEW.replace("62栋11户", "62栋冉某等11户"), False),
    ],
    ids=["nobody named", "another building", "another group", "others speak"],
)
def test_who_speaks_for_a_group_may_be_left_out(now, is_same):
    _, done = two_months([told((GROUP, HOMELESS))], [told((now, HOMELESS))])
    assert (len(done.cases) == 1) is is_same


STOCK = (
    "信访反映安置问题|该户产权调换面积已确认，安置房没有竣工，家属情绪激动，属河滨公园遗留问题。"
)


@pytest.mark.parametrize(
    ("now", "is_same"),
    [
        (STOCK + "本月已约谈。", True),
        (STOCK.replace("安置房没有竣工，", ""), True),
        (STOCK.replace("河滨公园", "河滨花园"), False),
        (STOCK.replace("安置房没有", "第二批安置房没有") + "本月已约谈。", False),
    ],
    ids=["a sentence more", "a clause less", "another site", "another matter"],
)
def test_where_nothing_is_named_what_only_says_more_or_less_is_the_same(now, is_same):
    _, done = two_months([told((STOCK, HOMELESS))], [told((now, HOMELESS))])
    assert (len(done.cases) == 1) is is_same


YEARLY = "水巷子项目庹某某危房|{}水巷子项目内1栋1单元3-2，{}年4月鉴定为D级，庹某某要求搬离。{}"


def test_where_only_the_numbers_differ_each_keeps_its_own():
    older, newer = (
        (YEARLY.format(a, year, z), "危房整治不及时类")
        for a, year, z in (("经走访，", 2012, "该户困难。"), ("", 2014, "双方在谈。"))
    )
    now = [
        (YEARLY.format(a, year, z), "危房整治不及时类")
        for a, year, z in (("", 2012, "请支持。"), ("村干部说，", 2014, "情绪平稳。"))
    ]
    for first in ([older, newer], [newer, older]):
        one, done = two_months([told(some) for some in first], [told(some) for some in now])
        by_year = [
            {
                year: c.case_id
                for c in month.cases
                for year in ("2012", "2014")
                if year in c.reported.narrative
            }
            for month in (one, done)
        ]
        assert by_year[0] == by_year[1] and len(set(by_year[0].values())) == 2


def test_a_new_one_that_differs_by_its_numbers_only_is_not_joined_with_the_known_one():
    older, newer = (
        (YEARLY.format("", year, "请支持。"), "危房整治不及时类") for year in (2012, 2014)
    )
    _, done = two_months([told(older)], [told((older[0] + "双方在谈。", older[1])), told(newer)])
    assert [case.case_id[-1] for case in done.cases] == ["1", "2"]


def test_one_that_was_closed_is_not_the_new_one_of_the_same_person():
    closed = told(ARREARS, status=Status.DONE, closed_on=date(2022, 11, 20))
    fresh = told(("尹某反映欠款|尹某说镇上欠工程尾款没有兑付。", OTHER))
    _, done = two_months([closed], [fresh])
    assert (len(done.cases), notes(done)) == (2, [])


def test_two_matters_of_one_person_each_keep_their_number():
    before = [told(ARREARS), told(DEED)]
    now = [told(("尹某不动产登记难|3-2-501尹某办证受阻。", DEEDLESS)), told(ARREARS_ANEW)]
    one, done = two_months(before, now)
    assert set(numbers(done).values()) == set(numbers(one).values()) == {"1", "2"}
    assert numbers(done)["尹某户钱没有到位"] == "1"


def test_where_nobody_is_named_the_site_and_the_matter_have_to_agree():
    due = Deadline(DeadlineKind.DATE, date(2023, 3, 31))
    before, now = (told(one, deadline=due, persons=("孙某",)) for one in (SITE, SITE_ANEW))
    _, done = two_months([before], [now])
    assert numbers(done) == {"正街旧改程序有问题": "1"}
    _, apart = two_months([before], [replace(now, title=OTHER_SITE[0].partition("|")[0])])
    assert len(apart.cases) == 2


def test_a_number_once_given_is_not_taken_away_by_what_is_left_over():
    """A merge that is taken back gives each its own number; a month run again keeps its new ones."""
    twins = [told(ARREARS), told((ARREARS[0].replace("3栋2单元5-1", "4栋1单元2-2"), PAID))]
    one = work_cases([as_file("甲.xlsx", twins)], Prior(), PROFILE, "2022-11", date(2022, 11, 30))
    pair = [case.case_id for case in one.cases]
    first, second = (case.reported for case in one.cases)
    words = [f"{values.title}\n{values.narrative}" for values in (first, second)]
    apart = Decision(*pair, Opinion.PENDING, "2022-12", *words)
    prior = Prior("2022-11", one.cases[:1], (), (apart,), one.next_number)
    done = work_cases([as_file("乙.xlsx", [second])], prior, PROFILE, "2022-12", date(2022, 12, 31))
    assert [(case.case_id, case.last_period) for case in done.cases] == [
        (pair[0], "2022-11"),
        (pair[1], "2022-12"),
    ]
    fresh = [told(ARREARS_ANEW)]
    new = work_cases([as_file("乙.xlsx", fresh)], Prior(), PROFILE, "2022-12", date(2022, 12, 31))
    given = replace(new.cases[0], case_id="彭征2022-0009")
    prior = Prior("2022-11", one.cases[:1], (given,), (), 10)
    again = work_cases([as_file("乙.xlsx", fresh)], prior, PROFILE, "2022-12", date(2022, 12, 31))
    assert [case.case_id[-1] for case in again.cases] == ["1", "9"]
    assert [(one.left_id[-1], one.right_id[-1]) for one in again.suspects] == [("1", "9")]


def test_what_is_nearly_enough_is_put_before_a_person_also_when_the_month_is_run_again():
    due = Deadline(DeadlineKind.DATE, date(2023, 3, 31))
    before = told(("尹某（3栋2单元5-1）来访|尹某说房子的事没有人管。", OTHER), deadline=due)
    now = told(("尹某户的事|3栋2单元5-1尹某又到镇里。", PAID), deadline=due)
    _, done = two_months([before], [now])
    pairs = [(one.left_id[-1], one.right_id[-1], one.score) for one in done.suspects]
    assert (pairs, notes(done)) == ([("1", "2", 0.75)], [])
    prior = Prior("2022-11", done.cases[:1], done.cases, (), done.next_number)
    again = work_cases([as_file("乙.xlsx", [now])], prior, PROFILE, "2022-12", date(2022, 12, 31))
    assert again.suspects == done.suspects


ALONE = "戴某反映补偿标准被压低|别人按门面补，自己按住房补，不公平。", "违规降低补偿类"
ALONE_ANEW = "关于戴某商住性质认定问题|一直做生意，河街棚改指挥部未予认可。", "违规降低补偿类"


@pytest.mark.parametrize(
    ("before", "now", "others", "is_same"),
    [
        # nobody else of the place is called so, and the matter is the same
        (ALONE, ALONE_ANEW, (), True),
        # the text names no matter, its category does
        (("戴某户的事|戴某在外多年。", HOMELESS), ("戴某来访|问何时还房。", HOMELESS), (), True),
        # nothing tells the matter: who it is does not do
        (("戴某户的事|戴某多次来访。", OTHER), ("戴某来访|戴某问结果。", PAID), (), False),
        # another namesake's matter
        (ALONE, ("戴某安置房漏水|戴某说屋顶渗漏。", OTHER), (), False),
        # a household joined, and another speaks for all
        (("汪某等14户未还房|河街棚改9栋14户，楼停工。", HOMELESS),
         ("9栋15户回迁逾期|河街棚改开发商资金断，15户集访。", HOMELESS), (), True),
        (("汪某等14户未还房|河街棚改9栋14户，楼停工。", HOMELESS),
         ("9栋45户回迁逾期|河街棚改开发商资金断，45户集访。", HOMELESS), (), False),
        # the same words of another person, whom nothing shows to be one
        (("拖欠应某某兄过渡费|核算应补19万元，涉及河街棚改，超期部分未明确。", PAID),
         ("拖欠应启文过渡费|核算应补12万元，涉及河街棚改，超期部分未明确。", PAID), (), False),
        # another matter of the same person is told as before
        (ALONE, ALONE_ANEW, (("河街棚改信访老户戴某|戴某两次进京，要求提高5-1-503补偿标准。", "进京上访类"),), True),
    ],
)  # fmt: skip
def test_who_and_what_has_to_agree_for_a_number_to_be_carried(before, now, others, is_same):
    first, done = two_months([told(before), *map(told, others)], [told(now), *map(told, others)])
    number = next(one.case_id for one in first.cases if one.values.title == before[0].split("|")[0])
    told_now = {one.values.title: one.case_id for one in done.cases}
    assert (told_now[now[0].split("|")[0]] == number) is is_same


def test_the_likest_two_are_not_one_where_crosswise_there_is_more_in_common():
    before = (
        ("钱某反映补偿标准被压低|别人按门面补，自己按住房补，少0.95万元。", "违规降低补偿类"),
        (
            "河街旧改项目信访老户钱某|钱某两次进京，诉求为提高5-1-503补偿标准7.55万元。",
            "进京上访类",
        ),
    )
    now = (
        (
            "关于钱某商住性质认定问题|5-1-503实际经营，河街旧改项目指挥部未予认可。",
            "违规降低补偿类",
        ),
        ("钱某进京上访事项|经劝返后钱某情绪暂稳，可能再次上行。", "进京上访类"),
    )
    first, done = two_months([told(one) for one in before], [told(one) for one in now])
    had = {one.case_id: one.reported.categories for one in first.cases}
    assert all(
        one.case_id not in had or one.reported.categories == had[one.case_id] for one in done.cases
    )


@pytest.mark.parametrize(
    ("before", "now", "way"),
    [
        # another township's report: a name in full that nobody else bears, and what it is about
        (("拖欠唐国珍过渡费|核算应补7.8万元。", PAID), ("唐国珍领不到过渡补助|唐国珍的房早拆了。", PAID), "same"),
        # many go by a surname
        (ALONE, ALONE_ANEW, "asked"),
        (("唐国珍来访|唐国珍问结果。", OTHER), ("唐国珍的事|唐国珍又来了。", PAID), "new"),
        # words before its name keep no site from being found
        (("柏杨坝地块征收边坡隐患|边坡没支护，暴雨垮塌。", OTHER),
         ("住户担心柏杨坝地块征收高切坡垮塌|坡上掉石块。", OTHER), "same"),
    ],
)  # fmt: skip
def test_what_another_township_tells_in_new_words_keeps_its_number_or_is_shown(before, now, way):
    _, done = two_months([told(before)], [told(now, "保家镇")])
    asked = [(one.left_id[-1], one.right_id[-1]) for one in done.suspects]
    assert asked == ([("1", "2")] if way == "asked" else [])
    assert {one.case_id[-1] for one in done.cases} == ({"1"} if way == "same" else {"1", "2"})


def test_of_two_new_ones_a_case_is_only_the_likelier():
    home = "段某过渡费停发|段某（新码头项目{}）的临时安置费只发到{}，累计差20.45万元。", PAID
    before = home[0].format("", "2019年10月"), PAID
    now = [
        (f"经走访，{home[0].format(door, day)}", OTHER)
        for door, day in (("新华路129号", "2012年12月"), ("8栋3单元11-1", "2019年10月"))
    ]
    _, done = two_months([told(before)], [told(one) for one in now])
    assert len({one.case_id for one in done.cases}) == 2 == len(done.holders)


SECOND = "正街旧改3栋补偿没给完|3栋2单元5-1的住户尹某说过账没有到，欠款21万元。", OTHER
FIRST_ANEW = "尹某户余款没到位|住3-2-501的尹某称签约多年，县里还差21万元没给。", PAID
SECOND_ANEW = "关于尹某被征收补偿的诉求|尹某户（正街旧改）反映补偿款21万元一直拖欠。", OTHER


@pytest.mark.parametrize(
    ("now", "count"),
    [
        ((FIRST_ANEW, SECOND_ANEW), 1),
        ((ARREARS, SECOND_ANEW), 1),
        ((FIRST_ANEW, SECOND), 1),
        ((ARREARS, SECOND, SECOND_ANEW), 2),
    ],
    ids=["both anew", "the second", "the first", "one more"],
)
def test_each_row_of_a_case_that_a_person_made_of_two_may_be_told_anew(now, count):
    rows = [told(ARREARS), told(SECOND)]
    one = work_cases([as_file("甲.xlsx", rows)], Prior(), PROFILE, "2022-11", DAY)
    sides = {case.case_id: case.reported for case in one.cases}
    words = [f"{side.title}\n{side.narrative}" for side in sides.values()]
    joined = Decision(*sides, Opinion.MERGE, "2022-12", *words, "郁山镇", "郁山镇")
    prior = Prior("2022-11", one.cases, (), (joined,), one.next_number)
    files = [as_file("乙.xlsx", [told(text) for text in now])]
    done = work_cases(files, prior, PROFILE, "2022-12", date(2022, 12, 31))
    assert [case.case_id[-1] for case in done.cases] == ["1", "3"][:count]
    assert len(done.cases[0].sources) == 2
    again = Prior("2022-11", one.cases, done.cases, (joined,), done.next_number)
    assert work_cases(files, again, PROFILE, "2022-12", date(2022, 12, 31)).cases == done.cases


def opinion(period, number, other, word):
    return Hands(period, opinions={(number, other): word})


def month_of(period, rows, former, hands=(), current=None):
    """A month's work after another's, perhaps again, with what people wrote into ledgers."""
    year, month = map(int, period.split("-"))
    last = current or former
    period_before = max(one.last_period for one in former.cases)
    prior = Prior(
        period_before,
        former.cases,
        current.cases if current else (),
        last.decisions,
        last.next_number,
    )
    files = [as_file(f"{period}.xlsx", rows)]
    return work_cases(files, prior, PROFILE, period, date(year, month, 28), hands)


def shown(done):
    return {one.case_id[-1]: (one.values.title, one.last_period[-2:]) for one in done.cases}


@pytest.mark.parametrize("when", ["in the same month", "a month later"])
def test_a_case_found_again_is_taken_back_by_the_clerk_and_that_holds_and_can_be_taken_back(when):
    """Three months: 不合并 beside its number twice; 合并 of the two numbers undoes it."""
    number = "彭征2022-0001"
    first, december = two_months([told(ARREARS)], [told(ARREARS_ANEW)])
    assert shown(december) == {"1": ("尹某户钱没有到位", "12")}
    verdict = opinion("2022-12", number, number, "不合并")
    rows = [told(ARREARS_ANEW)]
    old = "正街旧改尹某要求结清余款"
    if when == "in the same month":
        again = month_of("2022-12", rows, first, [verdict], december)
        assert shown(again) == {"1": (old, "11"), "2": ("尹某户钱没有到位", "12")}
        # The sheet that says so stays in the folder: nothing moves any more.
        assert month_of("2022-12", rows, first, [verdict], again).cases == again.cases
        january = month_of("2023-01", rows, again, [verdict])
    else:
        january = month_of("2023-01", rows, december, [verdict])
        again = month_of("2023-01", rows, december, [verdict], january)
        assert again.cases == january.cases
        assert {one.basis for one in january.changes if one.case_id == number and one.field} == {
            "处理意见：不合并（收回“认作同一件”）"
        }
        assert apply_changes(
            {one.case_id: case_texts(one.values) for one in december.cases},
            january.changes,
            {one.case_id: one.values for one in january.cases},
        ) == {one.case_id: case_texts(one.values) for one in january.cases}
    assert shown(january) == {"1": (old, "11"), "2": ("尹某户钱没有到位", "01")}
    assert (january.suspects, notes(january), january.next_number) == ((), [], 3)
    assert [one.first_period for one in january.cases] == ["2022-11", "2022-12"]
    # The old one comes back in its own words, the other one worded anew: both are known.
    both = [told(ARREARS), told(("尹某户钱还是没有到位|住3-2-501的尹某说还欠21万元。", OTHER))]
    february = month_of("2023-02", both, january)
    assert shown(february) == {"1": (old, "02"), "2": ("尹某户钱还是没有到位", "02")}
    joined = opinion("2023-01", number, "彭征2022-0002", "合并")
    assert shown(month_of("2023-02", rows, january, [joined])) == {"1": ("尹某户钱没有到位", "02")}


@pytest.mark.parametrize("period", ["2022-12", "2023-01"])
def test_what_the_county_wrote_before_a_case_was_found_again_stays_with_it_where_that_is_taken_back(
    period,
):
    number = "彭征2022-0001"
    first = two_months([told(ARREARS)], [])[0]
    rows, before = [told(ARREARS_ANEW)], Hands("2022-11", {number: {"note": "县长包案"}})
    december = month_of("2022-12", rows, first, [before])
    verdict = Hands(
        "2022-12", {number: {"progress": "新的进展"}}, opinions={(number, number): "不合并"}
    )
    again = (
        month_of(period, rows, first, [before, verdict], december)
        if period == "2022-12"
        else month_of(period, rows, december, [verdict])
    )
    old = next(one for one in again.cases if one.case_id == number).values
    assert (old.title, old.note) == ("正街旧改尹某要求结清余款", "县长包案")
    (new,) = (one.values for one in again.cases if one.case_id != number)
    assert (new.title, new.note) == ("尹某户钱没有到位", "")


def test_found_again_is_forgotten_where_its_old_words_come_back():
    _, december = two_months([told(ARREARS)], [told(ARREARS_ANEW)])
    known = [
        month_of("2023-01", [told(text)], december).cases[0].found_again
        for text in (ARREARS_ANEW, ARREARS)
    ]
    assert [one and one.period for one in known] == ["2022-12", None]


def test_what_a_person_decided_on_is_found_for_the_same_reasons_when_the_month_is_run_again():
    """The words kept with a decision go with last month's category, not with the one found now."""
    other = "水井巷路灯不亮|水井巷路灯坏了半年。", OTHER
    first = two_months([told(ARREARS), told(other)], [])[0]
    apart = opinion("2022-11", "彭征2022-0001", "彭征2022-0002", "不合并")
    once = month_of("2022-12", [told(ARREARS_ANEW)], first, [apart])
    assert once.cases[0].found_again.reason.endswith("同事由，表述相似 0.35")
    assert month_of("2022-12", [told(ARREARS_ANEW)], first, [apart], once).cases == once.cases


def test_only_what_was_found_again_is_taken_back_with_one_number():
    first = work_cases([as_file("甲.xlsx", [told(ARREARS)])], Prior(), PROFILE, "2022-11", DAY)
    number = first.cases[0].case_id
    done = month_of(
        "2022-12", [told(ARREARS)], first, [opinion("2022-11", number, number, "不合并")]
    )
    assert shown(done) == {"1": ("正街旧改尹某要求结清余款", "12")}
    assert [one.code for one in done.findings] == ["CASE_OPINION_IGNORED"]


def test_rows_of_one_place_are_one_problem_though_other_places_told_it_before():
    """Run again with a third place's file, its rows are none of the other two places' cases."""
    story = "3栋2单元501室的事"
    with_category = told((story, PAID), "保家镇")
    without = replace(told((story, PAID)), categories=())
    late = [replace(without, place="高谷镇"), replace(with_category, place="高谷镇")]
    files = [as_file("甲.xlsx", [with_category, without]), as_file("乙.xlsx", late)]
    first = work_cases(files[:1], Prior(), PROFILE, "2022-11", date(2022, 11, 30))
    prior = Prior(current=first.cases, next_number=first.next_number)
    in_parts = work_cases(files, prior, PROFILE, "2022-11", date(2022, 11, 30))
    at_once = work_cases(files, Prior(), PROFILE, "2022-11", date(2022, 11, 30))
    rows = [sorted(sorted(one.sources) for one in done.cases) for done in (in_parts, at_once)]
    assert (
        rows[0]
        == rows[1]
        == [["乙.xlsx#台账!4", "乙.xlsx#台账!5"], ["甲.xlsx#台账!4"], ["甲.xlsx#台账!5"]]
    )
    # Nor a month later, where all are told again: what others tell is theirs.
    prior = Prior("2022-11", first.cases, next_number=first.next_number)
    later = work_cases(files, prior, PROFILE, "2022-12", date(2022, 12, 31))
    assert sorted(sorted(one.sources) for one in later.cases) == rows[0]


def test_of_two_numbers_that_a_row_fits_alike_the_older_one_holds():
    first, done = two_months(
        [told(ARREARS), told((ARREARS[0], HOMELESS))],
        [replace(told(ARREARS), categories=())],
    )
    older = min(one.case_id for one in first.cases)
    assert [one.case_id for one in done.cases if one.last_period == "2022-12"] == [older]


TWIN = "正街旧改尹某尾款没有付清|尹某（3栋2单元5-1）21万元尾款未付。", HOMELESS


def arrivals(former, *files):
    """A month's runs as its files come in; what each says of numbers, and the last one's work."""
    said = []
    current, number = (), former.next_number
    for count in range(1, len(files) + 1):
        prior = Prior("2022-11", former.cases, current, (), number)
        told_in = [as_file(f"{at}.xlsx", one) for at, one in enumerate(files[:count])]
        done = work_cases(told_in, prior, PROFILE, "2022-12", date(2022, 12, 31))
        current, number = done.cases, done.next_number
        said.append([explain(one, {})[0] for one in done.findings if "CASE_NUMBER" in one.code])
    return said, done


def test_a_number_given_before_all_files_were_in_is_kept_and_said_to_be_the_other_one():
    first, _ = two_months([told(ARREARS), told(TWIN)], [])
    said, done = arrivals(first, [told(ARREARS_ANEW)], [told(TWIN)], [told(SITE)])
    kept = "本月前一次运行已给出编号 彭征2022-0003，编号保留；按现有材料它与 彭征2022-0001 是同一件"
    assert said == [[], [kept], [kept]]
    (pair,) = (one for one in done.suspects if one.right_id[-1] == "3")
    assert pair.left_id[-1] == "1"
    assert "但本月前一次运行已分别编号" in pair.reason
    _, once = two_months([told(ARREARS), told(TWIN)], [told(ARREARS_ANEW), told(TWIN)])
    assert shown(once)["1"] == ("尹某户钱没有到位", "12")


def test_a_row_that_gives_its_number_to_the_one_it_is_of_is_told_once():
    first, _ = two_months([told(ARREARS)], [])
    said, done = arrivals(first, [told(ARREARS_ANEW)], [told(ARREARS)], [])
    assert said == [[], ["本月前一次运行编号为 彭征2022-0001，按现有材料改为 彭征2022-0002"], []]
    assert shown(done) == {"1": ("正街旧改尹某要求结清余款", "12"), "2": ("尹某户钱没有到位", "12")}


def test_every_number_given_before_finds_a_problem_that_has_a_row_of_it():
    """The second number has only the first problem; the stronger first one makes way for it."""

    def claim(number, score):
        return Claim(number, score, "", is_exact=True, is_same_row=True)

    problems = Assignment(((0, 2), (1,)), ("", ""), {})
    early = {0: [claim("甲-1", 0.99)], 1: [claim("甲-1", 0.9)], 2: [claim("甲-2", 0.8)]}
    kept, parted = keep_numbers(problems, early, Verdicts())
    assert (kept.clusters, kept.ids, parted) == (problems.clusters, ("甲-2", "甲-1"), {})
    # A row that lost the number it claims has the one that an earlier run gave to words like it.
    lost = Assignment(((0,),), ("甲-1",), {0: Claim("乙-9", 0.9, "")})
    early = {0: [Claim("甲-2", 0.8, "")]}
    kept, parted = keep_numbers(lost, early, Verdicts())
    assert (kept.ids, parted) == (("甲-2",), {"甲-2": "甲-1"})
    holds = replace(lost, claims={0: Claim("甲-1", 0.9, "")})
    assert keep_numbers(holds, early, Verdicts()) == (holds, {})


def test_of_claims_what_tells_most_counts_first():
    """The number on the row, the row itself, its place, its words, category, figures, likeness."""
    weak = Claim("甲-1", 0.9, "", is_own=False, is_same_category=False, is_same_numbers=False)
    steps = [
        {"score": 0.95},
        {"score": 0.9, "is_same_numbers": True},
        {"is_same_numbers": False, "is_same_category": True},
        {"is_same_category": False, "is_exact": True},
        {"is_exact": False, "is_own": True},
        {"is_own": False, "is_same_row": True},
    ]
    ladder = [weak]
    for step in steps:
        ladder.append(replace(ladder[-1], case_id=f"甲-{len(ladder) + 1}", **step))
    for at, one in enumerate(ladder):
        assert best_claim(ladder[: at + 1]) == best_claim(ladder[at::-1]) == one


def test_the_same_words_from_another_place_alone_are_the_known_case():
    first = two_months([told(ARREARS)], [])[0]
    moved = replace(told(ARREARS), place="保家镇")
    done = month_of("2022-12", [moved], first)
    assert [(one.case_id, one.values.place, one.found_again) for one in done.cases] == [
        (first.cases[0].case_id, "保家镇", None)
    ]


def test_what_an_earlier_run_found_again_stands_only_where_a_person_decided_on_it():
    case = two_months([told(ARREARS)], [])[0].cases[0]
    said = wording_of(case.reported)
    found = replace(case, found_again=FoundAgain("2022-12", "同名", case))
    decision = Decision(case.case_id, "彭征2022-0002", Opinion.APART, "2022-12", said, "")
    assert how_found(None, case, found, said, [], "2022-12") is None
    assert how_found(None, case, found, said, [decision], "2022-12") == found.found_again


def test_what_a_person_saw_with_an_opinion_is_known_without_the_run_before_too():
    """The county kept it apart where 保家镇 told it; since then 别处 did, and now 保家镇 does again."""
    bare = "9号楼33户的事", PAID
    number, other = "彭征2022-0002", "彭征2022-0005"
    known = {"first_period": "2022-11", "sources": ()}
    before, now = (
        Case(number, values, values, last_period=period, **known)
        for values, period in ((told(bare, "别处"), "2022-12"), (told(bare, "保家镇"), "2023-01"))
    )
    decision = Decision(
        other, number, Opinion.APART, "2022-12", "", "9号楼33户的事\n", "", "保家镇"
    )
    rules = compile_rules(PROFILE)
    once, again = (build_anchors([before], current, [decision], rules) for current in ((), [now]))
    assert sorted((one.place, one.is_early) for one in once) == [("保家镇", False), ("别处", False)]
    assert sorted(once, key=repr) == sorted(again, key=repr)
