"""The command line: parses, calls, prints. Results go to standard output, everything else to standard error."""

import os
import sys
from collections.abc import Sequence

import click

from kcplan import language
from kcplan.cli.compare import compare
from kcplan.cli.evaluate import evaluate
from kcplan.cli.explain import explain
from kcplan.cli.export import export
from kcplan.cli.files import check, schema, show
from kcplan.cli.mending import diagnose, need
from kcplan.cli.progress import bar_of_reading
from kcplan.cli.project import new
from kcplan.cli.report import report
from kcplan.cli.shortfall import shortfall
from kcplan.cli.solve import solve
from kcplan.language import _


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="kcplan")
def group() -> None:
    """Allocate a programme's public money so that it buys the most outcomes, meets its targets and keeps its limits.

    Exit codes: 0 done and checked; 1 internal error; 2 usage; 3 invalid input; 4 infeasible; 5 unbounded;
    6 the solver stopped short; 7 the self-check failed.
    """


for command in (new, check, show, solve, evaluate, diagnose, shortfall, need, compare, explain, report, export, schema):
    group.add_command(command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and exit with its code; an expected error is a message, never a traceback.

    It speaks the language of the environment's locale, where --lang names no other.
    """
    with language.using(language.preferred()):
        code = _run(arguments)
    sys.exit(code)


def _run(arguments: Sequence[str] | None) -> int:
    try:
        with bar_of_reading():
            code = group.main(arguments, standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo(_("Stopped; nothing was written."), err=True)
        return 130
    except BrokenPipeError:
        # The reader of a pipe has gone; what is left in the buffer must not raise again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        return _failed(error)


def _failed(error: Exception) -> int:
    from kcplan.errors import KcplanError

    if isinstance(error, KcplanError):
        click.echo(str(error), err=True)
        return error.exit_code
    if os.environ.get("KCPLAN_TRACEBACK"):
        raise error
    if isinstance(error, OSError):
        # Of files kcplan speaks itself; what is left is mostly standard output, such as a file on a full disk.
        click.echo(f"The system refuses: {error}", err=True)
        return 1
    click.echo(f"Internal error: {type(error).__name__}: {error}", err=True)
    click.echo("This is a mistake in kcplan. KCPLAN_TRACEBACK=1 shows where.", err=True)
    return 1
