"""Laws of casework, held over random months: nothing lost, nothing told twice, no memory of order."""

import re
from datetime import date
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st
from msgspec import Struct, field
from msgspec.structs import replace

from ledgerproc.casework.cases import Placement, Prior
from ledgerproc.casework.memory import case_from, case_to, decision_from, decision_to
from ledgerproc.casework.verdicts import read_verdicts
from ledgerproc.casework.work import work_cases
from ledgerproc.cleaning.records import (
    CleanFile,
    Deadline,
    DeadlineKind,
    Feedback,
    Record,
    Status,
    Values,
)
from ledgerproc.findings import CellRef, catalogue
from ledgerproc.history.comparison import compare_months
from ledgerproc.history.months import Month
from ledgerproc.profile.loader import load_profile
from ledgerproc.profile.model import Closing, Ownership
from ledgerproc.reading.rows import FileReading

from .ledger_law import apply_changes, case_texts

PROFILE = load_profile("pengshui-2022")
QUICK = settings(
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow],
)

PEOPLE = ("王某", "李某某", "张某夫妇", "于某")
HOMES = ("3栋2单元501室", "3栋2单元502室", "新街16号", "9号楼33户")
STORIES = (
    "{who}反映正街片区旧城改造项目{part}补偿款未付清|{who}（{home}）{part}补偿款25万元至今未支付。",
    "正街片区旧城改造项目{home}{who}拖欠{part}补偿款问题|经核实，{who}的{part}补偿款250000元没有兑现，群众意见较大。",
    "{home}的事|",
    "|",
)
CATEGORIES = ("未足额支付补偿款类", "逾期未安置类", "")
PLACES = ("郁山镇", "保家镇", "别处")
REWORDED = (
    ("正街旧改{who}要求结清余款|{who}（{home}）签约后尚欠21万元，问了多次。", CATEGORIES[0]),
    ("{who}户钱没有到位|住{home}的{who}说县里还欠21万元，正街旧改账上没有钱。", ""),
    ("{who}反映尾款拖欠|经核实，正街旧改项目{who}的尾款21万元没有兑现。", CATEGORIES[0]),
    ("{who}要求还房|{who}原住{home}，回迁逾期，在外租房。", CATEGORIES[1]),
    ("正街旧改程序有问题|群众说方案没有征求意见。", ""),
    ("正街旧改征收决定没有公示|没有公告就入户测量，程序受质疑。", ""),
)
DUE = Deadline(DeadlineKind.DATE, date(2022, 12, 31))
KEPT = "CASE_NUMBER_KEPT"
FIELDS = ("progress", "note", "deadline", "status", "lead", "title")
WORDS = ("", "已约谈", "2022-12-20", "已办结", "县财政局、县信访办", "不是日期")


@st.composite
def rows(draw, people=PEOPLE, homes=HOMES, stories=STORIES):
    story = draw(st.sampled_from(stories)).format(
        who=draw(st.sampled_from(people)),
        home=draw(st.sampled_from(homes)),
        part=draw(st.sampled_from(("", "第一期", "第二期"))),
    )
    title, _, narrative = story.partition("|")
    category = draw(st.sampled_from(CATEGORIES))
    status = draw(st.sampled_from(list(Status)))
    days = (None, date(2022, 11, 5)) if status is Status.DONE else (None,)
    return Values(
        place=draw(st.sampled_from(PLACES)),
        title=title,
        narrative=narrative,
        categories=(category,) if category else (),
        note=draw(st.sampled_from(("", "备注"))),
        status=status,
        closed_on=draw(st.sampled_from(days)),
    )


files = st.lists(st.lists(rows(), max_size=6), min_size=1, max_size=4)


def as_files(months, names="甲乙丙丁"):
    return [
        CleanFile(
            FileReading(f"{name}.xlsx"),
            tuple(
                Record(
                    CellRef(f"{name}.xlsx", "台账", at, part=part), one, is_rejected=not one.title
                )
                for (at, part), one in zip(places(told), told, strict=True)
            ),
        )
        for name, told in zip(names, months, strict=False)
    ]


def places(told):
    """Row and part of each: some neighbours are two problems that one row holds."""
    at, part = 3, 0
    for one, after in zip(told, (*told[1:], None), strict=False):
        if part == 1:
            part = 2
        else:
            at, part = at + 1, 1 if after and _share_a_row(one, after) else 0
        yield at, part


def _share_a_row(one, other):
    is_told = all((one.title, other.title, one.note, other.note))
    return is_told and one.place == other.place and one.title != other.title


