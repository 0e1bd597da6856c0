"""Look-alikes: characters that an input method or a scanner puts in place of another.

In: two short names. Out: whether one is the other with a single such slip. It knows how
Chinese characters sound and look, and no name.
"""

from __future__ import annotations

from functools import lru_cache

from ledgerproc.cleaning.replacer import replacer
from ledgerproc.reading.slips import differs_by_one, table_of

# Each group sounds or looks alike; a character may stand in several.
_GROUPS: tuple[str, ...] = (
    "局居剧具",
    "委伟尾",
    "办半伴",
    "财才材裁",
    "政正证郑整",
    "政攻致",
    "征证正争",
    "规归",
    "划化话画",
    "资姿咨",
    "源原员园",
    "建健件",
    "设没社",
    "访坊防仿",
    "信新",
    "管官馆",
    "城成诚程",
    "监兼坚",
    "审申",
    "计记纪技",
    "司思私",
    "税说锐",
    "务物雾",
    "公工宫",
    "安按案",
    "交教",
    "发法罚",
    "改该",
    "民明",
    "应映",
    "急及级",
    "土士",
    "储楮诸",
    "住注驻往",
    "乡向",
    "院完",
    "检捡俭",
    "察查",
    "登灯",
    "业页",
    "产户",
    "利力立",
    "网冈",
    "中种",
    "心新",
    "卫未",
    # In given names.
    "玲铃伶灵",
    "芳方",
    "军君均",
    "华桦",
    "辉晖",
    "伟玮",
    "梅玫",
    "英瑛琼",
    "洪红宏鸿",
    "平萍",
    "荣蓉",
    "丽莉",
    "彬斌",
    "燕艳",
    "勇永",
)
_ALIKE = table_of(_GROUPS)
_PLAIN = str.maketrans(
    "財規劃資產決鎮鄉證償權設訪辦處縣監審計發應務稅衛國際聯網會員項區與環詢業農導機構統戰組織紀檢專",
    "财规划资产决镇乡证偿权设访办处县监审计发应务税卫国际联网会员项区与环询业农导机构统战组织纪检专",
)
_make_simple = replacer(_PLAIN)


@lru_cache(maxsize=2048)
def simplify(text: str) -> str:
    """Traditional characters of official names as simplified ones.

    >>> simplify("縣財政局")
    '县财政局'
    """
    return _make_simple(text)


def is_slip(text: str, name: str) -> bool:
    """Whether a text is a name with one character in place of one like it.

    >>> is_slip("财正局", "财政局"), is_slip("林业局", "农业局"), is_slip("财政局", "财政局")
    (True, False, False)
    """
    return differs_by_one(text, name, _ALIKE)
