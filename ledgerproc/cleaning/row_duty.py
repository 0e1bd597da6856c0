"""Row duty: offices, persons and phones of a row, from one packed cell or from columns.

In: a draft of a row. Out: one ``Duty``, and findings at the cell to blame. Columns of
their own stand over the packed cell; what either adds is kept. Leaders are the persons
only where a sheet has no column for those, and that is told.
"""

from __future__ import annotations

from collections.abc import Mapping

from ledgerproc.cleaning.drafts import Draft
from ledgerproc.cleaning.duty import FROM_LEADER, Duty, parse_duty
from ledgerproc.cleaning.offices import Role
from ledgerproc.cleaning.records import Problem
from ledgerproc.cleaning.spelling import squeeze
from ledgerproc.profile.model import Kind

_COLUMNS = ("lead", "duty", "assisting", "persons", "phones")
_PERSONS = ("persons", "duty", "lead", "assisting")  # whose persons come first
_PHONES = ("phones", *_PERSONS)
_STARTS = {"persons": Role.PERSON_LABEL, "phones": Role.PHONE_LABEL}


def clean_duty(draft: Draft) -> Duty:
    """Read every column that may name offices, persons or phones, and join them."""
    read = {key: _read(draft, key) for key in _COLUMNS if draft.row.text(key)}
    none = Duty()
    lead, duty = read.get("lead", none), read.get("duty", none)
    others = [read.get(key, none) for key in ("assisting", "persons", "phones")]
    given = tuple(one for key in ("lead", "duty") if (one := draft.given(key)))
    leads = lead.lead or duty.lead or others[1].lead or given[:1]
    helpers = [*lead.assisting, *duty.lead, *duty.assisting, *others[0].lead, *others[0].assisting]
    persons, leaders = _persons(draft, read)
    phones = [phone for key in _PHONES if key in read for phone in read[key].phones]
    if "phones" in read:
        _tell_no_number(draft, read["phones"], persons)
    joined = Duty(
        leads,
        tuple(dict.fromkeys(name for name in helpers if name not in leads)),
        persons,
        tuple(dict.fromkeys(phones)) or leaders.phones,
    )
    _tell_missing(draft, joined)
    return joined


def _read(draft: Draft, key: str) -> Duty:
    words = draft.context.rules.words
    duty = parse_duty(draft.text(key), words, draft.place, _STARTS.get(key))
    told = [one for one in duty.problems if one.code != FROM_LEADER]
    if key == "phones":  # whose telephone it is may stand beside the number
        told = [one for one in told if one.code.startswith("PHONE_")]
    draft.tell_all(key, told)
    return duty


def _tell_no_number(draft: Draft, said: Duty, persons: tuple[str, ...]) -> None:
    """Tell a cell of telephones that says something else; a person that no other cell names may."""
    text = draft.row.text("phones")
    nothing = draft.context.rules.words.nothing
    is_told = any(one.code.startswith("PHONE_") for one in said.problems)
    is_person = bool(persons) and persons == said.persons
    is_blank = draft.is_blank("phones") or squeeze(text) in nothing
    if not (said.phones or is_told or is_person or is_blank):
        draft.tell("phones", Problem("PHONE_UNREADABLE", text))


def _persons(draft: Draft, read: Mapping[str, Duty]) -> tuple[tuple[str, ...], Duty]:
    """The persons of all columns, and what the column of leaders says where they stand in."""
    none = Duty()
    named = [read[key] for key in _PERSONS if key in read]
    for group in (named, [read.get("phones", none)]):
        if names := dict.fromkeys(n for one in group if not one.is_led for n in one.persons):
            return tuple(names), none
    for key, one in read.items():
        if one.is_led and one.persons:
            draft.tell_all(key, (told for told in one.problems if told.code == FROM_LEADER))
            return one.persons, none
    leaders = _read_leaders(draft)
    return leaders.persons, leaders


def _read_leaders(draft: Draft) -> Duty:
    """The persons of a column of leaders, and no office: those are the leaders' own."""
    words = draft.context.rules.words
    persons: dict[str, str] = {}  # a leader, and the column that names the leader
    phones: list[str] = []
    for key in _leaders_columns(draft):
        read = parse_duty(draft.text(key), words, draft.place, Role.PERSON_LABEL)
        draft.tell_all(key, (one for one in read.problems if one.code.startswith("PHONE_")))
        persons |= {name: key for name in read.persons if name not in persons}
        phones += read.phones
    if not persons:
        return Duty()
    draft.tell(next(iter(persons.values())), Problem(FROM_LEADER, "、".join(persons)))
    return Duty(persons=tuple(persons), phones=tuple(dict.fromkeys(phones)))


def _leaders_columns(draft: Draft) -> list[str]:
    """The fields of leaders and their telephones, in a sheet that has no column for its persons."""
    columns, extras = draft.context.columns, draft.context.rules.extras
    if "persons" in columns or "duty" in columns:
        return []
    return [key for key in columns if key in extras and extras[key].kind is Kind.LEADERS]


def _tell_missing(draft: Draft, duty: Duty) -> None:
    """Tell that nobody leads, or that an office leads without a person."""
    columns = draft.context.columns
    office = next((key for key in ("lead", "duty") if key in columns), None)
    leaders = _leaders_columns(draft)
    owing = [key for key in ("persons", "duty") if key in columns] or leaders
    person = owing[0] if owing else ""
    if not duty.lead:
        if office:
            draft.tell(office, Problem("OFFICE_MISSING", draft.row.text(office)))
    elif not duty.persons and person:
        draft.tell(person, Problem("PERSON_MISSING", draft.row.text(person)))
