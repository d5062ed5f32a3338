"""Bringing a board's schema up to date by Alembic; imported only where that is needed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from tpm_tui.errors import BoardError
from tpm_tui.store.copies.backup import head_of, one_moment, save_beside, source
from tpm_tui.store.copies.replay import unsound
from tpm_tui.store.ddl import SCHEMA_HEAD
from tpm_tui.store.files.address import address
from tpm_tui.store.files.permits import needs_care, prepare
from tpm_tui.store.journal import outcome
from tpm_tui.store.lock import BoardLock
from tpm_tui.store.parts import mending, schema_of, strange_parts
from tpm_tui.store.writer import file_url, own_transactions


def migrations_folder() -> Path:
    """The migrations, inside the installed package or in the checkout beside it."""
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "migrations", package.parent / "migrations"):
        if (folder / "env.py").is_file():
            return folder
    raise BoardError("The migrations are missing from this installation.", "Install tpm-tui again.")


def alembic_config() -> Config:
    """Configuration built in code: no file to find."""
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
    return config


def known(revision: str) -> bool:
    """Whether a revision is one that this program can upgrade from."""
    script = ScriptDirectory.from_config(alembic_config())
    return revision in {one.revision for one in script.walk_revisions()}


class UnsoundError(BoardError):
    """An older board that is not what was written: brought up to date it would look as if it were."""


def upgrade(path: Path, lock: BoardLock) -> Path | None:
    """Upgrade a board to this program's schema after a backup; returns the backup's path, or None
    where somebody else did it meanwhile.  Raises UnsoundError, BoardError."""
    with lock.held():
        with source(path, lock) as db, one_moment(db):
            if head_of(db, path).schema == SCHEMA_HEAD:
                return None
            wrong = next(unsound(db), "")
        if wrong:
            raise UnsoundError(f"{path.name} is not sound: {wrong}.", mending(path))
        backup = save_beside(path, lock, "before-upgrade")
        try:
            migrate(path)
        except BoardError as error:
            stays = "; it is as it was" if "could not be" in error.message else ""
            raise BoardError(f"{error.message[:-1]}{stays}.", f"A copy is {backup}.") from error
    return backup


def migrate(path: Path) -> None:
    """Bring a file that nobody else has to this program's schema, all or nothing; raises BoardError."""
    if needs_care(path):
        prepare(path)
    try:
        with closing(sqlite3.connect(address(path, "mode=rw"), uri=True)) as db:
            strange = next(iter(strange_parts(db, schema_of(db)).said()), "")
    except sqlite3.Error as error:
        raise BoardError(f"{path.name} could not be upgraded: {error}.") from error
    if strange:
        raise BoardError(f"{path.name} could not be upgraded: {strange}.", mending(path))
    engine = create_engine(file_url(path), poolclass=NullPool)
    own_transactions(engine)
    config = alembic_config()
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, SCHEMA_HEAD)
    except DBAPIError as error:
        if not _is_upgraded(path, error.orig):
            raise BoardError(f"{path.name} could not be upgraded: {error.orig}.") from error
    finally:
        engine.dispose()


def _is_upgraded(path: Path, error: BaseException | None) -> bool:
    """Whether a board has the new schema although an error ended the commit of that."""
    if outcome.is_clear(error):
        return False
    try:
        return outcome.stands(path, lambda db: schema_of(db) == SCHEMA_HEAD)
    except sqlite3.Error:
        raise BoardError(
            f"{path.name} may have been upgraded, or not: {error}.",
            "What it is will be seen when it is opened again.",
        ) from error
