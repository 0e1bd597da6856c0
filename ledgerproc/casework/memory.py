"""Cases and decisions as plain data and back: what the archive keeps for the next month.

Blank fields are left out, so that the archive stays readable; dates are ISO text.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ledgerproc.casework.cases import Case, Decision, Edit, FoundAgain, Opinion
from ledgerproc.cleaning.records import Deadline, DeadlineKind, Status, Values

_TEXTS = ("place", "title", "narrative", "measures", "note", "progress")
_EDIT = ("field", "value", "base", "period", "by")
_LISTS = ("categories", "lead", "assisting", "persons", "phones")


def case_to(case: Case) -> dict[str, Any]:
    """A case as plain data; ``values`` only where they are not what was reported."""
    data: dict[str, Any] = {
        "case_id": case.case_id,
        "reported": values_to(case.reported),
        "sources": list(case.sources),
        "first_period": case.first_period,
        "last_period": case.last_period,
    }
    if case.values != case.reported:
        data["values"] = values_to(case.values)
    for key, edits in (("edits", case.edits), ("lapsed", case.lapsed)):
        if edits:
            data[key] = [_edit_to(one) for one in edits]
    if case.postponed:
        data["postponed"] = list(case.postponed)
    if case.texts:
        data["texts"] = list(case.texts)
    if case.parts:
        data["parts"] = [list(one) for one in case.parts]
    if case.undone:
        data["undone"] = list(case.undone)
    if case.joined:
        data["joined"] = [case_to(one) for one in case.joined]
    if found := case.found_again:
        data["found_again"] = {
            "period": found.period,
            "reason": found.reason,
            "before": case_to(found.before),
        }
    return data


def _edit_to(edit: Edit) -> dict[str, str]:
    data = {key: getattr(edit, key) for key in _EDIT}
    more = {"sheet": edit.sheet, "case_id": edit.case_id}
    return data | {key: text for key, text in more.items() if text}


def case_from(data: Mapping[str, Any]) -> Case:
    """The case that ``case_to`` wrote."""
    reported = values_from(data["reported"])
    return Case(
        case_id=data["case_id"],
        values=values_from(data["values"]) if "values" in data else reported,
        reported=reported,
        sources=tuple(data["sources"]),
        first_period=data["first_period"],
        last_period=data["last_period"],
        edits=tuple(Edit(**one) for one in data.get("edits", ())),
        lapsed=tuple(Edit(**one) for one in data.get("lapsed", ())),
        postponed=tuple(data.get("postponed", ())),
        texts=tuple(data.get("texts", ())),
        parts=tuple((source, part) for source, part in data.get("parts", ())),
        undone=tuple(data.get("undone", ())),
        found_again=_found_again(data.get("found_again")),
        joined=tuple(case_from(one) for one in data.get("joined", ())),
    )


def _found_again(data: Mapping[str, Any] | None) -> FoundAgain | None:
    return FoundAgain(data["period"], data["reason"], case_from(data["before"])) if data else None


def values_to(values: Values) -> dict[str, Any]:
    """Values as plain data without blanks."""
    data: dict[str, Any] = {key: text for key in _TEXTS if (text := getattr(values, key))}
    data.update({key: list(some) for key in _LISTS if (some := getattr(values, key))})
    if values.deadline != Deadline():
        data["deadline"] = _deadline_to(values.deadline)
    data["status"] = values.status.value
    if values.closed_on:
        data["closed_on"] = values.closed_on.isoformat()
    if values.extras:
        data["extras"] = dict(values.extras)
    return data


def values_from(data: Mapping[str, Any]) -> Values:
    """The values that ``values_to`` wrote."""
    plain: dict[str, Any] = {key: data.get(key, "") for key in _TEXTS}
    plain.update({key: tuple(data.get(key, ())) for key in _LISTS})
    return Values(
        **plain,
        deadline=_deadline_from(data.get("deadline", {})),
        status=Status(data["status"]),
        closed_on=_day(data.get("closed_on")),
        extras=dict(data.get("extras", {})),
    )


def _deadline_to(deadline: Deadline) -> dict[str, str]:
    data = {
        "kind": deadline.kind.value,
        "on": deadline.on.isoformat() if deadline.on else "",
        "earliest": deadline.earliest.isoformat() if deadline.earliest else "",
        "precision": deadline.precision,
        "rule": deadline.rule,
        "text": deadline.text,
        "before": deadline.before.isoformat() if deadline.before else "",
    }
    return {key: text for key, text in data.items() if text}


def _deadline_from(data: Mapping[str, str]) -> Deadline:
    return Deadline(
        kind=DeadlineKind(data.get("kind", DeadlineKind.NONE.value)),
        on=_day(data.get("on")),
        earliest=_day(data.get("earliest")),
        precision=data.get("precision", ""),
        rule=data.get("rule", ""),
        text=data.get("text", ""),
        before=_day(data.get("before")),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def decision_to(decision: Decision) -> dict[str, str]:
    """A decision as plain data."""
    places = {"left_place": decision.left_place, "right_place": decision.right_place}
    return {
        "left_id": decision.left_id,
        "right_id": decision.right_id,
        "opinion": decision.opinion.value,
        "period": decision.period,
        "left_text": decision.left_text,
        "right_text": decision.right_text,
        **{key: place for key, place in places.items() if place},
    }


def decision_from(data: Mapping[str, str]) -> Decision:
    """The decision that ``decision_to`` wrote."""
    known: dict[str, Any] = {**data, "opinion": Opinion(data["opinion"])}
    return Decision(**known)
