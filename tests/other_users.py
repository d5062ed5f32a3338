"""Doing things as another user, in a child process: only root can, and only with what is imported."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Sequence

import pytest

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as somebody else")


def as_user(
    act: Callable[[], object], uid: int, gid: int, groups: Sequence[int] = (), umask: int = 0o077
) -> object:
    """What `act` returns (as JSON carries it) when that user does it; an error fails the test."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        status = 1
        try:
            os.close(read)
            os.umask(umask)
            os.setgroups([gid, *groups])
            os.setgid(gid)
            os.setuid(uid)
            os.write(write, json.dumps(act()).encode())
            status = 0
        except BaseException as error:  # noqa: BLE001  the child must not go on with the tests
            sys.stderr.write(f"{type(error).__name__}: {error}\n")
        finally:
            os._exit(status)
    os.close(write)
    with os.fdopen(read, "rb") as answers:
        answer = answers.read()
    assert os.waitpid(child, 0)[1] == 0, "what was done as that user failed"
    return json.loads(answer)
