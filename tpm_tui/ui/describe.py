"""Words for the bars: the board, the cell under the cursor, the keys that matter."""

from __future__ import annotations

from fractions import Fraction

from rich.cells import cell_len

from tpm_tui.domain.calendar import iso
from tpm_tui.domain.rounding import half_up
from tpm_tui.domain.values import BOARD
from tpm_tui.fields.catalog import spoken_label
from tpm_tui.fields.dates import Date
from tpm_tui.fields.money_types import OVER
from tpm_tui.fields.numbers import Duration, Money, Number, Percent
from tpm_tui.query.arrangement import is_group
from tpm_tui.query.cell_error import CellError
from tpm_tui.rollup.overload import Overload
from tpm_tui.service.figures.granted_words import granted_origin
from tpm_tui.service.figures.money import over_allocated, over_below
from tpm_tui.service.keys.names import shown
from tpm_tui.service.keys.table import Command
from tpm_tui.service.views.view import saved_at
from tpm_tui.ui.bars import Spans
from tpm_tui.ui.desk import Desk
from tpm_tui.ui.grid.editor import CellEditor

CAUSES_TOLD = 3
"""Rows that are named as what makes an over-allocation."""
COUNT_ROOM = 5
"""Cells for how many others are here, whatever has to give way."""
SUMMED_MOST = 50_000
"""Selected rows that are added up while the cursor moves."""


def heading(desk: Desk, badge: str, width: int = 80) -> tuple[Spans, Spans]:
    """Name of the board, its badges, how it is looked at, and who looks."""
    session = desk.session
    settings = session.board.settings
    left: Spans = [(" tpm-tui ", "top"), (f" {settings.name}", "strong")]
    if session.read_only:
        left.append((f"  [{session.badge}]", "warn"))
    else:
        if badge:
            left.append((f"  [{badge}]", "warn"))
        if session.board.access is not None and not session.keeper:
            from tpm_tui.service.roles.words import role_badge  # most boards have no roles

            role = role_badge(session)
            left += [(f"  [{role}]", "warn")] if role else []
    day = session.board.ctx.today
    right: Spans = [
        (f"{session.user.name}  {settings.values['currency']}  {day:%a %d %b %Y} ", "muted")
    ]
    told = view_state(desk)
    room = width - _cells(told)
    # How it is looked at matters more than who looks, and than the badge where room is short; who
    # else looks matters more than the day.
    company = desk.around.heading(max(room - _cells(left) - 2, COUNT_ROOM))
    if company:
        if room < _cells([*left, *right]) + cell_len(company) + 3:
            right = []
        right.insert(0, (f"{company}{'  ' if right else ' '}", "accent"))
    elif told and room < _cells([*left, *right]) + 1:
        right = []
    if told and room < _cells(left) + 1:
        left = left[:2]
    return left + told, right


def _cells(spans: Spans) -> int:
    return sum(cell_len(text) for text, _ in spans)


def view_state(desk: Desk) -> Spans:
    """Which saved view is open (`*`: it is another one by now), what it narrows, filters, groups and
    sorts, and whether totals count what is hidden."""
    view, shown, board = desk.view, desk.shown, desk.board
    told: Spans = []
    saved = (
        saved_at(board, desk.session.user.name, desk.open_view_at) if desk.open_view_at else None
    )
    if saved is not None:
        alike = saved.without_folds().is_like(view.without_folds(), board.fields)
        told.append((f"  view {saved.name}{'' if alike else '*'}", "accent"))
    if view.zoom and board.items.exists(view.zoom):
        titles = board.items.columns["title"]
        above = [one for one in (view.zoom, *board.items.ancestors(view.zoom)) if one]
        path = " › ".join(str(titles[one]) for one in reversed(above))
        told.append((f"  in {path}", "accent"))
    if view.filter:
        totals = "totals of these" if view.visible_totals or view.group else "totals count all"
        told.append((f"  filter {view.filter}", "accent"))
        told.append((f" ({shown.matches}/{shown.of}, {totals})", "muted"))
    if view.group:
        labels = [board.fields[key].label if key in board.fields else key for key in view.group]
        told.append((f"  by {', '.join(labels).lower()}", "accent"))
    if view.sort:
        labels = [
            f"{'-' if one.descending else '+'}{spoken_label(board.fields[one.key].label)}"
            for one in view.sort
            if one.key in board.fields
        ]
        told.append((f"  sorted {', '.join(labels)}", "accent"))
    return told


