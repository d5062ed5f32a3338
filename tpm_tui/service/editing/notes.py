"""Comments and links of an item: cells of their own, journalled and undone like any other."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from typing import Any

from tpm_tui.domain.changes import ChangeSet, SetCell
from tpm_tui.domain.text import strip_controls
from tpm_tui.domain.values import BOARD, COMMENT, LINK, ItemId
from tpm_tui.errors import InvalidInput, Refused
from tpm_tui.fields.own_types import Link as LinkType
from tpm_tui.fields.types import long_text
from tpm_tui.service.board import Board, setting_text
from tpm_tui.service.editing.placing import gone

COMMENT_LIMIT = 20_000
"""Characters of one comment."""

_ADDRESS = LinkType()


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody said about an item."""

    key: str
    author: str
    at: str
    """UTC, ISO."""
    text: str
    edited: str = ""
    """When the author changed it last; empty for never."""


@dataclass(frozen=True, slots=True)
class Link:
    """Where more about an item is to be found."""

    key: str
    url: str
    label: str
    """What to show instead of the address; may be empty."""


@dataclass(frozen=True, slots=True)
class Notes:
    """Everything noted on an item."""

    comments: tuple[Comment, ...] = ()
    """The oldest first."""
    links: tuple[Link, ...] = ()
    """By what they show."""


def notes_of(board: Board, item: ItemId) -> Notes:
    """Comments and links of an item; what this program cannot read is shown as it stands."""
    held = board.items.notes.get(abs(item))
    if not held:
        return Notes()
    comments = [_comment(key, text) for key, text in held.items() if key.startswith(COMMENT)]
    links = [_link(key, text) for key, text in held.items() if key.startswith(LINK)]
    comments.sort(key=lambda one: (one.at, one.key))
    links.sort(key=lambda one: ((one.label or one.url).casefold(), one.key))
    return Notes(tuple(comments), tuple(links))


def note_text(key: str, text: str) -> str:
    """What a stored comment or link says, in a line for people."""
    if key.startswith(COMMENT):
        return _comment(key, text).text
    link = _link(key, text)
    return f"{link.label} <{link.url}>" if link.label else link.url


def add_comment(board: Board, item: ItemId, text: str, author: str, at: str) -> ChangeSet:
    """Say something about an item."""
    _there(board, item)
    value = {"author": author, "at": at, "text": _said(text)}
    return _set(board, item, COMMENT + _new_id(), value, "comment on")


def edit_comment(
    board: Board, item: ItemId, key: str, text: str, author: str, at: str
) -> ChangeSet:
    """Say it better; only who said it may."""
    one = _found(board, item, key)
    if one.author != author:
        raise Refused(f"Only {one.author} can change this comment; answer with one of your own.")
    said = _said(text)
    if said == one.text:
        return ChangeSet(())
    value = {"author": one.author, "at": one.at, "text": said, "edited": at}
    return _set(board, item, key, value, "edit a comment on")


def delete_comment(board: Board, item: ItemId, key: str) -> ChangeSet:
    """Take a comment away; the journal keeps it."""
    _found(board, item, key)
    return _set(board, item, key, None, "delete a comment on")


def add_link(board: Board, item: ItemId, url: str, label: str = "") -> ChangeSet:
    """Note where more is to be found."""
    _there(board, item)
    address = _ADDRESS.parse(url, board.ctx)
    if address is None:
        raise InvalidInput("A link needs an address, such as https://example.org/plan.")
    label = " ".join(strip_controls(label).split())
    return _set(board, item, LINK + _new_id(), {"url": address, "label": label}, "link on")


def delete_link(board: Board, item: ItemId, key: str) -> ChangeSet:
    """Take a link away."""
    _there(board, item)
    if key not in board.items.notes.get(item, {}):
        raise Refused("This link is not there any more.")
    return _set(board, item, key, None, "delete a link on")


def _set(board: Board, item: ItemId, key: str, value: object, what: str) -> ChangeSet:
    before = board.items.notes.get(item, {}).get(key)
    after = None if value is None else setting_text(value)
    change = SetCell(item, key, before, after)
    return ChangeSet((change,), f"{what} {board.items.columns['title'][item]}")


def _there(board: Board, item: ItemId) -> None:
    if item <= BOARD:
        raise Refused("Comments and links belong to work items; choose one.")
    if not board.items.exists(item):
        raise gone(board.items, item)


def _found(board: Board, item: ItemId, key: str) -> Comment:
    _there(board, item)
    text = board.items.notes.get(item, {}).get(key)
    if text is None:
        raise Refused("This comment is not there any more.")
    return _comment(key, text)


def _said(text: str) -> str:
    kept = long_text(text, COMMENT_LIMIT)
    if kept is None:
        raise InvalidInput("A comment needs some text.")
    return kept


def _new_id() -> str:
    return uuid.uuid4().hex[:12]


def _comment(key: str, text: str) -> Comment:
    given = _read(text)
    words = [str(given.get(name) or "") for name in ("author", "at", "text", "edited")]
    return Comment(key, *words)


def _link(key: str, text: str) -> Link:
    given = _read(text)
    return Link(key, str(given.get("url") or ""), str(given.get("label") or ""))


def _read(text: str) -> dict[str, Any]:
    try:
        given = json.loads(text)
    except (ValueError, RecursionError):
        given = None
    return given if isinstance(given, dict) else {"text": text, "url": text}