class Hands(Struct, frozen=True):
    period: str
    edits: dict = field(default_factory=dict)
    deleted: tuple = ()
    opinions: dict = field(default_factory=dict)
    strangers: tuple = ()
    rivals: dict = field(default_factory=dict)
    unread: tuple = ()
    renumbered: tuple = ()


def run(period, told, prior=None, hands=(), rules=PROFILE):
    year, month = map(int, period.split("-"))
    return work_cases(told, prior or Prior(), rules, period, date(year, month, 28), hands)


def then(done, period):
    return Prior(period, done.cases, (), done.decisions, done.next_number)


def content(done, names):
    """Everything but the names of files, which are replaced as ``names`` says."""

    def plain(text):
        for old, new in names.items():
            text = text.replace(f"{old}.xlsx", f"{new}.xlsx")
        return text

    return [
        (one.case_id, one.values, one.edits, tuple(sorted(map(plain, one.sources))))
        for one in done.cases
    ]


@pytest.mark.threat(n=45)
@given(files)
@QUICK
def test_every_row_is_placed_once_and_every_source_stands_in_one_case(told):
    done = run("2022-11", as_files(told))
    records = [one for file in as_files(told) for one in file.records]
    assert set(done.placements) == {str(one.where) for one in records}
    placed = list(done.placements.values())
    rejected = sum(one.is_rejected for one in records)
    assert placed.count(Placement.REJECTED) == rejected
    founded = {one.sources[0] for one in done.cases}
    assert placed.count(Placement.FOUNDED) == len(founded)
    assert placed.count(Placement.MERGED) == len({one.merged for one in done.merges} - founded)
    sources = sorted(source for one in done.cases for source in one.sources)
    assert sources == sorted(str(one.where) for one in records if not one.is_rejected)
    # Parts of one row are two problems: the sender numbered them so.
    assert done.holders.keys() == {one.where for one in records if not one.is_rejected}
    assert len(done.cases) + len(done.merges) + rejected == len(records)
    assert {one.code for one in done.findings} <= set(catalogue())


@given(files)
@QUICK
def test_running_twice_changes_nothing(told):
    once = run("2022-11", as_files(told))
    prior = Prior(current=once.cases, decisions=once.decisions, next_number=once.next_number)
    assert run("2022-11", as_files(told), prior) == once


@pytest.mark.threat(n=46)
@given(files, st.permutations(range(4)))
@QUICK
def test_order_and_names_of_files_change_nothing(told, order):
    plain = run("2022-11", as_files(told))
    names = {"甲": "春", "乙": "夏", "丙": "秋", "丁": "冬"}
    named = as_files(told, "春夏秋冬")
    mixed = [named[at] for at in order if at < len(named)]
    assert content(run("2022-11", mixed), {}) == content(plain, names)


@st.composite
def crowded_files(draw):
    """Months of few people and homes, where a row without a category fits several problems."""
    people, homes = PEOPLE[:2], HOMES[: draw(st.integers(1, 2))]
    made = st.builds(
        replace, rows(people, homes, STORIES[:3]), place=st.sampled_from(PLACES[:2])
    )  # fmt: skip
    return draw(st.lists(st.lists(made, max_size=6), min_size=2, max_size=4))


@st.composite
def reworded_files(draw, least=1):
    """Months in which few people come up in other words and under another category."""
    told = st.tuples(
        st.sampled_from(REWORDED), st.sampled_from(PEOPLE[:2]), st.sampled_from(HOMES[:2])
    )
    made = []
    for many in draw(st.lists(st.integers(1, 3), min_size=least, max_size=4)):
        rows_of_file = []
        for (story, category), who, home in draw(st.lists(told, min_size=many, max_size=many)):
            title, _, narrative = story.format(who=who, home=home).partition("|")
            category = draw(st.sampled_from((category, *CATEGORIES)))
            place = draw(st.sampled_from((*PLACES[:1], *PLACES[:2])))
            on = draw(st.sampled_from((Deadline(), DUE)))
            rows_of_file.append(
                Values(
                    place=place,
                    title=title,
                    narrative=narrative,
                    categories=tuple(filter(None, [category])),
                    deadline=on,
                )
            )
        made.append(rows_of_file)
    return made


def in_parts(period, whole, start):
    """The last of the runs in which files come in one after another; no number vanishes."""
    prior, given_before = start, set()
    for count in range(1, len(whole) + 1):
        done = run(period, whole[:count], prior)
        numbers = {one.case_id for one in done.cases}
        assert given_before <= numbers
        given_before = numbers
        prior = replace(start, current=done.cases, next_number=done.next_number)
    return done


