"""Deadlines: the table of phrases, the cells that are no text, and laws that always hold."""

import re
import sys
import tomllib
from datetime import date, datetime, time
from pathlib import Path

import pytest
from chinese_calendar import get_holiday_detail
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ledgerproc.casework.cases import Case
from ledgerproc.casework.changes import postponed
from ledgerproc.casework.memory import case_from, case_to
from ledgerproc.cleaning.deadline_grammar import RULES
from ledgerproc.cleaning.deadline_text import prepare
from ledgerproc.cleaning.deadlines import in_words, parse_deadline
from ledgerproc.cleaning.festivals import festival
from ledgerproc.cleaning.moments import MORE_RULES, find_moments
from ledgerproc.cleaning.numerals import arabic, normalise
from ledgerproc.cleaning.records import Deadline, DeadlineKind, Problem, Values
from ledgerproc.findings import catalogue
from ledgerproc.profile.model import DeadlineWords
from ledgerproc.reading.rows import as_text

ROOT = Path(__file__).resolve().parent.parent
CASES = tomllib.loads((ROOT / "tests/cases/deadlines.toml").read_text("utf-8"))
YEAR = CASES["year"]
BASE = date(2022, 9, 20)
TWO_ON_ONE_DAY = {("中秋", 2020), ("国庆", 2020)}
WORDS = DeadlineWords(
    ongoing=("长期", "长期坚持", "长期推进", "持续推进", "常态化"),
    immediate=("立行立改", "即知即改", "立即"),
    undecided=("待定", "视资金情况", "待上级明确", "无法确定", "分年解决"),
    nil=("/", "-", "—", "——", "无", "暂无"),
    named_days=CASES["named_days"],
)


def phrases(section):
    return [(phrase, day) for day, some in CASES[section].items() for phrase in some]


def read(value, **options):
    found, problems = parse_deadline(value, WORDS, YEAR, **options)
    return found, [one.code for one in problems]


@pytest.mark.parametrize(("phrase", "day"), phrases("days"))
def test_phrases_that_name_a_day(phrase, day):
    found, codes = read(phrase)
    assert (found.kind, str(found.on), codes) == (DeadlineKind.DATE, day, [])
    assert found.earliest <= found.on
    assert found.rule and found.precision
    assert found.text == as_text(phrase)


@pytest.mark.parametrize(("phrase", "day"), phrases("from_base"))
def test_phrases_that_count_from_a_base(phrase, day):
    found, codes = read(phrase, base=BASE)
    assert (str(found.on), codes) == (day, [])
    without, codes = read(phrase)
    assert (without.kind, without.on, codes) == (DeadlineKind.NONE, None, ["DEADLINE_NO_DATE"])


@pytest.mark.parametrize(
    ("phrase", "day", "code"),
    [(phrase, day, code) for code, some in CASES["told"].items() for phrase, day in some],
)
def test_phrases_that_name_a_day_and_need_a_word(phrase, day, code):
    found, codes = read(phrase)
    assert (str(found.on), codes) == (day, [code])
    assert (str(found.before) if found.before else "") == (
        "2022-11-30" * (code == "DEADLINE_MOVED")
    )


@pytest.mark.parametrize(
    ("phrase", "day", "before", "codes"),
    [
        ("12月31日提前到11月30日", "2022-11-30", "2022-12-31", ["DEADLINE_MOVED"]),
        ("2022年12月31日，经研究提前至11月30日", "2022-11-30", "2022-12-31", ["DEADLINE_MOVED"]),
        ("12月31日前（提前至11月30日）", "2022-11-30", "2022-12-31", ["DEADLINE_MOVED"]),
        ("12月31日前，力争提前到11月30日", "2022-12-31", "None", ["DEADLINE_SEVERAL"]),
        ("12月31日前（争取提前到11月30日）", "2022-12-31", "None", ["DEADLINE_ASIDE"]),
        ("2023年春节（1月22日）前", "2023-01-21", "None", []),
        ("春节（2023年1月22日）前", "2023-01-21", "None", []),
        ("春节前（1月22日）", "2023-01-21", "None", []),
        ("2023年春节（1月22日）", "2023-01-22", "None", []),
        ("2023年春节（1月15日）前", "2023-01-21", "None", ["DEADLINE_ASIDE"]),
        ("上月底", "None", "None", ["DEADLINE_NO_DATE"]),
        ("上个月20日前", "None", "None", ["DEADLINE_NO_DATE"]),
        ("上月交办，12月20日前办结", "2022-12-20", "None", []),
        ("2022年12、20", "None", "None", ["DEADLINE_UNREADABLE"]),
    ],
)
def test_deadlines_brought_forward_and_days_that_explain_a_festival(phrase, day, before, codes):
    found, told = read(phrase, base=BASE)
    assert (str(found.on), str(found.before), told) == (day, before, codes)


