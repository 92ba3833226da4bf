"""The command line: parses, calls, prints. Results go to standard output, everything else to standard error."""

import os
import sys
from collections.abc import Sequence
from itertools import pairwise

import click

from kcplan import language
from kcplan.cli.interrupts import STOPPED, heard
from kcplan.cli.notices import shown_notices
from kcplan.cli.options import lang
from kcplan.cli.progress import bar_of_reading
from kcplan.cli.speaking import Commands, Group, complain
from kcplan.cli.speaking import show as show_complaint
from kcplan.cli.streams import give_up_what_cannot_be_written, prepare
from kcplan.language import _, of_library
from kcplan.visible import shown


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="kcplan", message="%(prog)s %(version)s", help="Print the version.")
@lang
def group() -> None:
    """Allocate a programme's public money so that it buys the most outcomes, meets its targets and keeps its limits.

    Exit codes: 0 done and checked; 1 internal error; 2 usage; 3 invalid input; 4 infeasible; 5 unbounded;
    6 the solver stopped short; 7 the self-check failed.
    """


group.commands = Commands(  # type: ignore[assignment]  # nothing is added to them
    new="project", check="files", show="files", solve="solve", evaluate="evaluate", diagnose="mending",
    shortfall="shortfall", need="mending", replan="replan", protect="protect", sweep="sweep", compare="compare",
    explain="explain", alternatives="alternatives", tradeoff="tradeoff", report="report", serve="serve",
    export="export", schema="files",
)  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and exit with its code; an expected error is a message, never a traceback.

    It speaks the language of --lang, wherever that stands, else of the environment's locale.
    """
    given = sys.argv[1:] if arguments is None else arguments
    prepare()
    try:
        with heard(), language.using(_asked(given) or language.preferred()):
            code = _run(given)
    except KeyboardInterrupt:
        code = STOPPED
    except OSError:
        code = 1  # of standard error, where the reason would be told
    finally:
        give_up_what_cannot_be_written()
    sys.exit(code)


def _asked(arguments: Sequence[str]) -> str | None:
    """The language that --lang names. Seen to before click parses, whose help and complaints speak it too."""
    found = None
    for option, value in pairwise([*arguments, ""]):
        code = value if option == "--lang" else option.removeprefix("--lang=")
        if code in language.LANGUAGES and option.startswith("--lang"):
            found = code
    return found


def _run(arguments: Sequence[str]) -> int:
    try:
        with bar_of_reading(), shown_notices():
            code = group.main(arguments, prog_name="kcplan", standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except click.ClickException as error:
        show_complaint(error)
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo(_("Stopped; nothing was written."), err=True)
        return STOPPED
    except Exception as error:
        return _failed(error)


def _failed(error: Exception) -> int:
    from kcplan.errors import KcplanError

    if isinstance(error, KcplanError):
        complain(str(error))
        return error.exit_code
    if os.environ.get("KCPLAN_TRACEBACK"):
        raise error
    if isinstance(error, OSError):
        # Of files kcplan speaks itself; what is left is mostly standard output, such as a file on a full disk.
        place = f" {shown(error.filename)}" if error.filename else ""
        reason = of_library(error.strerror or str(error)) + place
        complain(_("The system refuses: {reason}").format(reason=reason))
        return 1
    complain(_("Internal error: {kind}: {error}").format(kind=type(error).__name__, error=error))
    complain(_("This is a mistake in kcplan. KCPLAN_TRACEBACK=1 shows where."))
    return 1