def by_rows(done, former):
    """Everything that a run says, with the first row of a new case instead of its number.

    A number that the run names as kept apart only by an earlier one counts as the other's.
    """
    kept = {one.details["case"]: one.details["other"] for one in done.findings if one.code == KEPT}
    asked = {frozenset((one.left_id, one.right_id)) for one in done.suspects}
    assert all(frozenset(pair) in asked for pair in kept.items())
    rows_of = {}
    for where, number in done.holders.items():
        while number in kept:
            number = kept[number]
        rows_of.setdefault(number, []).append(str(where))
    names = {number: min(some) for number, some in rows_of.items()}
    names.update({one.case_id: one.case_id for one in former})
    problems = sorted((names[number], sorted(some)) for number, some in rows_of.items())
    if kept:
        return problems, None
    number = re.compile("|".join(map(re.escape, names))) if names else re.compile("$^")
    said = [
        sorted(
            repr((one.values, one.reported, one.sources, sorted(one.texts), one.first_period))
            + names[one.case_id]
            for one in done.cases
        ),
        # The note on a pair stands at the row of the smaller number, which follows arrival.
        sorted(
            (one.code, str(one.where), number.sub(lambda it: names[it[0]], repr(one.details)))
            for one in done.findings
            if one.code not in ("CASE_NUMBER_CHANGED", "CASE_SUSPECTED_TWIN")
        ),
        sorted(
            (sorted((names[one.left_id], names[one.right_id])), one.score) for one in done.suspects
        ),
        sorted((names[one.case_id], one.kind, one.field, one.after) for one in done.changes),
        done.placements,
    ]
    return problems, said


def holds_in_parts(first, second):
    """A run in parts is the run at once: cases, numbers known before, states, findings, pairs.

    Where an earlier run gave a number that the run at once would not, the number stays, and
    the run says so: with those pairs joined the problems are the same.
    """
    former = ()
    start = Prior()
    for period, told in (("2022-11", first), ("2022-12", second)):
        whole = as_files(told)
        once = run(period, whole, start)
        (ours, said), (theirs, meant) = (
            by_rows(done, former) for done in (in_parts(period, whole, start), once)
        )
        assert ours == theirs
        assert said is None or said == meant
        former, start = once.cases, then(once, period)


@given(files | reworded_files(), crowded_files() | reworded_files(2))
@QUICK
def test_a_run_in_parts_is_a_run_at_once(first, second):
    holds_in_parts(first, second)


@pytest.mark.parametrize(
    "told", [((0, 0), (1, 1), (0, 1)), ((0, 0), (1, 1), (1, 0)), ((0, 0), (1, 1), (1, 2))]
)
def test_rows_that_fit_two_problems_stay_with_neither_because_it_came_first(told):
    said = [one.format(who="王某", home="新街16号", part="").partition("|") for one in STORIES]
    rows = [
        Values(
            place="郁山镇",
            title=said[story][0],
            narrative=said[story][2],
            categories=tuple(filter(None, [CATEGORIES[category]])),
        )
        for story, category in told
    ]
    holds_in_parts([[one] for one in rows], [[one] for one in reversed(rows)])


# A problem: its story, instalment, category and place, as offsets; months are lists of files.
LOST_AND_LEFT_OVER = (
    [[(1, 0, 2, 1)], [(0, 2, 2, 1)], [(0, 2, 2, 0)]],
    [[(1, 2, 0, 1)], [(0, 2, 1, 1)], [(0, 0, 2, 0)]],
)
JOINED_WITH_A_BETTER_ONE = (
    [[(1, 2, 2, 2)]],
    [[(2, 0, 2, 0), (1, 2, 0, 0)], [(0, 2, 1, 1)], [(1, 2, 2, 1)]],
)


@pytest.mark.parametrize("months", [LOST_AND_LEFT_OVER, JOINED_WITH_A_BETTER_ONE])
def test_a_number_given_before_all_files_were_in_is_not_taken_away_by_what_came_later(months):
    def values(story, part, category, place):
        said = STORIES[story].format(
            who="李某某", home=HOMES[0], part=("", "第一期", "第二期")[part]
        )
        title, _, narrative = said.partition("|")
        told = tuple(filter(None, [CATEGORIES[category]]))
        return Values(place=PLACES[place], title=title, narrative=narrative, categories=told)

    holds_in_parts(*([[values(*one) for one in told] for told in month] for month in months))