@pytest.mark.parametrize(
    ("phrase", "day"),
    [
        ("国庆、春节前", "2023-01-21"),
        ("春节、国庆前", "2023-09-30"),
        ("元旦、春节前", "2023-01-21"),
    ],
)
def test_of_festivals_side_by_side_the_last_one_in_their_order_stands(phrase, day):
    words = replace(WORDS, named_days=WORDS.named_days | {"国庆": date(2023, 10, 1)})
    found, problems = parse_deadline(phrase, words, YEAR, since=date(2022, 10, 15))
    assert str(found.on) == day
    assert "DEADLINE_SEVERAL" in [one.code for one in problems]


def test_the_old_day_of_a_moved_deadline_stays_with_the_case():
    moved, _ = read("2022年11月30日，延期至12月31日")
    case = Case(
        "甲-1", Values(deadline=moved), Values(deadline=moved), ("a#b!4",), "2022-11", "2022-11"
    )
    assert postponed(None, case) == ("2022-11-30",)
    assert case_from(case_to(case)) == case
    again = replace(case, postponed=("2022-11-30",))
    assert postponed(again, again) == ("2022-11-30",)


@pytest.mark.parametrize("phrase", CASES["ongoing"]["phrases"])
def test_phrases_without_end(phrase):
    found, codes = read(phrase)
    assert (found.kind, found.on, found.rule, codes) == (DeadlineKind.ONGOING, None, "ongoing", [])


@pytest.mark.parametrize(("phrase", "code"), [(p, c) for p, c in phrases("refused")])
def test_phrases_that_are_refused(phrase, code):
    found, codes = read(phrase)
    assert (found.kind, found.on, codes) == (DeadlineKind.NONE, None, [code])


def test_the_table_of_phrases_is_as_large_as_promised_and_says_nothing_twice():
    read_ones = [phrase for phrase, _ in phrases("days") + phrases("from_base")]
    refused = [phrase for phrase, _ in phrases("refused")]
    assert len(read_ones) >= 250
    assert len(refused) >= 60
    assert len(set(refused)) == len(refused)
    assert set(CASES["refused"]) | set(CASES["told"]) <= set(catalogue())


@pytest.mark.parametrize(
    ("value", "day", "rule"),
    [
        (date(2022, 12, 20), "2022-12-20", "date cell"),
        (datetime(2022, 12, 20, 17, 30), "2022-12-20", "date cell"),
        (44915, "2022-12-20", "serial number"),
        (44915.0, "2022-12-20", "serial number"),
        (44915.75, "2022-12-20", "serial number"),
        (36526, "2000-01-01", "serial number"),
        (55153, "2050-12-31", "serial number"),
        (20221220, "2022-12-20", "eight digits"),
        (20221220.0, "2022-12-20", "eight digits"),
        (202212, "2022-12-31", "six digits"),
        (2022, "2022-12-31", "year"),
        (2022.12, "2022-12-31", "month with marks"),
        (2022.11, "2022-11-30", "month with marks"),
        (12.25, "2022-12-25", "month and day"),
    ],
)
def test_cells_that_are_no_text(value, day, rule):
    found, codes = read(value)
    assert (str(found.on), found.rule) == (day, rule)
    assert set(codes) <= {"DEADLINE_FAR"}


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (36525, "DEADLINE_UNREADABLE"),
        (55154, "DEADLINE_UNREADABLE"),
        (7, "DEADLINE_UNREADABLE"),
        (-44915, "DEADLINE_UNREADABLE"),
        (True, "DEADLINE_UNREADABLE"),
        (time(12, 20), "DEADLINE_UNREADABLE"),
        (float("nan"), "DEADLINE_UNREADABLE"),
        (float("inf"), "DEADLINE_UNREADABLE"),
        (1e300, "DEADLINE_UNREADABLE"),
        (date(1905, 7, 14), "DEADLINE_IMPOSSIBLE"),
        (20221320, "DEADLINE_IMPOSSIBLE"),
    ],
)
def test_cells_that_are_no_deadline(value, code):
    found, codes = read(value)
    assert (found.kind, codes) == (DeadlineKind.NONE, [code])


