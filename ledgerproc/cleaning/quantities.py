"""Quantities: how many households and people a case concerns, and how much money.

In: the typed values of a row or case. Out: each number with the words it rests on, from its
column, or where there is none from title and narrative.
This is the one reader of numbers in running text that names no office's duty.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from msgspec import Struct

from ledgerproc.cleaning.amounts import TOLD_SUM, parse_amount
from ledgerproc.cleaning.numerals import (
    CHINESE_NUMERAL_CHARACTERS,
    drop_long_runs,
    parse_chinese_integer,
)
from ledgerproc.cleaning.records import Values
from ledgerproc.cleaning.spelling import narrow
from ledgerproc.profile.model import Field, Kind

PEOPLE = "人"  # in the label of a column of counts


class Told(Struct, frozen=True):
    """A number with the words it rests on; ``is_column``: they are a column's whole text."""

    value: Decimal
    words: str
    is_column: bool = False


class Quantities(Struct, frozen=True):
    """What one case tells; None where nothing says it. ``money`` is the largest sum, in yuan."""

    households: Told | None = None
    people: Told | None = None
    money: Told | None = None


_NUMBER = rf"(?P<n>[0-9]+|[{CHINESE_NUMERAL_CHARACTERS}]+)"
_ABOUT = r"(?P<about>[约近逾]|不足|不到|超过|[0-9]+[-~至到])?"
# A whole is named by such a word before it; a part (其中5户, 已签约30户) does not count.
_WHOLE = r"(?:涉及|涉|共有?|共计|合计|总计|累计|等|整栋|全部)"
_HOUSEHOLDS = re.compile(
    rf"(?P<whole>{_WHOLE}[^0-9,，。;；第每]{{0,4}}?)?(?<![0-9第每单逐分几])(?<!数(?=[十百千]))"
    rf"{_ABOUT}{_NUMBER}(?P<more>[余多几])? ?户(?![型籍口主头室内外一]|1[策档案])(?P<rough>左右|上下|以上)?"
)
_PART = re.compile(
    r"(?:其中|[仍尚还]有?|剩余|其余|余下?|另有?|已[^0-9,，。;；]{0,6}|未[^0-9,，。;；]{0,4}|每|第|同一|和|与)$"
)
_PEOPLE = re.compile(
    rf"(?P<whole>(?:{_WHOLE}|户|全家|一家|人数|人口)(?:[^0-9,，。;；第每户]{{0,4}}?))(?<![0-9第每几])(?<!数(?=[十百千]))"
    rf"{_ABOUT}{_NUMBER}(?P<more>[余多几])? ?(?P<unit>[人口名])(?![次民员才身工均行防为大力称单])(?P<rough>左右|上下|以上)?"
)
# Asked first, of every narrative: four digits, a part or a thousand before the unit.
_MAY_BE_WILD = re.compile(
    r"(?:[0-9０-９]{4}|[.．][0-9０-９]{1,9}|[万千][^,，。]{0,6})[余多几]? ?[户人口名]"
)
_PART_OF_ONE = re.compile(rf"{_WHOLE}(?<!等)-?[0-9]{{1,9}}[.][0-9]{{1,9}}[户人]")
_NUMERIC = re.compile(r"[0-9]+(?:[.][0-9]+)?")  # as cleaning writes what it has read
# Sums that say what something costs in all or by the unit, and not what is owed to anybody.
_OTHER_SUM = re.compile(
    r"投资|造价|预算|注册资[本金]|贷款|融资|抵押|产值|罚款|单价|[户人平]均|每[^,，。;；]{0,8}$"
)
# What says whose the sum is: quoted with it, and what a township may have mistyped.
_OWED = re.compile(
    r"(?:[尚仍还下拖]欠|欠付|[应已未支]付|[\u4e00-\u9fa5]款|共计?|合计|约)[^0-9,，。;；、]{0,4}$"
)
_MAY_BE_SUM = re.compile("[元￥¥万亿]")
# Before a sum without its last character: 尚欠尾款12.8万, 资金缺口1.2亿.
_OF_MONEY = re.compile(r"[欠付款费补]|金额|缺口|赔偿")
_HAS_DEBT = re.compile(r"[尚仍还下拖]欠|欠付|[应已未支]付|尾款|余款")
_PER_UNIT = re.compile(r"\s*(?:/|每)\s*\S|\s*(?:一|1)?(?:平方|平米|㎡)")
_CLAUSE_ENDS = ",。;\n"  # in plain characters
_LONGEST_PART = 8  # characters of _PART
_CLAUSE = 100  # characters before a sum that may say what it is for


