"""How a known value is written by a clerk: the inverse of cleaning, one form of many."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime
from random import Random

from tests.corpus.grievances import CATEGORIES
from tests.corpus.words import DIGITS, OFFICES, PLACES, SHORT_CATEGORIES

Cell = str | int | float | date | datetime | None

_WIDE = str.maketrans("0123456789.", "０１２３４５６７８９．")
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪"


def chinese(number: int) -> str:
    """A number below 100 in Chinese numerals."""
    if number <= 10:
        return DIGITS[number - 1]
    tens, ones = divmod(number, 10)
    return (DIGITS[tens - 1] if tens > 1 else "") + "十" + (DIGITS[ones - 1] if ones else "")


def day_words(on: date) -> str:
    """A day as in running text."""
    return f"{on.year}年{on.month}月{on.day}日"


# --- deadlines -------------------------------------------------------------------------


def write_deadline(on: str, rng: Random, brutal: bool) -> Cell:
    """A deadline: ISO day, 长期, or "" for one that names no date."""
    if on == "长期":
        return rng.choice(("长期", "长期坚持", "持续推进", "常态化", "长期推进"))
    if on == "":
        return rng.choice(("立行立改", "即知即改", "立即整改"))
    day = date.fromisoformat(on)
    forms = _plain_days(day) + (_odd_days(day) if brutal else [])
    spans = _spans(day, brutal)
    return rng.choice(spans if spans and rng.random() < 0.4 else forms)


def _plain_days(day: date) -> list[Cell]:
    y, m, d = day.year, day.month, day.day
    forms: list[Cell] = [
        day,
        day,
        f"{y}年{m}月{d}日",
        f"{y}年{m}月{d}日前",
        f"{y}.{m}.{d}",
        f"{y}-{m:02}-{d:02}",
        f"{y}/{m}/{d}",
        f"{y}{m:02}{d:02}",
        int(f"{y}{m:02}{d:02}"),
        f"{y}年{m}月{d}日前办结",
        f"截至{y}年{m}月{d}日",
    ]
    if y == 2022:
        forms += [f"{m}月{d}日", f"{m}月{d}日前", f"{m}月{d}日前完成"]
    return forms


def _odd_days(day: date) -> list[Cell]:
    y, m, d = day.year, day.month, day.day
    forms: list[Cell] = [
        (day - date(1899, 12, 30)).days,
        f"{y}-{m:02}-{d:02} 00:00:00",
        f"{y}。{m}。{d}",
        f"{y}年{m:02}月{d:02}日".translate(_WIDE),
        f"{y}.{m}.{d}".translate(_WIDE),
        f"{y} 年 {m} 月{d}日 ",
        f"　{y}年{m}月{d}日\n",
        f"{y}年{m}月{d}日之前化解到位",
        f"力争{y}年{m}月{d}日前办结",
        f"{y}年{m}月{d}号",
        "".join("〇一二三四五六七八九"[int(c)] for c in str(y)) + f"年{chinese(m)}月{chinese(d)}日",
        f"原定2022年9月30日，延期至{y}年{m}月{d}日",
        f"{y}.9.1—{y}.{m}.{d}" if m > 9 else f"{y}.{m}.{d}前",
        f"于{y}年{m}月{d}日前完成整改",
        f"{y}年{m}月{d}日前，并长期坚持",
    ]
    if y == 2022:
        forms += [f"{m}.{d}", f"{m}-{d}", f"{m}月{d}日以前", f"{chinese(m)}月{chinese(d)}日前"]
    return forms


def _spans(day: date, brutal: bool) -> list[Cell]:
    """Words that name a longer time whose last day is the deadline."""
    y, m, d = day.year, day.month, day.day
    forms: list[Cell] = []
    if d == monthrange(y, m)[1]:
        forms += [
            f"{y}年{m}月",
            f"{y}年{m}月底前",
            f"{y}年{m}月底",
            f"{y}年{m}月下旬",
            f"{y}.{m:02}",
        ]
        if y == 2022:
            forms += [f"{m}月底前", f"{m}月份", f"{m}月底"]
        if brutal:
            forms += [f"{y}年{m}月末", f"{y}-{m:02}", f"{y}年{m}月份内", f"{y}年{chinese(m)}月底前"]
        if (m, d) == (12, 31):
            forms += [f"{y}年底前", f"{y}年底", f"{y}年内"]
            forms += ["年底前", "年内", "今年底", "今年年底前", "本年度"] if y == 2022 else []
            forms += [f"{y}年第四季度", f"{y}年四季度末"] if brutal else []
        if brutal and (m, d) == (6, 30):
            forms += [f"{y}年上半年", f"{y}年二季度", f"{y}年6月30日前"]
        if brutal and (m, d) == (3, 31):
            forms += [f"{y}年一季度", f"{y}年第一季度末前"]
        if brutal and m > 1:
            forms += [f"{y}年{m - 1}月-{m}月", f"{y}年{m - 1}月至{m}月"]
    if d == 20:
        forms += [f"{y}年{m}月中旬"] + ([f"{m}月中旬"] if y == 2022 else [])
    if d == 10:
        forms += [f"{y}年{m}月上旬"]
    return forms


# --- categories, places ----------------------------------------------------------------


def write_category(number: int, rng: Random, brutal: bool, form: str = "") -> Cell:
    """A category (0-based) in one of its forms."""
    name, n = CATEGORIES[number], number + 1
    bare = name.removesuffix("类")
    forms: list[Cell] = [name, name, bare, rng.choice(SHORT_CATEGORIES[number])]
    if form == "mixed" or brutal:
        forms += [
            n,
            str(n),
            chinese(n),
            f"（{chinese(n)}）",
            f"第{chinese(n)}类",
            f"第{n}类",
            f"{n}.{name}",
            f"{chinese(n)}、{name}",
            _CIRCLED[number],
            _CIRCLED[number] + name,
            f"{n}、{rng.choice(SHORT_CATEGORIES[number])}",
            f" {name[:3]}\n{name[3:]} ",
            f"({n}){name}",
        ]
    return rng.choice(forms)


def write_place(place: str, rng: Random, brutal: bool) -> str:
    """A township as a clerk of it writes its name."""
    short, *others = PLACES[place]
    town_hall = "办事处" if place.endswith("街道") else "人民政府"
    forms = [place, place, place + town_hall, f"彭水县{place}"]
    if brutal:
        forms += [
            short,
            f"{place[:-1]} {place[-1]}" if len(place) == 3 else place,
            f"彭水苗族土家族自治县{place}",
            f"彭水自治县{place}{town_hall}",
            f"重庆市彭水县{place}",
            *others,
        ]
    return rng.choice(forms)


# --- offices, people, phones -----------------------------------------------------------


def write_office(office: str, place: str, rng: Random, brutal: bool) -> str:
    """An office; the township itself is also called by what it is."""
    if office == place:
        town_hall = "街道办事处" if place.endswith("街道") else "人民政府"
        rank = "" if place.endswith("街道") else place[-1]
        forms = [place, place.removesuffix("街道") + town_hall if not rank else place + town_hall]
        if brutal:
            forms += [
                "街道办" if not rank else f"{rank}政府",
                f"{rank}人民政府" if rank else "街道",
            ]
            forms += ["属地", f"本{rank}" if rank else "本街道", f"我{rank}" if rank else "我街道"]
        return rng.choice(forms)
    known = OFFICES.get(office, (office.removeprefix("县"), office))
    return rng.choice((office, office, *known)) if brutal else rng.choice((office, *known[:3]))


def write_phone(phone: str, rng: Random, brutal: bool) -> str:
    """A mobile number as typed."""
    forms = [phone, phone, phone]
    if brutal:
        forms += [
            f"{phone[:3]} {phone[3:7]} {phone[7:]}",
            f"{phone[:3]}-{phone[3:7]}-{phone[7:]}",
            f"+86{phone}",
            f"+86 {phone[:3]} {phone[3:7]} {phone[7:]}",
            phone.translate(_WIDE),
        ]
    return rng.choice(forms)


def write_duty(
    offices: tuple[str, ...],
    assisting: tuple[str, ...],
    persons: tuple[str, ...],
    phones: tuple[str, ...],
    rng: Random,
    brutal: bool,
) -> str:
    """All of it in one cell, as the annex asks. Offices come as already written."""
    office, people, calls = offices[0], "、".join(persons), "、".join(phones)
    if assisting:
        return rng.choice(_joint(office, assisting, people, calls, brutal))
    if not persons:
        return office
    if not phones:
        forms = [f"{office} {people}", f"{office}（{people}）", f"{office}：{people}"]
        forms += (
            [f"{people}（{office}）", f"{office}\n{people}", f"{office}，{people}"]
            if brutal
            else []
        )
        if brutal and len(persons) == 1:
            post = rng.choice(("主任", "副局长", "科长", "所长"))
            forms += [
                f"{office}（{people} {post}）",
                f"{office} {post}{people}",
                f"{office}{people}",
            ]
        return rng.choice(forms)
    forms = [
        f"{office} {people} {calls}",
        f"{office}：{people}（{calls}）",
        f"{office}（{people} {calls}）",
    ]
    if brutal:
        forms += [
            f"{office}，{people}，{calls}",
            f"{office}\n{people}\n{calls}",
            f"责任单位：{office} 责任人：{people} 电话：{calls}",
            f"责任单位：{office}\n责任人：{people} 电话：{calls}",
            f"牵头单位：{office}；责任人：{people}；联系电话：{calls}",
            f"{people}（{office}）{calls}",
        ]
        if len(persons) == len(phones):
            pairs = "、".join(f"{a}{b}" for a, b in zip(persons, phones, strict=True))
            spaced = "，".join(f"{a} {b}" for a, b in zip(persons, phones, strict=True))
            forms += [f"{office}：{pairs}", f"{office}（{spaced}）"]
    return rng.choice(forms)


def _joint(
    office: str, assisting: tuple[str, ...], people: str, calls: str, brutal: bool
) -> list[str]:
    others = "、".join(assisting)
    tail = f" {calls}" if calls else ""
    forms = [
        f"牵头：{office}；配合：{others}；责任人：{people}{tail}",
        f"{office}牵头，{others}配合；责任人：{people}{tail}",
        f"{office}、{others} {people}{tail}",
    ]
    if brutal:
        forms += [
            f"牵头单位：{office}\n配合单位：{others}\n责任人：{people}{tail}",
            f"{office}（牵头）、{others}（配合） {people}{tail}",
            f"{office}、{others}（{people}{tail}）",
            f"牵头部门：{office}，配合部门：{others}，责任人员：{people}{tail}",
        ]
    return forms


def write_list(values: tuple[str, ...], rng: Random, brutal: bool) -> str:
    """Several offices, people or numbers in one cell of their own column."""
    return rng.choice(("、", "、", "\n", "，", " ", "/") if brutal else ("、", "、", "\n")).join(
        values
    )


# --- status ----------------------------------------------------------------------------


def done_words(on: date | None, rng: Random) -> str:
    """Words in progress or note that say a case is resolved."""
    if on is None:
        return rng.choice(
            ("已办结，已销号", "已化解，群众满意", "已化解并息访", "问题已解决", "已整改到位")
        )
    day = rng.choice((day_words(on), f"{on.year}.{on.month}.{on.day}", f"{on.month}月{on.day}日"))
    return rng.choice(
        (
            f"{day}已办结",
            f"已办结（{day}）",
            f"已化解，{day}销号",
            f"已于{day}支付到位，已办结",
            f"{day}签订协议，已化解",
            f"款项已于{day}兑付完毕，问题已解决",
            f"{day}已息诉息访，销号",
            f"已于{day}化解",
        )
    )


OPEN_WORDS = (
    "未办结",
    "尚未化解，专人跟踪",
    "正在与当事人面谈",
    "方案已报县里，待批复",
    "部分款项已拨，其余未支付",
    "推进中",
    "化解中",
    "已约谈两次，分歧仍大",
    "计划12月20日前办结",
    "已受理，正在调卷",
    "尚未解决",
    "未完成整改",
    "已办结2户，未办结3户",
    "部分化解",
    "正在走诉讼程序",
    "已召开协调会，待资金到位后兑付",
)


def write_status(is_done: bool, rng: Random, brutal: bool) -> str:
    """A cell of a 是否办结 column."""
    if is_done:
        return rng.choice(
            ("是", "是", "已办结", "已化解", *(("√", "已销号", "已完成") if brutal else ()))
        )
    return rng.choice(
        (
            "否",
            "否",
            "未办结",
            "未化解",
            *(("×", "正在办理", "推进中", "办理中", "未完成") if brutal else ()),
        )
    )
