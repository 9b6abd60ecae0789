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
from earshot.cli.opening import Globals, choose
from model.errors import BadInput, EarshotError

INTERRUPTED, PIPE_CLOSED = 130, 141
_TAKING_VALUE = "--config"
_FLAG = "--debug"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code. Every error of every command ends here, as one line."""
    printing.text_streams()
    given, rest = split_globals(sys.argv[1:] if arguments is None else arguments)
    try:
        if isinstance(given, BadInput):
            raise given
        choose(given)
        code = _run(rest)
        sys.stdout.flush()
        return code
    except EarshotError as error:
        printing.complain(str(error))
        return 2 if isinstance(error, BadInput) else 1
    except TyperException as error:
        printing.complain(_misused(error))
        return 2
    except (KeyboardInterrupt, Abort):
        return INTERRUPTED
    except BrokenPipeError:
        printing.close_quietly()
        return PIPE_CLOSED
    except Exception as error:  # the process edge: one line for the user, the trace in the log
        if isinstance(given, Globals) and given.debug:
            raise
        printing.complain(_our_fault(error))
        return 1


def split_globals(arguments: Sequence[str]) -> tuple[Globals | BadInput, list[str]]:
    """Take ``--config FILE`` and ``--debug`` out of the arguments, wherever they stand before a ``--``."""
    config, debug, rest = "", False, []
    remaining = list(arguments)
    while remaining:
        word = remaining.pop(0)
        if word == "--":
            rest += [word, *remaining]
            break
        if word == _FLAG:
            debug = True
        elif word == _TAKING_VALUE:
            if not remaining:
                return BadInput("--config needs a file", todo="Write --config FILE"), rest
            config = remaining.pop(0)
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
