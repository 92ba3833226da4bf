"""Commands whose help, and whose mistakes in a call, are shown in the reader's language.

Help texts stand in English in the code and are translated when they are shown, paragraph by paragraph.
"""

import copy
import inspect
from collections.abc import Iterator, Mapping
from functools import partial
from importlib import import_module
from typing import Any

import click

from kcplan import language
from kcplan.cli.interrupts import told_if_stopped
from kcplan.language import _, of_library, of_library_filled
from kcplan.visible import visible


def paragraphs(text: str) -> list[str]:
    """The messages of a help text: its paragraphs, each in one line."""
    return [" ".join(part.split()) for part in inspect.cleandoc(text).split("\n\n")]


class _Formatter(click.HelpFormatter):
    """Writes help under headings in the current language."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or f"{of_library('Usage:')} ")

    def write_heading(self, heading: str) -> None:
        super().write_heading(of_library(heading))


class _Context(click.Context):
    formatter_class = _Formatter


class Command(click.Command):
    """A command that speaks the current language."""

    context_class = _Context

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command. Ctrl-C is told by what it has written, if it is too late for nothing to be written."""
        with told_if_stopped(ctx.params.get("out") or ctx.params.get("folder")):
            return super().invoke(ctx)

    @property
    def help(self) -> str | None:
        """The help text, translated."""
        return self._help and "\n\n".join(map(_, paragraphs(self._help)))

    @help.setter  # noqa: A003, click's name
    def help(self, text: str | None) -> None:
        self._help = text

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The option --help. click keeps it, so it is made in English, as all others are."""
        with language.using("en"):
            return super().get_help_option(ctx)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, translated."""
        options = [_translated(option) for option in self.get_params(ctx) if isinstance(option, click.Option)]
        with formatter.section("Options"):
            formatter.write_dl([record for option in options if (record := _record(option, ctx))])
        if isinstance(self, click.Group):
            self.format_commands(ctx, formatter)


class Group(Command, click.Group):
    """A group of commands that speaks the current language."""


class Commands(Mapping[str, click.Command]):
    """Commands by name, each imported when it is asked for: made of the name of its file in this folder."""

    def __init__(self, **files: str) -> None:
        self._files = files

    def __getitem__(self, name: str) -> click.Command:
        found: click.Command = getattr(import_module(f"kcplan.cli.{self._files[name]}"), name)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)


command = partial(click.command, cls=Command)


def _translated(option: click.Option) -> click.Option:
    told = copy.copy(option)
    told.help = option.help and of_library(_(option.help))  # kcplan's text, or click's own of --help
    if isinstance(option.show_default, str):
        told.show_default = _(option.show_default)
    return told


def _record(option: click.Option, ctx: click.Context) -> tuple[str, str] | None:
    """An option as the help lists it: its names, then what it does, with its default and its range."""
    record = option.get_help_record(ctx)
    if record is None:
        return None
    extra = option.get_help_extra(ctx)
    told = []
    if "default" in extra:
        told.append(of_library("default: {default}").format(default=extra["default"]))
    if "range" in extra:
        told.append(extra["range"])
    if "required" in extra:
        told.append(of_library(extra["required"]))
    return record[0], f"{option.help}  [{'; '.join(told)}]" if told else str(option.help)


def show(error: click.ClickException) -> None:
    """Tell on standard error what is wrong with a call, as click does, in the current language."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        error.show()  # the help itself
        return
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is not None:
        hint = of_library("Try '{command} {option}' for help.")
        option = max(context.command.get_help_option_names(context), key=len)
        hint = hint.format(command=context.command_path, option=option)
        click.echo(f"{context.get_usage()}\n{hint}\n", err=True)
    complain(of_library("Error: {message}").format(message=_told(error)))


def complain(text: str) -> None:
    """Say on standard error what is wrong, whatever stands in the words of the call that it repeats."""
    click.echo("\n".join(map(visible, text.split("\n"))), err=True)


def _told(error: click.ClickException) -> str:
    """What click found. It has put values and sentences together before it can be asked for its words."""
    if isinstance(error, click.MissingParameter) and error.param is not None:
        missing = of_library(f"Missing {error.param.param_type_name}")
        return f"{missing} {error.param.get_error_hint(error.ctx)}."
    text = error.format_message()
    if not text.startswith(error.message):
        return of_library_filled(text)
    near = text.removeprefix(error.message).strip()  # names like the one given, in a sentence of their own
    return " ".join(of_library_filled(sentence) for sentence in (error.message, near) if sentence)
