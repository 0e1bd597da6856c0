"""Makes the version for the public, and refuses it where anything personal is in its bytes.

In: a published period's archive. Out: one file, written only after every byte of it was
searched, unpacked, for names, numbers, addresses and sentences of that period's cases.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from ledgerproc.archive import Period, read_period
from ledgerproc.casework.cases import Case, MonthTotals
from ledgerproc.casework.memory import case_from
from ledgerproc.cleaning.masking import has_bank_card, has_identity, mask_phone
from ledgerproc.history.months import HistoryError, published_periods
from ledgerproc.profile.model import Kind, Profile
from ledgerproc.workspace import find_templates
from ledgerproc.writing.handouts.discretion import Discretion
from ledgerproc.writing.handouts.public import build_public, write_public

ENDINGS = (".html", ".xlsx")
SHORTEST_PIECE = 8  # characters of a sentence that must not stand there
_BREAKS = re.compile(r"[\s，。；：、！？,;:!?（）()“”\"]+")
_TAG = re.compile(r"<[^>]*>")
_CHINESE = re.compile("[\u4e00-\u9fff]")


class PublicationError(Exception):
    """Nothing was written; the text says in Chinese why, without repeating what it found."""


def publish(output: Path, period: str, profile: Profile, target: Path) -> str:
    """Write the public version of a period ("" for the last one); the period it is of."""
    periods = published_periods(output)
    if not periods or (period and period not in periods):
        raise HistoryError(f"“{output}”中没有{period or '出过的'}结果；请先运行 ledgerproc run")
    archived = read_period(output / (period or periods[-1]))
    cases = [case_from(one) for one in archived.cases["cases"]]
    values, loops = build_public(
        profile,
        archived.name,
        date.fromisoformat(archived.manifest["as_of"]),
        cases,
        _history(archived),
    )
    data = write_public(values, loops, find_templates(), target.suffix.lower())
    found = sorted(set(find_personal(data, cases, profile)))
    if found:
        raise PublicationError(
            f"没有生成：文件里有不能公开的内容（{'、'.join(found)}）；请检查 templates 里的“公开”模板"
        )
    target.write_bytes(data)
    return archived.name


def _history(archived: Period) -> list[MonthTotals]:
    return [MonthTotals(**one) for one in archived.cases.get("history", ())]


def find_personal(data: bytes, cases: Iterable[Case], profile: Profile) -> Iterator[str]:
    """What kinds of personal content stand anywhere in a file."""
    discretion = Discretion(profile)
    public = _public_words(profile)
    forbidden = {one for case in cases for one in _words(case, discretion, profile)}
    for text in _texts(data):
        if has_identity(text) or has_bank_card(text):
            yield "证件或银行卡号码"
        if mask_phone(text) != text:
            yield "电话号码"
        for kind, word in forbidden:
            if word in text and word not in public:
                yield kind


def _public_words(profile: Profile) -> str:
    """What the rules say anyway: a person may have a name that is part of it."""
    named = (profile.categories, profile.places, profile.offices)
    names = [one.name for group in named for one in group]
    own = (profile.title, profile.ledger_title, profile.region, profile.office, profile.source)
    return "\n".join((*own, *names, *profile.labels.values()))


def _texts(data: bytes) -> Iterator[str]:
    """Every part as it stands, and as people would read it, whatever it was cut into."""
    parts = [data]
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = [archive.read(one) for one in archive.namelist()]
            parts.append("\n".join(archive.namelist()).encode("utf-8"))
    for part in parts:
        text = part.decode("utf-8", "replace")
        yield text
        yield html.unescape(_TAG.sub("", text))


def _words(case: Case, discretion: Discretion, profile: Profile) -> Iterator[tuple[str, str]]:
    """What of a case must not stand in a public file, by what it is called."""
    values = case.values
    yield from (("姓名", one) for one in discretion.names(case))
    yield from (("电话号码", one) for one in values.phones if one)
    for key, text in values.extras.items():
        field = profile.fields.get(key)
        label = field.label if field else "其他栏目"
        is_counted = field is not None and field.kind in (Kind.AMOUNT, Kind.COUNT)
        if len(text) > 1 and not is_counted and (_CHINESE.search(text) or len(text) > 6):
            yield label, text
    for text in (values.title, values.narrative, values.measures, values.note, values.progress):
        for piece in _BREAKS.split(text):
            if len(piece) >= SHORTEST_PIECE and _CHINESE.search(piece):
                yield "案情文字", piece