@given(files, files)
@QUICK
def test_cases_and_changes_are_the_next_months_cases(first, second):
    former = run("2022-11", as_files(first))
    done = run("2022-12", as_files(second), then(former, "2022-11"))
    texts = {one.case_id: case_texts(one.values) for one in former.cases}
    now = {one.case_id: case_texts(one.values) for one in done.cases}
    new = {one.case_id: one.values for one in done.cases}
    assert apply_changes(texts, done.changes, new) == now
    # Nothing leaves the ledger, and no number is given again.
    assert set(texts) <= set(now)
    assert len(now) == len(done.cases)


@given(files)
@QUICK
def test_the_same_rows_next_month_are_the_same_cases(told):
    first = run("2022-11", as_files(told))
    second = run("2022-12", as_files(told), then(first, "2022-11"))
    assert [(one.case_id, one.values, one.sources) for one in second.cases] == [
        (one.case_id, one.values, one.sources) for one in first.cases
    ]
    assert second.changes == ()


@given(files, files)
@QUICK
def test_a_pair_alike_enough_to_be_merged_says_why_a_person_is_asked(first, second):
    done = run("2022-11", as_files(first))
    later = run("2022-12", as_files(second), then(done, "2022-11"))
    for one in (*done.suspects, *later.suspects):
        if one.score >= PROFILE.matching.merge_at:
            told = one.reason.split("\n")[0]
            assert any(word in told for word in ("但", "不同", "只有一方写明", "没有可核对")), told


ANSWERS = st.tuples(  # state, day of closing, month of the sheet, whose title stands there
    st.sampled_from(list(Status)),
    st.sampled_from((None, date(2022, 12, 6))),
    st.sampled_from(("", "2022-11", "2022-12")),
    st.integers(0, 7),
)


@st.composite
def writing(draw):
    """What people may write into a published ledger, by places in it."""
    edits = st.dictionaries(st.sampled_from(FIELDS), st.sampled_from(WORDS), max_size=2)
    return (
        draw(st.dictionaries(st.integers(0, 5), edits, max_size=3)),
        draw(st.sets(st.integers(0, 5), max_size=1)),
        draw(
            st.dictionaries(
                st.tuples(st.integers(0, 5), st.integers(0, 5)),
                st.sampled_from(("合并", "不合并", "待定", "", "也许")),
                max_size=3,
            )
        ),
        draw(st.dictionaries(st.integers(0, 7), ANSWERS, max_size=2)),
    )


def hands_on(done, written):
    edits, deleted, opinions, answers = written
    numbers = dict(enumerate(one.case_id for one in done.cases))
    decided = (number for one in done.decisions for number in (one.left_id, one.right_id))
    paired = dict(enumerate(dict.fromkeys((*decided, *numbers.values()))))  # also what was joined
    hands = Hands(
        done_period(done),
        {numbers[at]: changed for at, changed in edits.items() if at in numbers},
        tuple(numbers[at] for at in deleted if at in numbers),
        {
            (paired[one], paired[other]): word
            for (one, other), word in opinions.items()
            if one in paired and other in paired
        },
    )
    titles = dict(enumerate(one.values.title for one in done.cases))
    feedback = tuple(
        Feedback(
            CellRef("单.xlsx", "任务单", at + 4),
            numbers.get(at, "无此编号"),
            "县财政局",
            status,
            "在办",
            day,
            sheet,
            titles.get(named, ""),
        )
        for at, (status, day, sheet, named) in answers.items()
    )
    return hands, CleanFile(FileReading("单.xlsx"), feedback=feedback)


def done_period(done):
    return max((one.last_period for one in done.cases), default="2022-11")


def may_close(strike, order=("county", "office", "township")):
    return replace(PROFILE, ownership=Ownership(order=order, closing=Closing(strike=strike)))


RULES = (
    PROFILE,
    may_close(("county",)),
    may_close(("office", "county"), ("township", "office", "county")),
)


def hold_closings(done, rules):
    """Days of closing stand with closed cases, unless a hand wrote one beside 未办结."""
    for one in done.cases:
        hands = {edit.by for edit in one.edits if edit.field in ("status", "closed_on")}
        if one.values.status is Status.OPEN and one.values.closed_on:
            assert any(edit.field == "closed_on" for edit in one.edits)
        if one.values.status is Status.DONE and "township" not in rules.ownership.closing.strike:
            assert hands, "a township's word alone closed it"


