"""The profile's words as look-up tables: what a header, a title or a footer can say.

Built once a profile. In: text of a cell. Out: the fields that a header can mean, with the
reason in Chinese. Knows the shape of Chinese headers (units in brackets, numbering,
line breaks), but every word comes from the profile.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from msgspec import Struct, field

from ledgerproc.profile.model import Kind, Profile
from ledgerproc.reading.slips import is_slip

_CIRCLED = " \n①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"  # before NFKC makes plain figures of them
_LEADING = re.compile(
    r"^(?:[\d一二三四五六七八九十]{1,2}[.、．:]|[(][\d一二三四五六七八九十]{1,2}[)]|[★☆*※●◆#]+)+"
)
_TRAILING = ":;,。.*★※"
_PUNCTUATION = re.compile(r"[()\[\]{}<>/、,·\-—_&+.:;|\"'《》“”‘’「」★※*]")
_OPENING = frozenset("([（［【〔")
_BRACKET = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
_PARTS = re.compile(r"[及和与、,/&+()]|以及")
_BEFORE = re.compile(
    r"^(?:(?:截至|截止)?(?:\d{4}年)?\d{1,2}月(?:\d{1,2}日|份|底)?|本[月周年季]度?|目前|最新|填写)"
)
_AFTER = re.compile(r"(?:名称|情况|内容|栏|项|信息|必填|选填|填写|选择|登记)?[1-9一二三四]?$")
_MONTH = re.compile(r"(?:(20\d\d)年)?(\d{1,2})月")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
MAX_HEADER = 40  # characters; longer text in a header row is an instruction, not a name
MAX_QUICK = 20  # characters of a name that is looked for in every row
MAX_MEMO = 50_000  # headers; a run sees a few hundred
MIN_BARE = 2  # characters that must be left when filler words are taken off
MIN_CLOSE = 5  # characters from which one wrong character still tells the word
MIN_SLIP = 4  # characters from which one that only looks or sounds wrong still does


class Match(Struct, frozen=True):
    """What a header can mean. ``fields`` are keys, the likeliest first; empty: unknown."""

    fields: tuple[str, ...] = ()
    reason: str = ""
    is_exact: bool = False
    is_told: bool = False  # a setting of the county says so, or what stands around it
    is_misspelt: bool = False  # a character is wrong, missing or too much


class Words(Struct, frozen=True, eq=False, dict=True):
    """Look-up tables of one profile."""

    profile: Profile
    exact: Mapping[str, tuple[str, ...]]
    squeezed: Mapping[str, tuple[str, ...]]
    labels: Mapping[str, str]
    kinds: Mapping[str, Kind]
    letters: frozenset[str]  # every character of a header that is known
    subjects: frozenset[str]
    by_kind: Mapping[Kind, str]  # the first field of a kind
    categories: frozenset[str]
    places: frozenset[str]
    statuses: frozenset[str]
    nil: frozenset[str]
    nil_patterns: tuple[re.Pattern[str], ...]
    ditto: frozenset[str]
    totals: re.Pattern[str]
    footers: re.Pattern[str]
    place_line: re.Pattern[str]
    date_words: re.Pattern[str]
    # Headers whose meaning the county settled: field key ("" is none) and where it says so.
    told: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    keys: dict[str, str | None] = field(default_factory=dict)
    memo: dict[str, Match] = field(default_factory=dict)  # headers seen

    def kind(self, key: str | None) -> Kind | None:
        """The kind of a field, None where the column has no field."""
        return self.kinds.get(key) if key is not None else None


def normalise(text: str) -> str:
    r"""A header without spaces, line breaks, full-width forms and numbering.

    >>> normalise("  1.乡镇（街\n道）：") , normalise("★序　号")
    ('乡镇(街道)', '序号')
    """
    text = unicodedata.normalize("NFKC", text.lstrip(_CIRCLED)).translate(_INVISIBLE)
    text = "".join(text.split()).replace("【", "[").replace("】", "]")
    text = text.replace("〔", "(").replace("〕", ")").replace("[", "(").replace("]", ")")
    return _LEADING.sub("", text).rstrip(_TRAILING) or text


def squeeze(text: str) -> str:
    """A normalised header without any punctuation."""
    return _PUNCTUATION.sub("", text)


_built: list[Words] = []  # the last profile's tables


def words_of(profile: Profile) -> Words:
    """The tables of a profile, built once a process: a copy sent to a worker finds them too."""
    for words in _built:
        known = words.profile
        if known is profile or (known.fingerprint and known.fingerprint == profile.fingerprint):
            return words
    _built[:] = [_build(profile)]
    return _built[0]


def month_of(header: str) -> tuple[int, int] | None:
    """The last year and month that a header names, year 0 where it names none.

    >>> month_of("10月-11月进展"), month_of("截至2022年9月底办理情况"), month_of("备注")
    ((0, 11), (2022, 9), None)
    """
    found = _MONTH.findall(header)
    return (int(found[-1][0] or 0), int(found[-1][1])) if found else None


def look_up(words: Words, header: str) -> Match:
    """What a header can mean, from the certain to the likely; remembered per profile."""
    match = words.memo.get(header)
    if match is None:
        match = _find(words, header)
        if len(header) <= MAX_HEADER and len(words.memo) < MAX_MEMO:
            words.memo[header] = match
    return match


def key_of(words: Words, text: str) -> str | None:
    """The field that a text names exactly, None for anything else; cheap enough for data."""
    key = words.keys.get(text, "")
    if key == "":
        match = Match()
        is_short = len(text) <= MAX_QUICK * 2 and not _is_foreign(words, text)
        name = normalise(text) if is_short else ""
        if name in words.told:
            match = told_match(words, text) or match
        elif 0 < len(name) <= MAX_QUICK:
            match = _by_name(words, name)
            if not match.fields and "(" in name:
                match = _without_brackets(words, name)
            if not match.fields:
                match = _composite(words, name)
        key = match.fields[0] if match.fields else None
        if len(words.keys) < MAX_MEMO:
            words.keys[text] = key
    return key


def _is_foreign(words: Words, text: str) -> bool:
    """Whether a character stands in the text that no header has: a look at most cells of data."""
    if words.told or not _OPENING.isdisjoint(text):  # in brackets may stand anything
        return False
    return any(one not in words.letters and "一" <= one <= "龥" for one in text)


def told_match(words: Words, header: str) -> Match | None:
    """What a setting says of a header; names stacked in several rows are joined by "/"."""
    if not words.told:
        return None
    told = words.told.get("/".join(normalise(one) for one in header.split("/")))
    if told is None:
        return None
    key, reason = told
    return Match((key,) if key else (), reason, is_exact=bool(key), is_told=True)


def _find(words: Words, header: str) -> Match:
    if (told := told_match(words, header)) is not None:
        return told
    text = normalise(header) if len(header) <= MAX_HEADER * 2 else ""
    if not text or len(text) > MAX_HEADER:
        return Match()
    for find in (_by_name, _without_brackets, _composite, _without_filler, _nearly):
        match = find(words, text)
        if match.fields:
            return match
    return Match()


def _by_name(words: Words, text: str) -> Match:
    fields = words.exact.get(text) or words.squeezed.get(squeeze(text), ())
    if not fields:
        return Match()
    label = words.labels[fields[0]]
    reason = "规定栏目名称" if text == normalise(label) else f"“{label}”的同义表头"
    return Match(fields, reason, is_exact=True)


def _without_brackets(words: Words, text: str) -> Match:
    """A unit or a remark in brackets says nothing about the meaning, an office's person does."""
    inside = [one or other for one, other in _BRACKET.findall(text)]
    bare = _BRACKET.sub("", text)
    if not inside or not bare or any(words.exact.get(one) for one in inside):
        return Match()
    match = _by_name(words, bare)
    if not match.fields:
        match = _by_name(words, bare.strip("()"))
    noted = "、".join(inside)
    return Match(match.fields, f"{match.reason}（括号内“{noted}”不计）", match.is_exact)


