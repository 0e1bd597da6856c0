"""Examples: what findings call a profile's columns, and what would pass in each of them.

In: a profile. Out: words for the sentences of findings: the label of every field by its
key, an example by "@" and its key, and the names of the columns that a ledger is known by.
A label alone stands behind "#" as well, since a sentence may have a detail of that name.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from ledgerproc.profile.model import Field, Kind, Profile

_PHONE = "13800000000"
_PLAIN = {
    Kind.NUMBER: "1",
    Kind.PERSONS: "张某",
    Kind.LEADERS: "张某",
    Kind.PHONES: _PHONE,
    Kind.STATUS: "已办结",
    Kind.AMOUNT: "12.5",
    Kind.COUNT: "12",
}


def speech_of(profile: Profile) -> Mapping[str, str]:
    """Labels by field key, also behind "#"; examples behind "@"; "#subjects", "#header"."""
    fields = profile.fields
    examples = {key: one.example or _example(one, profile) for key, one in fields.items()}
    subjects = [key for key, one in fields.items() if one.is_subject]
    header = [one.label for one in fields.values() if one.is_subject or one.is_required]
    return {
        **profile.labels,
        **{f"#{key}": one.label for key, one in fields.items()},
        **{f"@{key}": text for key, text in examples.items()},
        "#subjects": "和".join(f"“{fields[key].label}”" for key in subjects),
        "@subjects": examples[subjects[0]] if subjects else "",
        "#header": "、".join(header),
    }


def _example(field: Field, profile: Profile) -> str:
    """What would pass in a cell of the field, where the profile gives no example."""
    office = profile.offices[0].name if profile.offices else profile.office
    match field.kind:
        case Kind.PLACE if profile.places:
            return profile.places[0].name
        case Kind.CATEGORY if profile.categories:
            return profile.categories[0].name
        case Kind.OFFICES:
            return office
        case Kind.DUTY:
            return f"{office} 张某 {_PHONE}"
        case Kind.CASE_ID if profile.case_id_format:
            return profile.case_id_format.format(number=1)
        case Kind.DEADLINE:
            return _in_words(profile.phases[-1].end if profile.phases else None, profile, 12)
        case Kind.DATE:
            return _in_words(profile.phases[0].start if profile.phases else None, profile, 1)
    return _PLAIN.get(field.kind, f"某某{field.label}")


def _in_words(on: date | None, profile: Profile, month: int) -> str:
    on = on or date(profile.year or 2022, month, 20)
    return f"{on.year}年{on.month}月{on.day}日"
