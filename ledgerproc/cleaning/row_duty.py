"""Row duty: offices, persons and phones of a row, from one packed cell or from columns.

In: a draft of a row. Out: one ``Duty``, and findings at the cell to blame. Columns of
their own stand over the packed cell; what either adds is kept.
"""

from __future__ import annotations

from ledgerproc.cleaning.drafts import Draft
from ledgerproc.cleaning.duty import Duty, parse_duty
from ledgerproc.cleaning.offices import Role
from ledgerproc.cleaning.records import Problem

_COLUMNS = ("lead", "duty", "assisting", "persons", "phones")
_STARTS = {"persons": Role.PERSON_LABEL, "phones": Role.PHONE_LABEL}


def clean_duty(draft: Draft) -> Duty:
    """Read every column that may name offices, persons or phones, and join them."""
    read = {key: _read(draft, key) for key in _COLUMNS if draft.row.text(key)}
    none = Duty()
    lead, duty = read.get("lead", none), read.get("duty", none)
    others = [read.get(key, none) for key in ("assisting", "persons", "phones")]
    leads = lead.lead or duty.lead or others[1].lead
    helpers = [*lead.assisting, *duty.lead, *duty.assisting, *others[0].lead, *others[0].assisting]
    ordered = (others[1], duty, lead, others[0])
    persons = [name for one in ordered for name in one.persons] or list(others[2].persons)
    phones = [phone for one in (others[2], *ordered) for phone in one.phones]
    joined = Duty(
        leads,
        tuple(dict.fromkeys(name for name in helpers if name not in leads)),
        tuple(dict.fromkeys(persons)),
        tuple(dict.fromkeys(phones)),
    )
    _tell_missing(draft, joined)
    return joined


def _read(draft: Draft, key: str) -> Duty:
    words = draft.context.rules.words
    duty = parse_duty(draft.text(key), words, draft.place, _STARTS.get(key))
    draft.tell_all(key, duty.problems)
    return duty


def _tell_missing(draft: Draft, duty: Duty) -> None:
    """Tell that nobody leads, or that an office leads without a person."""
    columns = draft.context.columns
    office = next((key for key in ("lead", "duty") if key in columns), None)
    person = next((key for key in ("persons", "duty") if key in columns), None)
    if not duty.lead:
        if office:
            draft.tell(office, Problem("OFFICE_MISSING", draft.row.text(office)))
    elif not duty.persons and person:
        draft.tell(person, Problem("PERSON_MISSING", draft.row.text(person)))