def _composite(words: Words, text: str) -> Match:
    """Offices and persons named together are one cell for both; two subjects are a narrative."""
    parts = [one for one in _PARTS.split(text) if one]
    found = [_by_name(words, one).fields for one in parts]
    if len(parts) < 2 or not all(found):
        return Match()
    kinds = {words.kind(one[0]) for one in found}
    said = "、".join(words.labels[one[0]] for one in found)
    if len({one[0] for one in found}) == 1:
        return Match(found[0], f"“{words.labels[found[0][0]]}”的几个名称写在一栏", is_exact=True)
    if kinds <= {Kind.OFFICES, Kind.PERSONS, Kind.PHONES, Kind.DUTY} and Kind.DUTY in words.by_kind:
        return Match((words.by_kind[Kind.DUTY],), f"{said}写在一栏", is_exact=True)
    if all(one[0] in words.subjects for one in found):
        return Match((found[-1][0],), f"{said}写在一栏", is_exact=True)
    return Match()


def _without_filler(words: Words, text: str) -> Match:
    """Words that every header may have before or after its name, such as a month or 名称."""
    bare = _BEFORE.sub("", _AFTER.sub("", squeeze(text)))
    for name in (bare, _BEFORE.sub("", squeeze(text)), _AFTER.sub("", squeeze(text))):
        match = _by_name(words, name) if len(name) >= MIN_BARE and name != text else Match()
        if match.fields:
            return Match(match.fields, f"“{name}”加了说明文字")
    return Match()