@pytest.mark.parametrize("value", [None, "", "  ", "\u3000\n", "\u200b"])
def test_a_blank_is_none_without_a_problem(value):
    assert parse_deadline(value, WORDS, YEAR) == (Deadline(), ())


def test_the_first_day_and_the_precision_of_what_the_words_name_are_kept():
    seen = {
        phrase: (str(found.earliest), str(found.on), found.precision)
        for phrase in ("12月20日", "12月中旬", "12月", "四季度", "下半年", "年底", "11.1-12.20")
        for found in [read(phrase)[0]]
    }
    assert seen == {
        "12月20日": ("2022-12-20", "2022-12-20", "day"),
        "12月中旬": ("2022-12-11", "2022-12-20", "ten-days"),
        "12月": ("2022-12-01", "2022-12-31", "month"),
        "四季度": ("2022-10-01", "2022-12-31", "quarter"),
        "下半年": ("2022-07-01", "2022-12-31", "half-year"),
        "年底": ("2022-01-01", "2022-12-31", "year"),
        "11.1-12.20": ("2022-11-01", "2022-12-20", "day"),
    }


def test_what_is_told_names_the_days_in_words():
    assert parse_deadline("2022年11月30日，延期至12月31日", WORDS, YEAR)[1] == (
        Problem(
            "DEADLINE_MOVED",
            "2022年11月30日，延期至12月31日",
            {"before": "2022年11月30日", "after": "2022年12月31日"},
        ),
    )
    assert parse_deadline("2022.1", WORDS, YEAR)[1] == (
        Problem(
            "DEADLINE_AMBIGUOUS", "2022.1", {"first": "2022年1月31日", "second": "2022年10月31日"}
        ),
    )
    assert parse_deadline("二月二前", WORDS, YEAR, since=date(2022, 10, 15))[1] == (
        Problem(
            "DEADLINE_AMBIGUOUS", "二月二前", {"first": "2023年2月21日", "second": "2023年2月2日"}
        ),
    )
    assert parse_deadline("2022年12月20日（春节前兑付）", WORDS, YEAR)[1] == (
        Problem(
            "DEADLINE_ASIDE",
            "2022年12月20日（春节前兑付）",
            {"other": "2023年1月21日", "after": "2022年12月20日"},
        ),
    )
    assert parse_deadline("2032.1.5", WORDS, YEAR)[1] == (
        Problem("DEADLINE_FAR", "2032.1.5", {"year": "2032", "campaign": "2022"}),
    )


@pytest.mark.parametrize("value", [2022.1, 12.2, 11.3, 9.1])
def test_a_number_cell_may_have_lost_its_last_zero(value):
    assert read(value)[1] == ["DEADLINE_AMBIGUOUS"]


@pytest.mark.parametrize("value", ["12.2", "11.3", 9.5, 12.4, 2022.11, "2022.01", 2.3])
def test_where_no_zero_can_be_lost_nothing_is_asked(value):
    assert read(value)[1] == []


@pytest.mark.parametrize(
    ("phrase", "day", "codes"),
    [
        ("2022年腊月二十前", "2023-01-11", []),
        ("2023年腊月二十前", "2024-01-30", ["DEADLINE_AMBIGUOUS"]),
        ("正月十五前", "2023-02-05", []),
        ("二月二前", "2023-02-21", ["DEADLINE_AMBIGUOUS"]),
        ("农历闰二月底", "2023-04-19", []),
        # A month without a year is the campaign's; where the next one is nearer, that is told.
        ("1月底前", "2022-01-31", ["DEADLINE_AMBIGUOUS"]),
        ("3月15日前", "2022-03-15", ["DEADLINE_AMBIGUOUS"]),
        ("2022年3月15日前", "2022-03-15", []),
        ("9月30日前", "2022-09-30", []),
        ("2022年1月起至3月底", "2022-03-31", []),
        ("2022年12月至1月底", "2023-01-31", []),
        ("端午节前", "2023-06-21", []),
        # These fell shortly before the campaign began: somebody may mean a day that has passed.
        ("重阳节前", "2023-10-22", ["DEADLINE_AMBIGUOUS"]),
        ("2023年重阳节前", "2023-10-22", []),
    ],
)
def test_days_of_the_farmers_calendar_lie_behind_the_campaigns_first(phrase, day, codes):
    found, told = read(phrase, since=date(2022, 10, 15))
    assert (str(found.on), told) == (day, codes)


