"""People: what may be the name of a person, and what is not.

In: a piece of text. Out: whether it is a name. It knows Chinese surnames in general and
the ways in which names are shortened; it knows nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ledgerproc.cleaning.spelling import HAN

SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章云苏潘葛奚范彭郎鲁韦昌马"
    "苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪"
    "祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田"
    "樊胡凌霍虞万支柯昝管卢莫裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊於惠甄曲家封"
    "芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘钭厉戎祖武符刘景詹束龙叶幸司韶"
    "郜黎蓟薄印宿白怀蒲邰鄂索咸籍赖卓蔺屠蒙池乔阴胥苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍郤璩桑桂濮牛寿边"
    "扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇禄阙东欧殳沃利蔚"
    "夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾沙乜养鞠须丰巢关蒯查荆红游竺权逯盖益桓肖付代覃庹谯蹇揭粟"
    "芦鄢隋丛栗楼鹿麦丘邝税母冶敬招辜鄞郗尧斐佘佟岳亢况郏兰晋楚闫涂钦帅海墨哈年阳佴商牟谌敬卿仝苟占战冼敦睢但青操"
)
_DOUBLE = frozenset(
    re.findall(
        "..",
        "欧阳司马上官诸葛东方皇甫尉迟公孙令狐宇文长孙慕容司徒端木夏侯独孤南宫西门闻人轩辕",
    )
)
# The surnames of most people: what begins with one inside a run of characters may be a name.
COMMON_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温冉"
)
_MOST_GLUED = 4
_NAME = re.compile(
    rf"[{HAN}][{HAN}×*xX〇]{{1,3}}|[{HAN}]{{2,8}}[·•．・][{HAN}]{{1,8}}(?:[·•．・][{HAN}]{{1,8}})?"
)
# A part of an office: 综合科, 财务科, 执行庭. 李登科 is a person.
_JOINED = re.compile(rf"([{HAN}]{{2,4}}?)(?:和|及|与|以及)([{HAN}]{{2,4}})")  # 张某和李某
_SECTION = re.compile(r".{1,2}[管合务访划监法政审评权产库籍价]科|.{1,3}(?:股|科室|处室|庭|组)")
_TAILS = re.compile(
    r"(?<=..)(?:(?:具体|直接|全程)?(?:包案|包保|负责|落实|牵头|对接)|具体|等[\d一二两三四五六七八九十]{0,2}人|等同志|同志|等|女士|先生)$"
)
NOISE = frozenset(
    re.findall(
        r"\S+",
        "由 和 及 与 以及 并 会同 联合 共同 协同 负责 具体负责 落实 办理 处理 具体 具体落实 等 等人 "
        "等人员 等部门 等单位 及其 暂 请 经 为 是 系 各 及时 做好 按 对 的 人 名 进行 组织 协调 会商 研究 稳控 督办 兑付 筹资 筹措 指导 监督 兜底 审核 验收 分管 主管 协管 挂联 "
        "单位 部门 姓名 职务 职责 成员 组员 科室 业务科室 施工 A角 B角 空缺 暂缺 暂空 缺员 待补 微信同号 同号 党组 党委 党支部 班子 机关 中共 常务",
    )
)


def clean_name(text: str) -> str:
    """A name without 等, 同志 and the like behind it.

    >>> clean_name("张某某等人"), clean_name("李某")
    ('张某某', '李某')
    """
    return _TAILS.sub("", text)


def is_name(text: str) -> bool:
    """Whether a text has the shape of a name: two to four characters, or with a middle dot.

    >>> [is_name(text) for text in ("张某", "张某某", "阿依·某某", "张", "县财政局")]
    [True, True, True, False, True]
    """
    return bool(_NAME.fullmatch(text)) and text not in NOISE and not _SECTION.fullmatch(text)


def has_surname(text: str) -> bool:
    """Whether a text begins with a surname.

    >>> has_surname("欧阳某"), has_surname("综合")
    (True, False)
    """
    return text[:2] in _DOUBLE or text[:1] in SURNAMES


def split_names(text: str) -> tuple[str, ...]:
    """Names of several persons with nothing between them; none unless there is only one way.

    >>> split_names("张建国李明"), split_names("张某李某某"), split_names("张海龙李明")
    (('张建国', '李明'), ('张某', '李某某'), ())
    >>> split_names("张某和李某某")
    ('张某', '李某某')
    """
    if (joined := _JOINED.fullmatch(text)) and all(map(_is_common_name, joined.groups())):
        return joined[1], joined[2]
    if not 4 <= len(text) <= 3 * _MOST_GLUED or has_double_surname(text) or not text.isalpha():
        return ()
    ways = [way for way in _ways(text) if 2 <= len(way) <= _MOST_GLUED]
    return ways[0] if len(ways) == 1 else ()


def _is_common_name(text: str) -> bool:
    return text[0] in COMMON_SURNAMES or has_double_surname(text)


def _ways(text: str) -> Iterator[tuple[str, ...]]:
    """Every way to cut a text into names of two or three characters."""
    if not text:
        yield ()
        return
    if text[0] not in COMMON_SURNAMES:
        return
    for size in (2, 3):
        if len(text) >= size:
            yield from ((text[:size], *rest) for rest in _ways(text[size:]))


def has_double_surname(text: str) -> bool:
    """Whether a text begins with a surname of two characters.

    >>> has_double_surname("欧阳某某"), has_double_surname("李某某")
    (True, False)
    """
    return text[:2] in _DOUBLE
