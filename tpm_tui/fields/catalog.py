"""Every column of the board, declared once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tpm_tui.domain.values import OWN_KEY, SPARSE
from tpm_tui.fields.checklist import Checklist
from tpm_tui.fields.dates import Date
from tpm_tui.fields.methods import CostSource, MethodChoice
from tpm_tui.fields.money_types import Band, Lead, Phasing, Share, Unallocated, Variance
from tpm_tui.fields.numbers import Duration, Money, Number, Percent
from tpm_tui.fields.override import OverrideText
from tpm_tui.fields.staff import Assignments
from tpm_tui.fields.types import (
    BasisChoice,
    FieldType,
    Kind,
    LongText,
    PartOf,
    PersonName,
    RequiredText,
    StatusChoice,
    Text,
)

ParentEdit = Literal["item", "own", "refused"]


@dataclass(frozen=True, slots=True)
class Field:
    """One column: what it is called, what it holds and how parents get it."""

    key: str
    """Name in JSON, CSV and commands; never changes."""
    label: str
    type: FieldType
    rollup: str | None = None
    """Key of the aggregate that computes it on parents; None: a parent's own value."""
    stored: bool = True
    """Whether it is an input; the others are derived."""
    on_parent: ParentEdit = "item"
    """Where typing on a parent goes: the item itself, its `(own)` line, or nowhere."""
    edits: str | None = None
    """For a derived column: the input that an edit on it changes."""
    width: int = 12
    """Cells in the grid."""
    shown: bool = True
    """Part of the default view."""
    help: str = ""
    rolled: FieldType | None = None
    """What parents show where that is of another kind: a count of names is a number."""
    weight: str | None = None
    """For a weighted mean: key of the column that weighs."""
    formula: str | None = None
    """For a computed column of the board's own: what it computes."""

    @property
    def spoken(self) -> str:
        """The label within a sentence: abbreviations keep their capitals, and what people called
        their own columns stays as it is."""
        return self.label if self.key.startswith(OWN_KEY) else spoken_label(self.label)

    @property
    def input_key(self) -> str | None:
        """Key of the input that an edit on this column changes."""
        return self.key if self.stored else self.edits


def spoken_label(label: str) -> str:
    """A built-in label within a sentence: `Remaining work` is remaining work, `VAC of BAC` is not
    vac of bac."""
    return " ".join(
        word if word.isupper() and len(word) > 1 else word.lower() for word in label.split(" ")
    )


