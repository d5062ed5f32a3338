"""Words for the bars: the board, the cell under the cursor, the keys that matter."""

from __future__ import annotations

from rich.cells import cell_len

from tpm_tui.domain.calendar import iso
from tpm_tui.domain.values import BOARD
from tpm_tui.fields.catalog import FIELDS
from tpm_tui.service.command_table import Command
from tpm_tui.service.session import BoardSession
from tpm_tui.ui.bars import Spans
from tpm_tui.ui.desk import Desk
from tpm_tui.ui.grid.editor import CellEditor


def heading(session: BoardSession, badge: str) -> tuple[Spans, Spans]:
    """Name of the board, its badges, and who looks at it."""
    settings = session.board.settings
    left: Spans = [(" tpm-tui ", "top"), (f" {settings.name}", "strong")]
    if session.read_only:
        left.append((f"  [{session.read_only}]", "warn"))
    elif badge:
        left.append((f"  [{badge}]", "warn"))
    day = session.board.ctx.today
    right: Spans = [
        (f"{session.user.name}  {settings.values['currency']}  {day:%a %d %b %Y} ", "muted")
    ]
    return left, right


def footer(
    commands: tuple[Command, ...], preset: str = "vim", editor: CellEditor | None = None
) -> tuple[Spans, Spans]:
    """Keys that everybody needs, the way out on the right; in an open cell the editor's."""
    if editor is not None:
        keys = [("Enter", "save"), ("Tab", "save, next cell"), ("Esc", "leave it as it was")]
        if editor.new:
            keys = [
                ("Enter", "save"),
                ("Tab", "indent"),
                ("Shift+Tab", "outdent"),
                ("Esc", "no new row"),
            ]
        elif editor.choices:
            keys.append(("Up Down", "choose"))
        return [span for key, word in keys for span in _key_word(key, word)], []
    left: Spans = []
    right: Spans = []
    for command in commands:
        if command.footer:
            spans = _key_word(_footer_key(command, preset), command.footer)
            (right if command.name in ("show-help", "quit") else left).extend(spans)
    return left, right


def _key_word(key: str, word: str) -> Spans:
    return [(f" {key}", "accent"), (f" {word} ", "muted")]


def _footer_key(command: Command, preset: str) -> str:
    """The first key of a command that works in a preset, as people read it: in `sheet` a printing
    key types."""
    keys = [key for key in command.keys if preset == "vim" or len(key) > 1]
    key = keys[0] if keys else command.keys[0]
    return "+".join(
        part.capitalize() if len(part) > 1 or "+" in key else part for part in key.split("+")
    )


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
    """Where the cursor is and what the cell holds in full."""
    if not len(desk.outline):
        return [(" This board is empty: press o to add a first row.", "accent")], position(desk)
    row, key, board = desk.row, desk.key, desk.board
    item = abs(row)
    path = [
        str(board.items.columns["title"][one])
        for one in reversed(list(board.items.ancestors(item))[:-1])
    ]
    crumbs = " › ".join([*path[-2:], str(board.items.columns["title"][item])])
    where = f"{crumbs}{' › (own)' if row < 0 else ''}"
    if key == "title":
        return [(f" {where}", "muted")], position(desk)
    text = board.figures.text(row, key)
    # The value comes first: it is what a narrow column may not show in full.
    spans: Spans = [
        (f" {FIELDS[key].label}: ", "muted"),
        (text or "not known", "strong" if text else "muted"),
    ]
    spans.append((_origin(desk, row, key), "muted"))
    if key == "allocation":
        spans.append((_overloaded(desk, row), "bad"))
    return [*spans, (f"  · {where}", "muted")], position(desk)


def _origin(desk: Desk, row: int, key: str) -> str:
    """A few words on where a parent's figure comes from."""
    board = desk.board
    if row <= BOARD or board.items.is_leaf(row):
        return ""
    count = len(board.items.children.get(row, ())) + board.items.has_own(row)
    below = f"{count} {'row' if count == 1 else 'rows'} below"
    match FIELDS[key].rollup:
        case "sum":
            return f"  = sum of {below}"
        case "min":
            return f"  = earliest of {below}"
        case "max":
            return f"  = latest of {below}"
        case "progress":
            exact = board.figures.progress_exact(row)
            basis = board.engine.inputs.basis(row)
            shown = f" ({float(exact):.1f}% exactly)" if exact is not None else ""
            return f"{shown} = mean of {below}, weighted by {basis}"
        case "available":
            return "  = budget - actual cost"
        case "allocation":
            return "  = person-days, FTE, people + unstaffed roles"
    return ""


def _overloaded(desk: Desk, row: int) -> str:
    """Who is booked beyond capacity, when, and on what besides this row."""
    board, said = desk.board, []
    for over in board.figures.overloads.of_item(abs(row)):
        others = [
            str(board.items.columns["title"][item]) for item in over.items if item != abs(row)
        ]
        said.append(
            f"{over.name} is at {over.percent}% from {iso(over.first)} to {iso(over.last)}"
            f"{', also on ' + ', '.join(others[:2]) if others else ''}"
        )
    return f"  ! {'; '.join(said)}" if said else ""