@pytest.mark.parametrize("year", range(2015, 2027))
def test_festivals_are_the_days_that_the_official_holidays_are_named_for(year):
    names = {
        "春节": "Spring Festival",
        "端午": "Dragon Boat Festival",
        "中秋": "Mid-autumn Festival",
    }
    holidays = {"劳动节": "Labour Day", "元旦": "New Year's Day", "国庆": "National Day"}
    for name, official in (names | holidays).items():
        day = festival(name, year)
        assert day is not None
        is_off, told = get_holiday_detail(day)
        assert is_off, (name, day)
        # Where two fall on one day, the holiday bears the name of one of them.
        assert told == official or (name, year) in TWO_ON_ONE_DAY, (name, day, told)


def test_working_days_of_a_year_without_a_holiday_calendar_are_not_counted():
    found, problems = parse_deadline("15个工作日内", WORDS, 2088, base=date(2088, 1, 5))
    assert (found.kind, found.on) == (DeadlineKind.NONE, None)
    assert problems == (Problem("DEADLINE_CALENDAR", "15个工作日内", {"year": "2088"}),)


def test_without_the_calendar_package_working_days_are_not_counted(monkeypatch):
    monkeypatch.setitem(sys.modules, "chinese_calendar", None)
    assert read("7个工作日内", base=BASE)[1] == ["DEADLINE_CALENDAR"]


def test_every_code_of_the_grammar_has_its_sentence():
    codes = set(CASES["refused"]) | set(CASES["told"]) | {"DEADLINE_CALENDAR"}
    for code in codes:
        assert catalogue()[code].names <= {
            "first", "second", "year", "campaign", "before", "after", "other", "example"
        }  # fmt: skip


# --- laws ---

PIECES = st.sampled_from(
    (
        "2022 二〇二二 12 13 31 30 十二 廿 年 月 日 号 . 。 - — / 至 前 底 内 上旬 季度 半年 第 个 "
        "工作日 长期 立行立改 待定 延期至 原 后 起 每 ， 、 （ ） 约 春节 今年 明年 份 末 44912 "
        "20221220 :|_"
    )
    .replace("|", " ")
    .split()
).map(lambda piece: piece.replace("_", " "))
PHRASES = st.lists(PIECES, max_size=9).map("".join)
# Words of other calendars, of other years, of what was moved or left open.
ODD_PIECES = st.sampled_from(
    [
        "202年",
        "农历",
        "闰",
        "正月",
        "腊月",
        "三十",
        "初五",
        "二月二",
        "八月十五",
        "公历",
        "原则上",
        "大后年",
        "前年",
        "翌年",
        "年初",
        "国庆",
        "元旦",
        "中秋",
        "县",
        "两会",
        "放假",
        "延长",
        "3个月",
        "最迟",
        "无法",
        "①",
        "②",
        "XX",
        "日",
        "2.29",
        "13月",
        "1号楼",
        "12-20-2022",
        "【",
        "）",
        "(",
        "2023年",
        "0年",
        "12月",
        "20日",
        "前",
        "底",
        "，",
        "至",
    ]
)
ODD_PHRASES = st.lists(st.one_of(ODD_PIECES, PIECES), max_size=7).map("".join)
VALUES = st.one_of(
    st.none(),
    st.text(max_size=30),
    PHRASES,
    ODD_PHRASES,
    st.integers(),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
)


@given(VALUES, st.one_of(st.none(), st.dates(date(2000, 1, 1), date(2090, 1, 1))))
def test_never_an_exception_and_never_half_a_result(value, base):
    found, problems = parse_deadline(value, WORDS, YEAR, base=base, since=base)
    assert (found.on is not None) == (found.kind is DeadlineKind.DATE)
    if found.on:
        assert found.earliest is not None
        assert found.rule and found.precision
    for one in problems:
        assert catalogue()[one.code].names <= {*one.details, "example"}