def _nearly(words: Words, text: str) -> Match:
    """One wrong, missing or added character in a long header, if only one field is so near.

    In a short header only a slip counts, which makes no other word.
    """
    bare = squeeze(text)
    if len(bare) < MIN_SLIP:
        return Match()
    near: dict[str, str] = {}
    for name, fields in words.squeezed.items():
        is_near = min(len(name), len(bare)) >= MIN_CLOSE and differs_by_one(name, bare)
        if is_near or (len(name) >= MIN_SLIP and is_slip(bare, name)):
            near.setdefault(fields[0], name)
    if len(near) != 1:
        return Match()
    key, name = next(iter(near.items()))
    return Match((key,), f"与“{name}”只差一字，看作“{words.labels[key]}”", is_misspelt=True)


def differs_by_one(one: str, other: str) -> bool:
    """Tell whether two texts are equal but for one character.

    >>> differs_by_one("联系电话", "联系话"), differs_by_one("办结时间", "完成时间")
    (True, False)
    """
    if abs(len(one) - len(other)) > 1:
        return False
    short, long = sorted((one, other), key=len)
    start = 0
    while start < len(short) and short[start] == long[start]:
        start += 1
    rest = short[start:] if len(short) < len(long) else short[start + 1 :]
    return rest == long[start + 1 :]


def _build(profile: Profile) -> Words:
    exact: dict[str, list[str]] = {}
    squeezed: dict[str, list[str]] = {}
    for key, one in profile.fields.items():
        for header in (one.label, *one.headers):
            text = normalise(header)
            for table, name in ((exact, text), (squeezed, squeeze(text))):
                keys = table.setdefault(name, [])
                if name and key not in keys:
                    keys.append(key)
    by_kind: dict[Kind, str] = {}
    for key, one in profile.fields.items():
        by_kind.setdefault(one.kind, key)
    layout = profile.layout
    return Words(
        profile=profile,
        exact={name: tuple(keys) for name, keys in exact.items()},
        squeezed={name: tuple(keys) for name, keys in squeezed.items() if name},
        labels=profile.labels,
        kinds={key: one.kind for key, one in profile.fields.items()},
        letters=frozenset("".join((*exact, *squeezed))),
        subjects=frozenset(key for key, one in profile.fields.items() if one.is_subject),
        by_kind=by_kind,
        categories=frozenset(
            plain(name) for one in profile.categories for name in (one.name, *one.aliases)
        ),
        places=frozenset(
            plain(name) for one in profile.places for name in (one.name, *one.aliases)
        ),
        statuses=frozenset(map(plain, (*profile.status_words.done, *profile.status_words.open))),
        nil=frozenset(plain(one) for one in layout.nil),
        nil_patterns=tuple(re.compile(one) for one in layout.nil_patterns),
        ditto=frozenset(plain(one) for one in layout.ditto),
        totals=_totals(layout.totals),
        footers=_labelled(layout.footers),
        place_line=_place_line(layout.place_labels),
        date_words=re.compile(
            rf"(?:{_either(layout.date_labels)}|{_either(layout.footers)})"
            rf"(?:\([^()]*\))?\s*[:;]|(?:{_either(layout.date_labels)})(?=\s*\d)"
        ),
    )


@lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    """Text without spaces and full-width forms, for comparing whole cells."""
    return "".join(unicodedata.normalize("NFKC", text).translate(_INVISIBLE).split())


def _either(names: tuple[str, ...]) -> str:
    ordered = sorted({_spaced(one) for one in names if one}, key=lambda one: (-len(one), one))
    return "|".join(ordered) or r"(?!)"


def _spaced(name: str) -> str:
    """A word as a pattern that allows spaces between its characters, as forms print it."""
    return r"\s*".join(map(re.escape, plain(name)))


def _totals(names: tuple[str, ...]) -> re.Pattern[str]:
    # 合计 · 本页小计 · 合计：15件 · 共计12户 · 未足额支付类小计
    return re.compile(rf"^[^,。;:]{{0,14}}?(?:{_either(names)})[:;,\d.\s件户宗个条项人万元()共]*$")


def _labelled(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"^\(?(?:{_either(names)})\)?\s*(?:\([^()]*\))?\s*(?:[:;]|$|\d{{1,2}}[.、])")


def _place_line(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?:^|(?<=\s))(?:{_either(names)})\s*(?:\([^()]*\))?\s*[:]\s*")
