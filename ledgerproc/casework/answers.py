"""What departments wrote back in their task sheets: whose case it is of, and what of it is news.

In: answers, the cases as they stand, what was published since the sheets went out. Out: the
cases with the departments' words, and findings where answers differ, are outdated, or stand
beside a number that is another case's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import structs

from ledgerproc.casework.cases import Case, Edit
from ledgerproc.casework.edits import BLANK, LEDGER, apply_edits, merge_edits, name_of
from ledgerproc.casework.fields import text_of
from ledgerproc.casework.strikeoff import COUNTY
from ledgerproc.casework.verdicts import Verdicts
from ledgerproc.cleaning.records import Feedback, Status, Values
from ledgerproc.cleaning.spelling import squeeze
from ledgerproc.findings import CellRef, Finding
from ledgerproc.profile.model import Profile

FEEDBACK_FIELDS = ("status", "progress", "closed_on")
UNDONE = "这件此后办结过，又反弹为未办结"

Published = Mapping[str, Sequence[tuple[str, Values]]]  # by number; period "" is the last one


def hear_offices(
    cases: Sequence[Case],
    feedback: Sequence[Feedback],
    published: Mapping[str, Mapping[str, Values]],
    verdicts: Verdicts,
    profile: Profile,
    period: str,
) -> tuple[list[Case], dict[tuple[str, str], str], tuple[Finding, ...]]:
    """Put departments' answers in; also by number and field what a hand's value rests on."""
    known = {one.case_id: one for one in cases}
    answers = [structs.replace(one, case_id=verdicts.of(one.case_id)) for one in feedback]
    then: dict[str, list[tuple[str, Values]]] = {}
    for month, cases_then in published.items() if answers else ():
        for number, values in cases_then.items():
            then.setdefault(verdicts.of(number), []).append((month, values))
    answers, renumbered = _by_title(answers, known, then)
    edits, findings = _take_feedback(answers, known, then, period)
    sources: dict[str, list[str]] = {}
    for one in sorted(answers, key=lambda one: one.where):
        sources.setdefault(one.case_id, []).append(str(one.where.whole_row))
    heard = []
    basis: dict[tuple[str, str], str] = {}
    for case in cases:
        for edit in case.edits:
            if edit.by == COUNTY:
                basis[case.case_id, edit.field] = str(LEDGER)
        if case.case_id in sources:
            new = edits.get(case.case_id, ())
            own = tuple(sources[case.case_id])
            for edit in new:
                basis.setdefault((case.case_id, edit.field), own[0])
            held = merge_edits(case.edits, new)
            case = structs.replace(
                case,
                edits=held,
                values=apply_edits(case.reported, held, profile),
                sources=tuple(dict.fromkeys((*case.sources, *own))),
            )
        heard.append(case)
    return heard, basis, (*renumbered, *findings)


def _by_title(
    answers: Sequence[Feedback], cases: Mapping[str, Case], published: Published
) -> tuple[list[Feedback], list[Finding]]:
    """The answers, each to the case that its row names: its number may have been changed.

    What stands beside a title that only one case has had, and that was never its number's, is of
    that case: two numbers swapped, a column sorted alone.
    """
    titles = {
        number: {squeeze(case.values.title), squeeze(case.reported.title)}
        | {squeeze(text.partition("\n")[0]) for text in case.texts}
        | {squeeze(values.title) for _, values in published.get(number, ())}
        for number, case in (cases.items() if answers else ())
    }
    owners: dict[str, list[str]] = {}
    for number, some in titles.items():
        for title in some:
            owners.setdefault(title, []).append(number)
    meant: list[Feedback] = []
    findings: list[Finding] = []
    for one in answers:
        named = owners.get(squeeze(one.title), ()) if one.title else ()
        if len(named) == 1 and one.case_id not in named:
            seen, where, details = one.case_id or BLANK, one.where.whole_row, {"case": named[0]}
            place = cases[named[0]].values.place
            findings.append(Finding("FEEDBACK_RENUMBERED", where, "case_id", seen, details, place))
            one = structs.replace(one, case_id=named[0])
        meant.append(one)
    return meant, findings


def _take_feedback(
    feedback: Iterable[Feedback],
    cases: Mapping[str, Case],
    published: Published,
    period: str,
) -> tuple[dict[str, tuple[Edit, ...]], tuple[Finding, ...]]:
    """Edits from returned task sheets, by case number; conflicts and unknown numbers told.

    Of several answers the one on the later sheet stands, also where that came in a month ago;
    then the one that tells more. A blank cell says nothing; one that says what was published in
    the month of its sheet, or in a month since, was left as it was or heard before: no word of
    anybody.
    """
    by_case: dict[str, list[Feedback]] = {}
    findings: list[Finding] = []
    for one in feedback:
        if one.case_id in cases:
            by_case.setdefault(one.case_id, []).append(one)
        else:
            where = one.where.whole_row
            findings.append(Finding("FEEDBACK_UNKNOWN_CASE", where, "case_id", one.case_id))
    edits: dict[str, tuple[Edit, ...]] = {}
    for number, answers in by_case.items():
        case = cases[number]
        answers.sort(key=_weight, reverse=True)
        then = published.get(number, ())
        words = [(one, _words(one, (case.values, *_shown(one, then)))) for one in answers]
        findings += _contradictions(case, words)
        found: dict[str, Edit] = {}
        for answer, said in words:
            is_undone = _is_undone(answer, case, _shown(answer, then))
            base = _base(answer, case, then, period)
            for key, text in said.items():
                if is_undone:
                    findings.append(_outdated(case, answer, key, text, UNDONE))
                elif later := _later_word(case, key, answer.period):
                    told = f"{later.sheet} 的任务单已写明{name_of(later)}“{later.value}”"
                    if text != later.value:
                        findings.append(_outdated(case, answer, key, text, told))
                elif key not in found:
                    office = answer.office or "部门反馈"
                    # Two days of closing are compared in ``closings``.
                    shown = case.values if key == "closed_on" else base
                    then_said = text_of(shown, key)
                    found[key] = Edit(key, text, then_said, period, office, answer.period)
        edits[number] = tuple(found.values())
    return edits, tuple(findings)


def _base(
    answer: Feedback, case: Case, published: Sequence[tuple[str, Values]], period: str
) -> Values:
    """What the sheet had shown: what a township has reported since is news to who wrote on it."""
    if answer.period < period:
        told = dict(published)
        since = [one for one in told if answer.period and one >= answer.period]
        return told.get(min(since, default=""), case.values)
    return case.values


def _is_undone(answer: Feedback, case: Case, shown: Iterable[Values]) -> bool:
    """Whether a closing was published since the sheet, and the case has come up again."""
    is_closing = answer.status is Status.DONE is not case.values.status
    return is_closing and any(one.status is Status.DONE for one in shown)


def _later_word(case: Case, key: str, sheet: str) -> Edit | None:
    """What an office wrote on a later sheet than this one, and in an earlier month.

    Also where it does not hold any more: an older sheet is no answer to the township's news.
    """
    held = [one for one in (*case.edits, *case.lapsed) if one.field == key and one.by != COUNTY]
    later = [one for one in held if sheet and one.sheet > sheet]
    return max(later, key=lambda one: (one.sheet, one.by), default=None)


def _outdated(case: Case, answer: Feedback, key: str, text: str, since: str) -> Finding:
    """The word of an old sheet, where something else has been said since."""
    details = {"case": case.case_id, "sheet": answer.period or "未写月份", "since": since}
    where, place = answer.where.whole_row, case.values.place
    return Finding("FEEDBACK_OUTDATED", where, key, text, details, place)


def _shown(answer: Feedback, published: Sequence[tuple[str, Values]]) -> list[Values]:
    """What was published in the month of a sheet and since then, at least last month."""
    told = answer.period
    return [values for period, values in published if not period or (told and period >= told)]


def _words(answer: Feedback, shown: Sequence[Values]) -> dict[str, str]:
    """What an answer says by itself, by field."""
    return {
        key: text
        for key, text in _texts(answer).items()
        if text and all(text != text_of(one, key) for one in shown)
    }


def _texts(answer: Feedback) -> dict[str, str]:
    on = answer.closed_on.isoformat() if answer.closed_on else ""
    status = answer.status.value if answer.status else ""
    return dict(zip(FEEDBACK_FIELDS, (status, answer.progress, on), strict=True))


def _weight(answer: Feedback) -> tuple[str, bool, str, int, str, CellRef]:
    texts = _texts(answer)
    filled = sum(1 for text in texts.values() if text)
    return (
        answer.period,
        answer.status is Status.DONE,
        texts["closed_on"],
        filled,
        answer.progress,
        answer.where,
    )


def _contradictions(
    case: Case, words: Sequence[tuple[Feedback, Mapping[str, str]]]
) -> list[Finding]:
    found = []
    for key in FEEDBACK_FIELDS:
        told = [(one.where.whole_row, said[key]) for one, said in words if key in said]
        if len({text for _, text in told}) < 2:
            continue
        values = "；".join(f"{where}“{text}”" for where, text in told)
        where, text = told[0]
        details = {"case": case.case_id, "values": values, "winner": str(where)}
        found.append(Finding("FEEDBACK_CONFLICT", where, key, text, details, case.values.place))
    return found
