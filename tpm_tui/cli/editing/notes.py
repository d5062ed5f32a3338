"""`tpm-tui comment`: what people say about an item, from a script; and links beside it."""

from __future__ import annotations

from argparse import Namespace
from datetime import datetime

from tpm_tui.cli.boards import opened
from tpm_tui.cli.command import Command, Parser, board_argument, json_option
from tpm_tui.cli.editing.reasoning import reason_option
from tpm_tui.cli.output import say, say_json
from tpm_tui.cli.reading.rows import item_of
from tpm_tui.domain.text import clean
from tpm_tui.service.editing.notes import Notes, add_comment, notes_of
from tpm_tui.store.journal.records import now

Object = dict[str, str | None]


def comment_objects(notes: Notes) -> list[Object]:
    """Comments for scripts; times are UTC."""
    return [
        {
            "id": one.key.partition(":")[2],
            "author": one.author,
            "time": one.at,
            "edited": one.edited or None,
            "text": one.text,
        }
        for one in notes.comments
    ]


def link_objects(notes: Notes) -> list[Object]:
    """Links for scripts."""
    return [
        {"id": one.key.partition(":")[2], "url": one.url, "label": one.label or None}
        for one in notes.links
    ]


def comment_lines(notes: Notes) -> list[str]:
    """Comments for people, in local time."""
    lines: list[str] = []
    for one in notes.comments:
        edited = " (edited)" if one.edited else ""
        lines.append(f"{_moment(one.at)}  {clean(one.author)}{edited}")
        lines += [f"  {clean(line)}" for line in one.text.split("\n")]
    return lines or ["No comments."]


def link_lines(notes: Notes) -> list[str]:
    """Links for people."""
    lines = [clean(f"{one.label}  {one.url}" if one.label else one.url) for one in notes.links]
    return lines or ["No links."]


def _moment(at: str) -> str:
    try:
        return f"{datetime.fromisoformat(at).astimezone():%Y-%m-%d %H:%M}"
    except ValueError:
        return clean(at)


def _arguments(parser: Parser) -> None:
    board_argument(parser)
    parser.add_argument("id", metavar="ID", help="of the item, as ls shows it")
    parser.add_argument(
        "text", metavar="TEXT", nargs="?", help="what to say; without it the comments are listed"
    )
    reason_option(parser)
    json_option(parser)


def _comment(options: Namespace) -> int:
    with opened(options.board, reason=options.reason) as session:
        item = item_of(session.board, options.id)
        if options.text is not None:
            session.execute(
                lambda board: add_comment(board, item, options.text, session.user.name, now())
            )
        notes = notes_of(session.board, item)
        if options.json:
            say_json(comment_objects(notes))
        elif options.text is None:
            say(*comment_lines(notes))
        else:
            title = clean(str(session.board.items.columns["title"][item]))
            count = len(notes.comments)
            say(f"Said so on {title}; {count} comment{'' if count == 1 else 's'} there.")
    return 0


COMMENT = Command(
    "comment",
    "Say something about an item, or list what was said.",
    _arguments,
    _comment,
    ("comment crm 12 'Waiting for the vendor'", "comment crm 12"),
)