@given(files, writing(), files, writing(), files, st.integers(0, len(RULES) - 1))
@QUICK
def test_no_sequence_of_hands_reaches_a_contradiction(first, one, second, other, third, law):
    rules = RULES[law]
    done = run("2022-11", as_files(first), rules=rules)
    given = {one.case_id for one in done.cases}
    published = {}
    for period, before, written, told in (
        ("2022-12", "2022-11", one, second),
        ("2023-01", "2022-12", other, third),
    ):
        hands, sheet = hands_on(done, written)
        hands = replace(hands, period=before)
        prior = replace(then(done, before), published=dict(published))
        published[before] = {one.case_id: one.values for one in done.cases}
        former, done = done, run(period, [*as_files(told), sheet], prior, [hands], rules)
        hold_closings(done, rules)
        again = replace(
            prior, current=done.cases, decisions=done.decisions, next_number=done.next_number
        )
        assert run(period, [*as_files(told), sheet], again, [hands], rules).cases == done.cases
        numbers = [one.case_id for one in done.cases]
        assert len(set(numbers)) == len(numbers)
        texts = {one.case_id: case_texts(one.values) for one in former.cases}
        new = {one.case_id: one.values for one in done.cases}
        assert apply_changes(texts, done.changes, new) == {
            one.case_id: case_texts(one.values) for one in done.cases
        }
        told_in = {str(one.where) for file in as_files(told) for one in file.records}
        assert len(done.placements) == len(told_in) + len(sheet.feedback)
        pairs = [{one.left_id, one.right_id} for one in done.suspects]
        unheard = [
            {one.details["left"], one.details["right"]}
            for one in done.findings
            if one.code == "CASE_OPINIONS_CONTRADICT"
        ]
        settled = [{one.left_id, one.right_id} for one in done.decisions if one.opinion != "待定"]
        verdicts = read_verdicts(done.decisions, done.cases)
        # What once had a number is in the ledger, or the case is that a person made it one with.
        given.update(numbers)
        assert {verdicts.of(number) for number in given} <= set(numbers)
        for verdict in done.decisions:
            if verdict.opinion == "不合并":
                assert verdicts.of(verdict.left_id) != verdicts.of(verdict.right_id)
        assert not [pair for pair in pairs if pair in settled and pair not in unheard]
        assert [case_from(case_to(one)) for one in done.cases] == list(done.cases)
        assert [decision_from(decision_to(one)) for one in done.decisions] == list(done.decisions)


def as_month(period, done):
    return Month(period, {one.case_id: one for one in done.cases}, done.decisions, {})


@given(files, files, files)
@QUICK
def test_an_old_month_run_again_disturbs_no_later_one_and_says_what_differs(first, second, late):
    """Its new problems get numbers that no later month has; rows told before keep theirs."""
    old = run("2022-11", as_files(first))
    later = run("2022-12", as_files(second), then(old, "2022-11"))
    kept = repr(later)
    start = Prior(
        current=old.cases,
        decisions=old.decisions,
        next_number=old.next_number,
        free_number=later.next_number,
    )
    told = [*as_files(first), *as_files(late, "戊己庚辛")]
    again = run("2022-11", told, start)
    assert repr(later) == kept
    before, after = ({one.case_id for one in done.cases} for done in (old, again))
    assert not (after - before) & {one.case_id for one in later.cases}
    differs = compare_months((as_month("2022-11", old), as_month("2022-11", again))).counts
    values = {one.case_id: one.values for one in old.cases}
    moved = {one.case_id for one in again.cases if values.get(one.case_id) != one.values}
    assert bool(differs) == bool(moved or before - after)
    assert differs.get("新增", 0) == len(after - before)
    # Run again upon it, the later month has every number for the problem it had it for.
    once_more = Prior(
        "2022-11",
        again.cases,
        later.cases,
        later.decisions,
        max(again.next_number, later.next_number),
    )
    redone = run("2022-12", as_files(second), once_more)
    numbers = [one.case_id for one in redone.cases]
    assert len(set(numbers)) == len(numbers)
    assert after <= set(numbers)


def test_random_months_reach_what_the_laws_are_about():
    """A law over months in which nothing ever happens would hold for nothing."""
    needed = {"新增", "变更", "销号", "反弹", "本月未报", "joined", "asked", "many", "disagree"}
    reached = set()

    def reaches_all(both):
        first, second = map(as_files, both)
        done = run("2022-11", first)
        later = run("2022-12", second, then(done, "2022-11"))
        reached.update(one.kind.value for one in later.changes)
        happened = {
            "joined": done.merges,
            "asked": done.suspects,
            "many": len(done.cases) > 3 and len(first) > 2,
            "disagree": any(one.code == "CASE_VALUES_DIFFER" for one in done.findings),
        }
        reached.update(name for name, is_so in happened.items() if is_so)
        return reached >= needed

    find(
        st.tuples(files, files),
        reaches_all,
        settings=settings(max_examples=2000, phases=(Phase.generate,), database=None),
        random=Random(5),  # reaches them soon,
    )