def footer(
    commands: tuple[Command, ...], editor: CellEditor | None = None, width: int = 80
) -> tuple[Spans, Spans]:
    """Keys that everybody needs, as many as fit, the way out on the right; in an open cell the
    editor's."""
    if editor is not None:
        keys = [("Enter", "save"), ("Tab", "save, next cell"), ("Esc", "leave it as it was")]
        if editor.new:
            keys = [
                ("Enter", "save"),
                ("Tab", "indent"),
                ("Shift+Tab", "outdent"),
                ("Esc", "no new row"),
            ]
        else:
            keys += [("Up Down", "choose")] if editor.choices else []
            keys.append(("F4", "preview"))
        while sum(len(key) + len(word) + 3 for key, word in keys) > width:
            keys.pop()
        return [span for key, word in keys for span in _key_word(key, word)], []
    left: Spans = []
    right: Spans = []
    for command in commands:
        if command.footer and command.keys:
            spans = _key_word(shown(command.keys[0]), command.footer)
            (right if command.name in ("show-help", "quit") else left).extend(spans)
    room = width - sum(cell_len(text) for text, _ in right)
    while left and sum(cell_len(text) for text, _ in left) > room:
        del left[-2:]
    return left, right


def _key_word(key: str, word: str) -> Spans:
    return [(f" {key}", "accent"), (f" {word} ", "muted")]


def split_line(text: str, width: int) -> tuple[str, str]:
    """A sentence in two lines, broken at a space, if one is too short for it."""
    if cell_len(text) <= width:
        return text, ""
    at = text.rfind(" ", 0, max(1, width))
    return (text[:at], text[at + 1 :]) if at > 0 else (text[:width], text[width:])


def position(desk: Desk) -> Spans:
    """Row of the cursor and number of rows shown."""
    total = len(desk.outline)
    return [(f" {desk.grid.row + 1 if total else 0}/{total} ", "muted")]


def describe_cell(desk: Desk) -> tuple[Spans, Spans]:
    """Where the cursor is and what the cell holds in full; of a selection how much it is."""
    if not len(desk.outline):
        return _nothing(desk), position(desk)
    row, key, board = desk.row, desk.key, desk.board
    if desk.grid.selection:
        return selected(desk), position(desk)
    if is_group(row):
        where = desk.sheet.title(row)
    else:
        item = abs(row)
        path = [
            str(board.items.columns["title"][one])
            for one in reversed(list(board.items.ancestors(item))[:-1])
        ]
        crumbs = " › ".join([*path[-2:], str(board.items.columns["title"][item])])
        where = f"{crumbs}{' › (own)' if row < 0 else ''}"
    if key == "title":
        return [(f" {where}", "muted"), *desk.around.cell(row, key)], position(desk)
    figures, place = desk.sheet.figures(row)
    text = "" if is_group(place) else figures.marked_text(place, key)
    # The value comes first: it is what a narrow column may not show in full.
    spans: Spans = [
        (f" {board.fields[key].label}: ", "muted"),
        (text or "not known", "strong" if text else "muted"),
        *desk.around.cell(row, key),
    ]
    formula = board.fields[key].formula
    if formula is not None:
        value = figures.value(place, key)
        problem = f" {value.explanation}" if isinstance(value, CellError) else ""
        spans.append((f"{problem}  = {formula}", "muted"))
    elif not is_group(row) and desk.shown.subtotals is None:
        spans.append((_origin(desk, row, key), "muted"))
        if key == "allocation":
            spans.append((_overloaded(desk, row), "bad"))
        elif key == "budget" and row > 0:
            spans.append((_overdrawn(desk, row), "bad"))
    return [*spans, (f"  · {where}", "muted")], position(desk)


def _nothing(desk: Desk) -> Spans:
    """What to do where no row is shown."""
    if desk.view.filter:
        clear = desk.key_for("clear-filter")
        return [(f" No row matches the filter: {clear} shows all rows again.", "accent")]
    return [
        (f" This board is empty: press {desk.key_for('add-below')} to add a first row.", "accent")
    ]


def selected(desk: Desk) -> Spans:
    """How many rows or cells are selected, and what their figures come to."""
    rows, keys = desk.selected_rows(), desk.selected_keys()
    marks = len(desk.grid.selection.marks)
    if marks:
        head = f" {marks} marked"
    elif desk.whole_rows:
        head = f" {len(rows):,} {'row' if len(rows) == 1 else 'rows'} selected"
    else:
        count = len(rows) * len(keys)
        head = f" {count:,} {'cell' if count == 1 else 'cells'} selected"
    spans: Spans = [(head, "strong")]
    key = keys[0] if len(keys) == 1 else desk.key
    field = desk.board.fields[key]
    once = _once(desk, rows[:SUMMED_MOST]) if field.rollup else rows[:SUMMED_MOST]
    numbers = [value for row in once if isinstance(value := desk.sheet.value(row, key), int)]
    if numbers and isinstance(field.type, Money | Duration | Percent | Number):
        show = field.type.format
        ctx = desk.board.ctx
        mean = half_up(Fraction(sum(numbers), len(numbers)))
        if isinstance(field.type, Percent):
            told = f"  {field.label}: mean {show(mean, ctx)} of {len(numbers)}"
        else:
            told = f"  {field.label}: sum {show(sum(numbers), ctx)}, mean {show(mean, ctx)} of {len(numbers)}"
        if len(once) < len(rows):
            told += ", what is below a selected row counted with it"
        spans.append((told, "muted"))
    spans.append(("  · Esc ends the selection", "muted"))
    return spans


