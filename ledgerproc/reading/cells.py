"""Small questions about one cell's text: is it empty, nil, a total, a footer, a place line?

In: text and the profile's words. Out: yes or no, or the value behind a label. A question
never looks at more than the text it is given.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from ledgerproc.reading.files.grid import CellValue
from ledgerproc.reading.rows import as_text
from ledgerproc.reading.vocabulary import Words, normalise, plain

_NEGATION = re.compile(r"[无没未不零]")
_LABEL = re.compile(r"\s+[^\s:]{2,10}(?:\([^()]*\))?\s*:")
_MONEY = re.compile(r"^[,、/\s元万亿户人件个套平方米㎡亩%]+$")
_ERROR = re.compile(r"#(?:REF!|N/A|VALUE!|DIV/0!|NAME\?|NUM!|NULL!)")
_LONG_NUMBER = re.compile(r"\d(?:\.\d+)?[Ee]\+1[5-9]")  # more digits than a cell keeps
_SENTENCE_END = tuple('。！？!?；;….”"）)')
_COUNTED = re.compile(r"[（(]\s*(?:共)?\d+\s*[件个宗户条起]\s*[)）]|[：:]$")
_CLOSING = re.compile(r"[类的]?(?:突出)?问题$|类$")
_SEAL = re.compile(r"\((?:加?盖?公?章|签章|印章)\)")
_STATED = ("", "问题", "的问题", "事项", "案件")  # what a heading names besides a state
DAY = re.compile(
    r"^(?:\d{4}|[〇零一二]{4})\s*[年./-]\s*[\d一二三四五六七八九十]{1,3}\s*[月./-].{0,5}$"
)
MAX_NIL = 80  # characters: a sentence that reports nothing is short


def text_of(value: CellValue) -> str:
    """The text of a cell, trimmed; "" for a blank."""
    return value.strip() if isinstance(value, str) else as_text(value)


def written_trouble(text: str) -> str:
    """The code of a finding for a text that only an export of a failed cell leaves, else "".

    >>> written_trouble("#REF!"), written_trouble("5.00243E+17"), written_trouble("1.38E+10")
    ('CELL_ERROR_VALUE', 'CELL_DIGITS_LOST', '')
    """
    if text[:1] == "#" and _ERROR.fullmatch(text):
        return "CELL_ERROR_VALUE"
    return "CELL_DIGITS_LOST" if "+1" in text[-4:] and _LONG_NUMBER.fullmatch(text) else ""


@lru_cache(maxsize=20_000)
def is_nil(words: Words, text: str) -> bool:
    """Tell whether a cell says "nothing": 无, /, — and the like, or blank."""
    return not text or (len(text) <= 12 and plain(text).strip("。.，,、") in words.nil)


@lru_cache(maxsize=4096)
def says_nil(words: Words, text: str) -> bool:
    """Tell whether a text is a sentence that reports nothing, and nothing else."""
    if not text or len(text) > MAX_NIL or not _NEGATION.search(text):
        return False
    bare = plain(text)
    for pattern in words.nil_patterns:
        found = pattern.search(bare)
        if found and len(bare) - found.end() <= 12:
            return True
    return False


def is_ditto(words: Words, text: str) -> bool:
    """Tell whether a cell stands for the one above it."""
    return 0 < len(text) <= 8 and plain(text).strip("（）()") in words.ditto


@lru_cache(maxsize=20_000)
def is_total(words: Words, text: str) -> bool:
    """Tell whether a cell is the label of a row of totals."""
    return 0 < len(text) <= 24 and words.totals.match(plain(text)) is not None


def is_category(words: Words, text: str) -> bool:
    """Tell whether a text is the name of a category, numbered or not."""
    bare = bare_name(text)
    return any(one in words.categories for one in (bare, _CLOSING.sub("", bare), bare + "类"))


def bare_name(text: str) -> str:
    """What a heading names, without its number and how many rows it heads.

    >>> bare_name("（二）已化解问题（2件）："), bare_name("甲镇(1件)")
    ('已化解问题', '甲镇')
    """
    return normalise(plain(_COUNTED.sub("", text)))


def status_of(words: Words, text: str) -> str:
    """The state that a heading names, 二、已化解问题（2件）, or ""."""
    if not 3 <= len(text) <= 24:
        return ""
    bare = bare_name(text)
    told = (bare.removesuffix(one) for one in (*_STATED, *words.profile.layout.titles))
    return next((one for one in told if len(one) >= 3 and one in words.statuses), "")


def is_footer(words: Words, text: str) -> bool:
    """Tell whether a text begins like a line under the table: 填表人：, 注：."""
    return bool(text) and words.footers.match(_narrow(text[:40])) is not None


def is_sentence(text: str) -> bool:
    """Tell whether a text ends where a sentence ends."""
    return text.rstrip().endswith(_SENTENCE_END)


def find_place_line(words: Words, text: str) -> tuple[str, bool]:
    """The value behind 乡镇（街道）： and whether there is such a label at all."""
    if len(text) > 200 or not (":" in text or "：" in text):
        return "", False
    narrow = _narrow(text)
    for found in words.place_line.finditer(narrow):
        rest = narrow[found.end() :]
        cut = words.date_words.search(rest)
        rest = rest[: cut.start()] if cut else rest
        cut = _LABEL.search(rest)
        rest = _SEAL.sub("", rest[: cut.start()] if cut else rest).strip(" _\t　.。;,")
        if rest and _MONEY.match(rest):
            continue  # 单位：万元
        return re.split(r"\s{3,}", rest)[0].strip("_ ()"), True
    return "", False


def is_place_or_date(words: Words, text: str) -> bool:
    """Tell whether a text begins like the line of the sender or of the date: 填报单位：."""
    if len(text) > 100:
        return False
    narrow = _narrow(text)
    is_date = words.date_words.match(narrow) is not None
    return is_date or words.place_line.match(narrow) is not None


@lru_cache(maxsize=4096)
def _narrow(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()
