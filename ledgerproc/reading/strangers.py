"""Tells a file of another county, another month or another ledger by the titles in it.

In: a file as read, the profile and the day. Out: warnings; the rows stay in, since a title
may be a slip of the pen. Only titles above the table speak: lines of senders and dates, and
the file's name, are heard elsewhere or say too little.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from ledgerproc.findings import CellRef, Finding
from ledgerproc.profile.model import Profile
from ledgerproc.reading.cells import is_place_or_date
from ledgerproc.reading.rows import FileReading, Purpose, SheetReading
from ledgerproc.reading.vocabulary import Words, plain, words_of

LATE_UNTIL = 15  # day of a month until which the month before is still being reported
EARLY_FROM = 25  # day from which the next month's is
ALIEN = 3  # pairs of characters in a title that no word of the profile holds
_YEAR = re.compile(r"(20\d\d)年")
_MONTH = re.compile(r"(20\d\d)年(\d{1,2})月(?!\d)|[(](\d{1,2})月份?[)]|(?<!\d)(\d{1,2})月份")
_REMARK = re.compile(r"(?:[(][^()]*[)]|[\d年月日期第]+)$")  # 台账(2022年11月)
_HEAD = re.compile(r"^(?:附[件表]?\d{0,2}[:.、]?|关于|20\d\d年(?:度|\d{1,2}月份?)?)+")
_COUNTY = re.compile(
    r"^(?:[\u4e00-\u9fff]{2,3}[省市])?([\u4e00-\u9fff]{2,8}自治县|[\u4e00-\u9fff]{2,3}县(?![级委政府里城直属内]))"
)
_DISTRICT = re.compile(r"^[\u4e00-\u9fff]{2,3}市([\u4e00-\u9fff]{2,3}区)")
_NO_NAME = re.compile(r"[全各本我该区市乡镇街村]|自治县$(?<=^自治县)")


def find_strangers(
    reading: FileReading, profile: Profile, as_of: date, *, is_ours: bool
) -> list[Finding]:
    """What the titles say that does not fit; ``is_ours``: its rows name our categories."""
    words = words_of(profile)
    found: list[Finding] = []
    for sheet in reading.sheets:
        if sheet.purpose in (Purpose.LEDGER, Purpose.NIL):
            where = CellRef(sheet.file, sheet.sheet)
            for title in _titles(words, sheet):
                found += _county(profile, where, title)
                found += _period(profile, where, title, as_of)
                if not is_ours and sheet.rows:
                    found += _ledger(profile, where, title)
    return found


def _titles(words: Words, sheet: SheetReading) -> Iterator[str]:
    endings = words.profile.layout.titles
    for text in sheet.heading:
        title = plain(text)
        is_one = len(title) <= 60 and _REMARK.sub("", title).endswith(endings)
        if is_one and not is_place_or_date(words, text):
            yield title


def _county(profile: Profile, where: CellRef, title: str) -> Iterator[Finding]:
    head = _HEAD.sub("", title)
    if profile.region[:2] in head[:12]:
        return
    said = _COUNTY.match(head) or _DISTRICT.match(head)
    if said and not _NO_NAME.search(said[1][:-1]) and said[1] not in profile.region:
        yield Finding("FILE_OTHER_COUNTY", where, seen=said[1], details={"region": profile.region})


def _period(profile: Profile, where: CellRef, title: str, as_of: date) -> Iterator[Finding]:
    details = {"period": f"{as_of.year}年{as_of.month}月"}
    years = {int(one) for one in _YEAR.findall(title)}
    if years and not years & {profile.year, as_of.year}:
        yield Finding("FILE_OTHER_PERIOD", where, seen=f"{max(years)}年", details=details)
        return
    said = _MONTH.findall(title)
    if len(said) != 1:
        return
    year, month = int(said[0][0] or as_of.year), int("".join(said[0][1:]))
    ago = (as_of.year - year) * 12 + as_of.month - month
    is_near = (ago == 1 and as_of.day <= LATE_UNTIL) or (ago == -1 and as_of.day >= EARLY_FROM)
    if ago and 1 <= month <= 12 and not is_near:
        yield Finding("FILE_OTHER_PERIOD", where, seen=f"{year}年{month}月", details=details)


def _ledger(profile: Profile, where: CellRef, title: str) -> Iterator[Finding]:
    known = _pairs_of(profile)
    if any(pair in title for pair in _topic(profile)):
        return
    pairs = (title[at : at + 2] for at in range(len(title) - 1))
    if sum(_is_han(one) and one not in known for one in pairs) >= ALIEN:
        details = {"title": profile.ledger_title}
        yield Finding("FILE_OTHER_LEDGER", where, seen=title, details=details)


def _is_han(text: str) -> bool:
    return all("\u4e00" <= one <= "\u9fff" for one in text)


def _topic(profile: Profile) -> frozenset[str]:
    """The pairs of the ledger's title that are not of every ledger's."""
    title = profile.ledger_title
    endings = sorted((one for one in profile.layout.titles if title.endswith(one)), key=len)
    general = endings[-1] if endings else ""
    return _pairs((title.removesuffix(general)[1:],)) - _pairs(profile.layout.place_labels)


@lru_cache(maxsize=4)
def _pairs(texts: tuple[str, ...]) -> frozenset[str]:
    """Every pair of neighbouring characters in these texts."""
    return frozenset(text[at : at + 2] for text in texts for at in range(len(text) - 1))


def _pairs_of(profile: Profile) -> frozenset[str]:
    layout = profile.layout
    return _pairs(
        (
            profile.title,
            profile.ledger_title,
            profile.region,
            *profile.region_prefixes,
            *profile.place_suffixes,
            *layout.titles,
            *layout.place_labels,
            *(name for one in profile.places for name in (one.name, one.short, *one.aliases)),
            *(
                text
                for one in profile.categories
                for text in (one.name, one.definition, *one.aliases, *one.hints)
            ),
            *(name for one in profile.fields.values() for name in (one.label, *one.headers)),
        )
    )