def _once(desk: Desk, rows: list[int]) -> list[int]:
    """The rows without those whose figure is in that of another selected row."""
    chosen = set(rows)
    parent = desk.board.items.parent
    kept: list[int] = []
    for row in rows:
        above = -row if row < 0 else parent[row]
        while above and above not in chosen:
            above = parent[above]
        if not above:
            kept.append(row)
    return kept


def _origin(desk: Desk, row: int, key: str) -> str:
    """A few words on where a parent's figure comes from."""
    board = desk.board
    if row <= BOARD or board.items.is_leaf(row):
        return ""
    if granted := granted_origin(board, row, key):
        return f"  {granted}"
    count = len(board.items.children.get(row, ())) + board.items.has_own(row)
    below = f"{count} {'row' if count == 1 else 'rows'} below"
    field = board.fields[key]
    days = isinstance(field.type, Date)
    match field.rollup:
        case "sum":
            return f"  = sum of {below}"
        case "min":
            return f"  = {'earliest' if days else 'smallest'} of {below}"
        case "max":
            return f"  = {'latest' if days else 'largest'} of {below}"
        case "average":
            return f"  = mean of all values in {below}"
        case "weighted":
            return f"  = mean of {below}, weighted by {board.label(field.weight or '').lower()}"
        case "worst":
            return f"  = worst of {below}"
        case "count":
            return f"  = values in {below}"
        case "distinct":
            return f"  = different values in {below}"
        case "progress":
            exact = board.figures.progress_exact(row)
            basis = board.engine.inputs.basis(row)
            shown = f" ({float(exact):.1f}% exactly)" if exact is not None else ""
            return f"{shown} = mean of {below}, weighted by {basis}"
        case "available":
            return "  = budget - actual cost - committed"
        case "allocation":
            return "  = person-days, FTE, people + unstaffed roles"
    return ""


def _overdrawn(desk: Desk, row: int) -> str:
    """By how much more was handed out than was approved, here and below."""
    engine, ctx = desk.board.engine, desk.board.ctx
    own, below = over_allocated(engine, row), over_below(engine, row)
    said = [] if own is None else [f"over-allocated by {Money().format(-own, ctx)}"]
    if below:
        said.append(f"{below:,} over-allocated {'row' if below == 1 else 'rows'} below")
    return f"  {OVER} {', '.join(said)}" if said else ""


def _overloaded(desk: Desk, row: int) -> str:
    """Who is booked beyond capacity, how much, when, and on what besides this row; of a parent who
    is because of what stands below it."""
    overloads = desk.board.figures.overloads
    leaf = row < 0 or desk.board.items.is_leaf(row)
    if not leaf:
        names = desk.sheet.overloaded(row)
        found = [
            max(overloads.of_person(name), key=lambda over: (over.leave, over.percent))
            for name in names
        ]
        if not found:
            return ""
        people = "1 person" if len(found) == 1 else f"{len(found):,} people"
        return f"  ! {people} over-allocated: {'; '.join(_over_told(desk, one) for one in found)}"
    said = [_over_told(desk, over, abs(row)) for over in overloads.of_item(abs(row))]
    return f"  ! {'; '.join(said)}" if said else ""


def _over_told(desk: Desk, over: Overload, item: int = BOARD) -> str:
    """One over-allocation with what makes it, besides the row of an item."""
    titles = desk.board.items.columns["title"]
    causes = [str(titles[one]) for one in over.items if one != item]
    causes += [f"the board {board}" for board in over.boards]
    also = "also on" if item else "on"
    on = f", {also} {', '.join(causes[:CAUSES_TOLD])}" if causes else ""
    more = f" and {len(causes) - CAUSES_TOLD} more" if len(causes) > CAUSES_TOLD else ""
    when = iso(over.first) if over.first == over.last else f"{iso(over.first)} to {iso(over.last)}"
    return f"{over.name} is at {over.told.replace(' %', '%')} from {when}{on}{more}"
