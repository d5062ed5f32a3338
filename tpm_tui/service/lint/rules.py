"""The table of rules."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from tpm_tui.service.lint import dates, doubles, money, people, progress, structure
from tpm_tui.service.lint.finding import Limit, Rule

RULES: tuple[Rule, ...] = (
    Rule(
        "own-repeats",
        "Counted twice",
        "error",
        "A figure on an (own) line is the sum of the rows below and counts twice.",
        doubles.own_repeats,
        doubles.clear_own,
        rests_below=True,
    ),
    Rule(
        "overgranted",
        "Over-allocated budget",
        "error",
        "More is handed out below a row than was approved for it.",
        money.overgranted,
    ),
    Rule(
        "backwards",
        "Finish before start",
        "error",
        "A row ends before it starts.",
        dates.backwards,
        dates.swap,
    ),
    Rule(
        "person-twice",
        "Person counted twice",
        "warning",
        "Somebody is on an (own) line and on rows below it over the same days.",
        doubles.person_twice,
        doubles.take_off,
    ),
    Rule(
        "same-twice",
        "Same row twice",
        "warning",
        "Two rows of one parent have the same name and the same figures.",
        doubles.same_twice,
        doubles.delete_second,
    ),
    Rule(
        "overbooked",
        "Over-allocated",
        "warning",
        "Somebody is booked beyond their capacity today or later.",
        people.overbooked,
    ),
    Rule(
        "overspent",
        "Budget below actuals",
        "warning",
        "More has been spent than the budget holds; of done rows those far beyond it.",
        money.overspent,
        limit=Limit(10, "percent"),
    ),
    Rule(
        "burn-ahead",
        "Burn ahead of progress",
        "warning",
        "The budget is burnt faster than the work gets done.",
        progress.burn_ahead,
        limit=Limit(10, "points"),
    ),
    Rule(
        "overdue", "Overdue", "warning", "The finish has passed and the row is open.", dates.overdue
    ),
    Rule(
        "begun-early",
        "Begun before its start",
        "warning",
        "Work has begun and the start lies in the future.",
        dates.begun_early,
    ),
    Rule(
        "done-open",
        "Done with something open",
        "warning",
        "A row is done and has remaining work or money.",
        progress.done_remaining,
        progress.nothing_left,
    ),
    Rule(
        "child-outside",
        "Outside the parent's dates",
        "warning",
        "A row begins before or ends after the dates that its parent holds itself.",
        dates.child_outside,
    ),
    Rule(
        "own-dates",
        "Own dates beyond the rows",
        "warning",
        "The dates of an (own) line stretch its parent beyond the rows below.",
        dates.own_beyond,
        dates.shrink_own,
        rests_below=True,
    ),
    Rule(
        "no-working-day",
        "No working day",
        "warning",
        "Start and finish have no working day between them.",
        dates.no_working_day,
    ),
    Rule(
        "undated",
        "People without dates",
        "warning",
        "People are on a row without dates, so that nobody is booked.",
        people.undated,
    ),
    Rule(
        "excluded-committed",
        "Ordered for nothing",
        "warning",
        "A cancelled or deferred row has open commitments.",
        money.excluded_committed,
    ),
    Rule(
        "pending-long",
        "Undecided budget change",
        "warning",
        "A budget change waits too long for a decision.",
        money.pending_long,
        limit=Limit(14, "days"),
    ),
    Rule(
        "override-over",
        "Override expired",
        "warning",
        "A progress override has expired and is still there.",
        progress.override_over,
        progress.drop_override,
    ),
    Rule(
        "stale",
        "Stale",
        "hint",
        "In progress, and nothing about the row has changed for days.",
        progress.stale,
        limit=Limit(7, "days", "at least"),
    ),
    Rule(
        "uncovered",
        "Nobody there",
        "hint",
        "All people of an open row are away for some working days in a row.",
        people.uncovered,
        limit=Limit(2, "working days", "at least"),
    ),
    Rule(
        "percent-long",
        "Percent typed on long work",
        "hint",
        "A typed percentage measures a row that lasts too long for it.",
        progress.percent_long,
        progress.measure,
        Limit(20, "working days"),
    ),
    Rule(
        "no-estimate",
        "No estimate",
        "hint",
        "An open row has no weight; the mean of its siblings is taken.",
        progress.no_estimate,
    ),
    Rule(
        "no-owner",
        "No owner",
        "hint",
        "Nobody answers for an open row, or for a project or program.",
        people.no_owner,
        people.own_as_above,
    ),
    Rule(
        "milestone-lasts",
        "Milestone with duration",
        "hint",
        "A milestone lasts more than a day.",
        dates.milestone_lasts,
        dates.at_its_finish,
    ),
    Rule(
        "people-excluded",
        "People on excluded rows",
        "hint",
        "People are assigned to a cancelled or deferred row.",
        people.people_excluded,
        people.take_all_off,
    ),
    Rule(
        "empty-parent",
        "Empty",
        "hint",
        "A program, project, phase or epic has nothing in it.",
        structure.empty_parent,
    ),
)
"""The gravest first; findings are told in this order."""

BY_KEY: Mapping[str, Rule] = MappingProxyType({one.key: one for one in RULES})