def read_quantities(values: Values, fields: Mapping[str, Field]) -> Quantities:
    """Read the numbers of a case; a column stands over words, whatever they tell."""
    households, people, sums = _columns(values, fields)
    text = f"{values.title}。{values.narrative}"
    return Quantities(
        households or find_households(text),
        people or find_people(text),
        _largest(sums) or _largest(find_sums(text)),
    )


def find_households(text: str) -> Told | None:
    """The number of households that a text is about: the whole, else the largest named.

    >>> find_households("涉及96户，其中40户已办证").words
    '涉及96户'
    """
    if "户" not in text:
        return None
    plain = drop_long_runs(narrow(text))
    found = [one for one in _HOUSEHOLDS.finditer(plain) if not _is_part(plain, one.start())]
    return _largest(_told(text, [one for one in found if one["whole"]] or found))


def _is_part(plain: str, place: int) -> bool:
    """Whether the words before a number say that it counts a part."""
    return bool(_PART.search(plain, max(0, place - _LONGEST_PART), place))


def find_people(text: str) -> Told | None:
    """The number of people that a text is about, where a word says that these are all.

    >>> int(find_people("30户98人未到场").value), find_people("抽调3人跟进")
    (98, None)
    """
    return _largest(_told(text, _PEOPLE.finditer(drop_long_runs(narrow(text)))))


def find_sums(text: str) -> Iterator[Told]:
    """The sums of a text in yuan, but for what a project costs and prices by the unit."""
    plain = drop_long_runs(narrow(text)) if _MAY_BE_SUM.search(text) else ""
    for match in TOLD_SUM.finditer(plain):
        first = max(0, match.start() - _CLAUSE)
        ends = (plain.rfind(mark, first, match.start()) for mark in _CLAUSE_ENDS)
        start = max(first, 1 + max(ends))
        if _OTHER_SUM.search(plain, start, match.start()) or _PER_UNIT.match(plain, match.end()):
            continue
        if match[0][-1] != "元" and not _OF_MONEY.search(plain, start, match.start()):
            continue
        yuan = parse_amount(match[0])[0]
        if yuan is not None:
            owed = _OWED.search(plain, start, match.start())
            words = text[owed.start() if owed else match.start() : match.end()]
            yield Told(yuan, words)


def find_wild_sum(text: str, low: Decimal, high: Decimal, top: Decimal) -> str:
    """Words of a sum owed or paid that is less than ``low``, or more than ``high`` a household.

    Where no number of households is told, a sum is too large only above ``top``; 0 is no bound.
    """
    if "元" not in text or not ("欠" in text or "付" in text):
        return ""
    owed = [one for one in find_sums(text) if _HAS_DEBT.match(one.words)]
    households = find_households(text) if owed and high else None
    bounds = [top] if top else []
    bounds += [high * households.value] if households else []
    most = min(bounds, default=None)
    for one in owed:
        if 0 < one.value < low or (most is not None and one.value > most):
            return one.words
    return ""


def find_wild_count(text: str, unit: str, most: int) -> str:
    """Words that tell more households or people than ``most``, or a part of one: 涉及3.7户.

    >>> find_wild_count("涉及99999户", "户", 3000), find_wild_count("户均3.7人", "人", 10000)
    ('涉及99999户', '')
    """
    if unit not in text or not _MAY_BE_WILD.search(text):
        return ""
    told = find_people(text) if unit == PEOPLE else find_households(text)
    if told and most and told.value > most:
        return told.words
    part = _PART_OF_ONE.search(narrow(text))
    return part[0] if part and part[0].endswith(unit) else ""


def _columns(
    values: Values, fields: Mapping[str, Field]
) -> tuple[Told | None, Told | None, list[Told]]:
    """What the columns of counts and sums hold, as cleaning has written it."""
    households = people = None
    sums = []
    for key, text in values.extras.items():
        field = fields.get(key)
        if not text or field is None or field.kind not in (Kind.COUNT, Kind.AMOUNT):
            continue
        if not _NUMERIC.fullmatch(text) or (field.kind is Kind.COUNT and "." in text):
            continue  # kept as given: a finding has told it
        told = Told(Decimal(text), text, is_column=True)
        if field.kind is Kind.AMOUNT:
            sums.append(told)
        elif PEOPLE in field.label:
            people = people or told
        else:
            households = households or told
    return households, people, sums


def _told(text: str, matches: Iterable[re.Match[str]]) -> Iterator[Told]:
    for match in matches:
        number = parse_chinese_integer(match["n"])
        about = match["about"] or match["more"] or match["rough"]
        if number is None and match["n"][0] in "百千" and about:
            number = parse_chinese_integer("一" + match["n"])  # 百余户, 近百户
        if number:
            words = text[match.start() : match.end()].removeprefix("户")
            yield Told(Decimal(number), words)


def _largest(found: Iterable[Told]) -> Told | None:
    return max(found, key=lambda one: one.value, default=None)
