"""Decides what a case says when several rows tell it: one row stands, the others fill gaps.

The later version of a report stands before the earlier; within one report, and between
reports that nothing ranks, the row that fills more columns, then the one with more words,
then the lower one. Where the standing row is silent, the next one speaks; nothing
that only an earlier row says is lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import structs

from ledgerproc.casework.fields import field_keys, text_of
from ledgerproc.casework.versions import read_version
from ledgerproc.casework.wording import split_clauses
from ledgerproc.cleaning.records import Deadline, DeadlineKind, Record, Status, Values
from ledgerproc.findings import Finding
from ledgerproc.profile.model import Profile

# A difference in these is told; texts differ by nature and are kept side by side.
_TOLD = ("deadline", "status", "closed_on", "lead")


def order_rows(records: Sequence[Record], profile: Profile) -> list[Record]:
    """The rows of one case, the one that stands first."""
    if len(records) == 1:
        return list(records)
    return sorted(records, key=lambda one: _standing(one, profile), reverse=True)


def _standing(record: Record, profile: Profile) -> tuple[int, int, int, int, int, list[str], str]:
    version = read_version(record.where.file, profile.files)
    values = record.values
    texts = [text_of(values, key) for key in field_keys(values)]
    filled = sum(1 for text in texts if text)
    words = len(values.title) + len(values.narrative)
    # The name of a file comes last: it decides only between rows that say the same.
    where = record.where
    return version.rank, version.number, filled, words, where.row, texts, where.file


def compose(ordered: Sequence[Record]) -> Values:
    """The values of a case: the first row's, gaps filled from the rows behind it."""
    values = ordered[0].values
    for record in ordered[1:]:
        values = _fill(values, record.values)
    return values


def _fill(values: Values, other: Values) -> Values:
    changed: dict[str, Any] = {}
    for name in Values.__struct_fields__:
        own = getattr(values, name)
        if name == "extras":
            missing = {key: text for key, text in other.extras.items() if not own.get(key)}
            if missing:
                changed["extras"] = {**own, **missing}
        elif name in ("status", "closed_on"):
            continue
        elif isinstance(own, Deadline):
            is_silent = own.kind is DeadlineKind.NONE and not own.text  # 立行立改 was said
            if is_silent and other.deadline.kind is not DeadlineKind.NONE:
                changed["deadline"] = other.deadline
        elif not own and getattr(other, name):
            changed[name] = getattr(other, name)
    if values.status is Status.DONE and values.closed_on is None and other.closed_on:
        changed["closed_on"] = other.closed_on
    return structs.replace(values, **changed) if changed else values


def other_texts(ordered: Sequence[Record]) -> tuple[str, ...]:
    """The wordings besides the standing one, each once."""
    texts = dict.fromkeys(wording_of(one.values) for one in ordered)
    return tuple(one for one in texts if one != wording_of(ordered[0].values))


def wording_of(values: Values) -> str:
    """Title and narrative in one text, as cases keep their other wordings."""
    return f"{values.title}\n{values.narrative}"


def own_clauses(values: Values, other: Values) -> str:
    """The clauses of a narrative that the other case says nowhere."""
    told = f"{other.title}，{other.narrative}"
    return "，".join(one for one in split_clauses(values.narrative) if one not in told)


def find_own_words(values: Values, standing: Values, labels: Mapping[str, str]) -> str:
    """What a merged row says and the standing one does not, by column; "" if nothing.

    Of title and narrative, the clauses that the standing row has in neither.
    """
    told = f"{standing.title}，{standing.narrative}"
    own = []
    for key in field_keys(values):
        text = text_of(values, key)
        if key in ("title", "narrative"):
            text = "，".join(one for one in split_clauses(text) if one not in told)
        elif text == text_of(standing, key) or key == "status":
            continue
        if text:
            own.append(f"{labels.get(key, key)}“{text}”")
    return "；".join(own)


def _is_rival(row: Record, first: Record) -> bool:
    """Whether no version ranks the two: rows of one report, or of two places that a person joined."""
    return row.where.file == first.where.file or row.values.place != first.values.place


def find_differences(ordered: Sequence[Record], labels: Mapping[str, str]) -> list[Finding]:
    """Name the fields in which rows that no version ranks say different things."""
    first = ordered[0]
    found = []
    for key in _TOLD:
        texts = {(str(one.where), text_of(one.values, key)) for one in ordered}
        said = {text for _, text in texts if text}
        rivals = [one for one in ordered[1:] if _is_rival(one, first)]
        if len(said) < 2 or not any(
            text_of(one.values, key) not in ("", text_of(first.values, key)) for one in rivals
        ):
            continue
        found.append(
            Finding(
                "CASE_VALUES_DIFFER",
                first.cells.get(key, first.where),
                key,
                text_of(first.values, key),
                {
                    "values": "；".join(f"{where} 写“{text}”" for where, text in sorted(texts)),
                    "winner": str(first.where),
                },
                first.values.place,
                tuple(one.where for one in ordered[1:]),
            )
        )
    return found