@given(PHRASES)
def test_never_a_day_whose_numbers_are_not_in_the_words(phrase):
    found, _ = parse_deadline(phrase, WORDS, YEAR)
    if found.on is None or "春节" in phrase or found.rule in ("serial number", "period from date"):
        return
    numbers = {int(n) for n in re.findall(r"\d+", arabic(normalise(prepare(phrase))))}
    joined = "".join(re.findall(r"\d", prepare(phrase)))
    if found.precision == "day":
        assert found.on.day in numbers or f"{found.on.day:02}" in joined
        assert found.on.month in numbers or f"{found.on.month:02}" in joined
    if found.precision == "month":
        assert found.on.month in numbers or f"{found.on.month:02}" in joined
    assumed = {YEAR, YEAR + 1, YEAR + 2 * ("后年" in prepare(phrase))}
    assert found.on.year in assumed or str(found.on.year)[2:] in joined


@given(st.dates(date(2022, 1, 1), date(2025, 12, 31)), st.data())
def test_a_day_is_read_back_from_every_way_of_writing_it(day, data):
    writing = data.draw(
        st.sampled_from(
            [
                in_words(day),
                f"{in_words(day)}前",
                day.isoformat(),
                f"{day:%Y%m%d}",
                f"{day.year}.{day.month}.{day.day}",
                f"{day.year}/{day.month}/{day.day}",
                f"{day.year} 年 {day.month} 月{day.day} 日 ",
                f"{day} 00:00:00",
                f"{day.year}。{day.month}。{day.day}",
                in_words(day).translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)}),
            ]
        )
    )
    assert read(writing) == (
        Deadline(DeadlineKind.DATE, day, day, "day", read(writing)[0].rule, writing.strip()),
        [],
    )


# --- documentation ---

DOCUMENT = (ROOT / "docs/deadlines.md").read_text("utf-8")
TABLE_ROW = re.compile(r"^\| `([^`]+)` \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)


def test_the_documented_table_is_the_grammar():
    rules = [(one.name, one.written, one.meaning) for one in RULES]
    rows = TABLE_ROW.findall(DOCUMENT)
    assert [tuple(map(str.strip, row)) for row in rows] == [
        *rules,
        *MORE_RULES,
    ]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_phrase_of_the_table_is_read_by_its_rule(rule):
    for phrase in re.sub(r"[（）]", "", rule.written).split("、"):
        moments = list(find_moments(prepare(phrase), YEAR, {}))
        names = {one.rule for one in moments}
        assert rule.name in names, phrase


@pytest.mark.parametrize(("name", "written"), [row[:2] for row in MORE_RULES])
def test_every_phrase_of_the_rules_above_the_grammar_is_read_by_it(name, written):
    if name == "date cell":
        return
    for phrase in written.split("、"):
        assert read(phrase)[0].rule == name, phrase


def test_the_documented_codes_are_those_that_can_be_raised():
    told = set(re.findall(r"`(DEADLINE_\w+)`", DOCUMENT))
    every = {code for code in catalogue() if code.startswith("DEADLINE_")}
    assert told == every - {"DEADLINE_POSTPONED"}  # one month against another


# --- the same words in other dress ---

WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
DRESSES = {
    "full width": lambda text: text.translate(WIDE),
    "spaced": lambda text: re.sub(r"(?<=\d)(?=[年月日号])|(?<=[年月])(?=\d)", " ", text),
    "framed": lambda text: f"\u3000{text}\u200b \n",
    "broken": lambda text: re.sub(r"(?<=[年月])(?=\d)", "\n", text),
    "stopped": lambda text: f"{text}。",
    "in brackets": lambda text: f"（{text}）",
    "as a promise": lambda text: f"确保{text}",
}


@pytest.mark.parametrize("dress", DRESSES)
def test_dress_changes_no_meaning(dress):
    bare_years = {"2022", "2024", "44912", "44912.0", "44912.5", "４４９１２"}
    changed = {
        phrase: read(DRESSES[dress](phrase))[0].on
        for phrase, day in phrases("days")
        if phrase not in bare_years and str(read(DRESSES[dress](phrase))[0].on) != day
    }
    assert changed == {}