CATALOG: tuple[Field, ...] = (
    Field("title", "Work item", RequiredText(), width=38, help="Name of the work item."),
    Field("kind", "Kind", Kind(), width=11, shown=False, help="Portfolio, program, project, ... task."),
    Field(
        "status", "Status", StatusChoice(), rollup="status", on_parent="refused", width=11,
        help="State of the work; a parent is done when all of it is, in progress when any of it is.",
    ),
    Field("owner", "Owner", PersonName(), width=13, help="Person who answers for the item."),
    Field(
        "progress", "Progress", Percent(), rollup="progress", on_parent="refused", width=9,
        help="Percent complete; a parent's is weighted by its basis (work unless set otherwise).",
    ),
    Field(
        "work_progress", "Work %", Percent(), rollup="work_progress", stored=False, width=6,
        help="Actual work / (actual + remaining work).",
    ),
    Field("work", "Work", Duration(), rollup="sum", on_parent="own", width=9, help="Estimated work."),
    Field(
        "actual_work", "Actual work", Duration(), rollup="sum", on_parent="own", width=11,
        help="Work done so far.",
    ),
    Field(
        "remaining_work", "Remaining", Duration(), rollup="sum", on_parent="own", width=9,
        help="Work still to do; empty means work - actual work, never below zero.",
    ),
    Field(
        "budget", "Budget", Money(), rollup="sum", on_parent="own", width=11,
        help="Budget: of a parent what was approved for it, else the sum of the rows below.",
    ),
    Field(
        "actual_cost", "Actual cost", Money(), rollup="sum", on_parent="own", width=11,
        help="Money spent so far.",
    ),
    Field(
        "available", "Available", Money(), rollup="available", stored=False, width=11,
        help="Budget - actual cost - committed.",
    ),
    Field("start", "Start", Date(), rollup="min", on_parent="refused", width=10, help="First day."),
    Field(
        "finish", "Finish", Date(), rollup="max", on_parent="refused", width=11,
        help="Last day, included.",
    ),
    Field(
        "allocation", "People / pd, avg/peak FTE", Assignments(), rollup="allocation", stored=False,
        edits="assignments", on_parent="own", width=34,
        help="Person-days, average and peak FTE, people + unstaffed roles.",
    ),
    Field(
        "assignments", "People", Assignments(), on_parent="own", width=28, shown=False,
        help="Who works on it and how much: `Ana 60%, role:QA 0.5fte`, also `4h/d` and `40h`.",
    ),
    Field(
        "duration", "Duration", Duration(), rollup="duration", on_parent="refused", width=9, shown=False,
        help="Working time from start to finish; an imported plan's own figure is kept.",
    ),
    Field("actual_duration", "Actual dur.", Duration(), on_parent="own", width=11, shown=False,
          help="Part of the duration that is over, as imported."),
    Field("basis", "Weight basis", BasisChoice(), width=12, shown=False,
          help="What weighs the progress below this item: work, budget, duration, points or equal."),
    Field("points", "Points", Number(), rollup="points", on_parent="own", width=7, shown=False,
          help="Story points or another size of the work; a weight basis of its own."),
    Field("points_done", "Points done", Number(), rollup="points", stored=False, width=11, shown=False,
          help="Points of the rows below that are done."),
    Field("coverage", "Coverage", PartOf(), rollup="coverage", stored=False, width=9, shown=False,
          help="Of how many leaves the weight is known that makes the progress: known / included."),
    Field("method", "Progress by", MethodChoice(), on_parent="own", width=12, shown=False,
          help="How an item's own progress is measured: typed, by status, work, milestone, checklist or level of effort."),
    Field("checklist", "Checklist", Checklist(), on_parent="own", width=12, shown=False,
          help="Steps, `[x] drafted; [ ] reviewed x2; [-] printed`; their weights make the progress where that goes by checklist."),
    Field("override", "Override", OverrideText(), width=20, shown=False,
          help="Progress of a parent as somebody said it is, with reason and expiry."),
    Field("approved", "Approved", Money(), width=11, shown=False,
          help="Budget granted from above; the item's budget where it is set, whatever is below."),
    Field("contingency", "Contingency", Money(), width=11, shown=False,
          help="Reserve for identified risks within the approved budget."),
    Field("mgmt_reserve", "Mgmt reserve", Money(), width=12, shown=False,
          help="Reserve for what nobody foresaw within the approved budget."),
    Field("committed", "Committed", Money(), rollup="sum", on_parent="own", width=11, shown=False,
          help="Ordered and not yet paid: open commitments."),
    Field("etc", "ETC", Money(), rollup="sum", on_parent="own", width=11, shown=False,
          help="Estimate to complete; empty means what the budget leaves."),
    Field("capex_share", "Capex share", Percent(), rollup="capex_share", on_parent="own", width=11, shown=False,
          help="Part of the budget that is capital expenditure; the rest is operating expenditure."),
    Field("cost_source", "Budget from", CostSource(), on_parent="own", width=12, shown=False,
          help="Where the budget comes from: typed, planned labour, or its cost lines."),
    Field("phasing", "Phasing", Phasing(), on_parent="own", width=10, shown=False,
          help="How the budget is spread over the months: linear, front, back, start, finish or months with percentages."),
    Field("allocated", "Allocated", Money(), rollup="allocated", stored=False, width=11, shown=False,
          help="Budgets of the rows below and the (own) line: what was handed out."),
    Field("unallocated", "Unallocated", Unallocated(), rollup="unallocated", stored=False, width=14, shown=False,
          help="Approved - allocated - contingency - management reserve; marked where more was handed out than granted."),
    Field("original_budget", "Original", Money(), rollup="sum", stored=False, width=11, shown=False,
          help="Budget before its approved changes."),
    Field("proposed_budget", "Proposed", Money(), rollup="proposed", stored=False, width=11, shown=False,
          help="Budget + changes that wait for a decision."),
    Field("bac", "BAC", Money(), rollup="sum", stored=False, width=11, shown=False,
          help="Budget at completion: the plain sum of the leaves' budgets."),
    Field("eac", "EAC", Money(), rollup="sum", stored=False, width=11, shown=False,
          help="Estimate at completion: actual cost + the larger of ETC and committed."),
    Field("vac", "VAC", Variance(), rollup="vac", stored=False, width=11, shown=False,
          help="Variance at completion: budget - EAC; above zero is good."),
    Field("vac_bac", "VAC of BAC", Variance(), rollup="vac_bac", stored=False, width=11, shown=False,
          help="BAC - EAC: against what the leaves have, not what was approved."),
    Field("burn", "Burn", Share(), rollup="burn", stored=False, width=7, shown=False,
          help="Actual cost / budget."),
    Field("burn_lead", "Burn lead", Lead(), rollup="burn_lead", stored=False, width=9, shown=False,
          help="Burn - progress in percentage points; above zero money goes faster than work."),
    Field("capex", "Capex", Money(), rollup="sum", stored=False, width=11, shown=False,
          help="Capital expenditure: the share of the budget, and cost lines of that class."),
    Field("opex", "Opex", Money(), rollup="sum", stored=False, width=11, shown=False,
          help="Operating expenditure: budget - capex, where a share is known."),
    Field("band", "Budget/alloc/spent/free", Band(), rollup="band", stored=False, width=40, shown=False,
          help="Budget / allocated / spent / free at a glance; ▲ marks what is over-allocated and counts such rows below."),
    Field("source_id", "Source id", Text(), width=10, shown=False, help="The row's id in the imported file."),
    Field("description", "Description", LongText(), width=30, shown=False,
          help="Longer text, of as many lines as it takes."),
)  # fmt: skip

FIELDS: dict[str, Field] = {field.key: field for field in CATALOG}
"""The catalog by key."""

STORED: tuple[str, ...] = tuple(field.key for field in CATALOG if field.stored)
"""Keys of the inputs, in catalog order."""

TABLE: tuple[str, ...] = tuple(key for key in STORED if key not in SPARSE)
"""Inputs that are columns of the item table."""
