"""Every command by name, without importing what it needs."""

from __future__ import annotations

from importlib import import_module

from tpm_tui.cli.command import PROGRAM, Command

_PLACES = {
    "open": ("opening", "OPEN"),
    "demo": ("opening", "DEMO"),
    "new": ("making", "NEW"),
    "import": ("importing", "IMPORT"),
    "export": ("reading.exporting", "EXPORT"),
    "ls": ("reading.listing", "LS"),
    "get": ("reading.listing", "GET"),
    "find": ("reading.finding", "FIND"),
    "set": ("editing.cells", "SET"),
    "add": ("editing.cells", "ADD"),
    "comment": ("editing.notes", "COMMENT"),
    "book": ("planning.booking", "BOOK"),
    "timesheet": ("planning.booking", "TIMESHEET"),
    "budget": ("planning.budgeting", "BUDGET"),
    "field": ("editing.fields", "FIELD"),
    "person": ("planning.people", "PERSON"),
    "role": ("planning.people", "ROLE_COMMAND"),
    "allocation": ("planning.allocation", "ALLOCATION"),
    "view": ("reading.viewing", "VIEW"),
    "override": ("planning.overriding", "OVERRIDE"),
    "settings": ("settings", "SETTINGS"),
    "access": ("access", "ACCESS"),
    "basis": ("planning.weighing", "BASIS"),
    "spread": ("planning.weighing", "SPREAD"),
    "mv": ("editing.moving", "MV"),
    "rm": ("editing.moving", "RM"),
    "undo": ("editing.undoing", "UNDO"),
    "redo": ("editing.undoing", "REDO"),
    "play": ("editing.playing", "PLAY"),
    "log": ("reading.journal", "LOG"),
    "lint": ("reading.linting", "LINT"),
    "check": ("upkeep.checking", "CHECK"),
    "backup": ("upkeep.backing_up", "BACKUP"),
    "restore": ("upkeep.backing_up", "RESTORE"),
    "share": ("sharing", "SHARE"),
    "doctor": ("upkeep.doctor", "DOCTOR"),
    "keys": ("keys", "KEYS"),
    "serve-session": ("gate.serving", "SERVE_SESSION"),
}
"""Module and name of each command."""

COMMANDS = tuple(_PLACES)
"""Names of all commands, in the order of the overview."""

OVERVIEW = f"""\
usage: {PROGRAM} [BOARD]            open a board
       {PROGRAM} COMMAND ...        see `{PROGRAM} COMMAND --help`

A portfolio tree you edit like a sheet, in the terminal.

start:
  demo      look around in a copy of a board that is well under way
  new       make a board, empty or from a template
  import    bring in a Microsoft Project XML file or a CSV table
  export    write a board as a table: CSV, TSV or JSON
  open      open a board; the same as {PROGRAM} BOARD

scripts (text, or --json):
  ls        list the rows of a board: all, filtered, sorted, grouped, as a view
  get       print a cell, or a whole row
  find      print ids of items by words
  set       change cells of a row, or of all rows that match a filter
  add       add an item
  comment   say something about an item
  book      log work or cost on an item: 3h yesterday, 250 eur travel
  timesheet what a person logged in a week, day by day
  budget    a row's budget: print it; changes, transfers, reserves, lines
  field     columns of the board's own: list, add, rename, redefine, retire
  person    people: list, set week, leave, rates, team; rename, remove
  role      roles: list, set headcount and rates; staff one by a person
  allocation  who is booked how much by week, on all boards of the folder
  view      saved views: list, show, delete, open the board with one
  override  what the progress of a parent is said to be: reason and expiry
  settings  what a board counts by: progress, estimates, working time
  access    who may do what: list, add, revoke; and whose key opens the board
  basis     what weighs progress, of the board or below a row
  spread    share an amount out over the rows below
  mv        move an item
  rm        delete an item with everything below it
  undo      take back your newest change
  redo      bring back what was undone
  play      press recorded keys on a board
  log       who changed what, when, newest first
  lint      what is wrong or doubtful on a board, and safe fixes (exit code 1:
            there are errors)
  check     recompute everything and compare (exit code 1: something is wrong)
  backup    copy a board while others work on it; list the copies there are
  restore   give a board an earlier state back
  share     let a group of this computer work on the boards of a folder
  doctor    what this computer, terminal and board are like
  keys      list the keys of every command, or check what this terminal sends
  serve-session  what sshd runs for somebody who gets a board and nothing else

BOARD is a name, kept in your data folder, or a path (with a / or ending in
.db). Without one, the board named `board` opens, or the start screen.

options:
  --ascii        draw with nothing but ASCII (or ascii = true in config.toml)
  -h, --help     this text
  --version      version of the program

exit codes: 0 done, 1 check or lint found something, 2 refused or not understood

examples:
  {PROGRAM} demo
  {PROGRAM} new crm --template erp --start 2026-09-01
  {PROGRAM} import plan.xml --into crm
  {PROGRAM} ls crm --level 2
  {PROGRAM} set crm 12 progress=40 remaining_work=3d
"""
"""What `--help` says."""


def command(name: str) -> Command:
    """One of `COMMANDS`."""
    module, attribute = _PLACES[name]
    found: Command = getattr(import_module(f"tpm_tui.cli.{module}"), attribute)
    return found
