"""The command line: one file a command group, each command a thin face of one service.

In: what people and scripts type. Out: text for people, JSON lines with ``--json``, an exit code: 0 fine, 1 the thing
asked about is not so, 2 usage or bad input; then one line on standard error says what, where and what to do.

Public: main.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from typer.exceptions import Abort, Exit, TyperException

from earshot.cli import printing
from earshot.cli.interrupts import interrupts
from earshot.cli.opening import Globals, choose
from model.errors import BadInput, EarshotError

INTERRUPTED, PIPE_CLOSED = 130, 141
_TAKING_VALUE = "--config"
_FLAG = "--debug"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code. Every error of every command ends here, as one line."""
    printing.text_streams()
    given, rest = split_globals(sys.argv[1:] if arguments is None else arguments)
    with interrupts() as interrupted:
        try:
            choose(given)
            code = _run(rest)
            sys.stdout.flush()
            return code
        except (KeyboardInterrupt, Abort):
            return INTERRUPTED
        except BrokenPipeError:
            printing.close_quietly()
            return PIPE_CLOSED
        except Exception as error:  # noqa: BLE001 the process edge: one line for the user, the trace in the log
            return INTERRUPTED if interrupted.is_set() else _told(error, debug=given.debug)


def _told(error: Exception, *, debug: bool) -> int:
    """Say in one line what went wrong; returns the exit code."""
    if isinstance(error, EarshotError):
        printing.complain(str(error))
        return 2 if isinstance(error, BadInput) else 1
    if isinstance(error, TyperException):
        printing.complain(_misused(error))
        return 2
    if debug:
        raise error
    printing.complain(_our_fault(error))
    return 1


def split_globals(arguments: Sequence[str]) -> tuple[Globals, list[str]]:
    """Take ``--config FILE`` and ``--debug`` out of the arguments, wherever they stand before a ``--``."""
    rest: list[str] = []
    config: str | None = ""
    debug = False
    remaining = list(arguments)
    while remaining:
        word = remaining.pop(0)
        if word == "--":
            rest += [word, *remaining]
            break
        if word == _FLAG:
            debug = True
        elif word == _TAKING_VALUE:
            config = remaining.pop(0) if remaining else None
        elif word.startswith(f"{_TAKING_VALUE}="):
            config = word.partition("=")[2]
        else:
            rest.append(word)
    return Globals(config, debug), rest


def _run(arguments: list[str]) -> int:
    from earshot.cli.commands import root

    command = root()
    try:
        with command.make_context("earshot", arguments) as context:
            command.invoke(context)
    except Exit as exit_:
        return exit_.exit_code
    return 0


def _misused(error: TyperException) -> str:
    """What Typer says of a wrong command, option or argument, with where to read more."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "earshot"
    sentence = error.format_message().strip()
    return f"{sentence}{'' if sentence.endswith(('.', '?')) else '.'} See: {command} --help"


def _our_fault(error: Exception) -> str:
    from earshot.logs import keep_trace

    kept = keep_trace(error)
    told = f"; the details are in {kept}" if kept else ""
    return f"This is a fault in Earshot, not in what you did: {type(error).__name__}{told}. Please report it"
