"""Commands whose help, and whose mistakes in a call, are told in the reader's language.

Help texts stand in English in the code and are translated when they are shown, paragraph by paragraph.
"""

import copy
import gettext
import inspect
import sys
from functools import partial

import click

from kcplan import language
from kcplan.language import _, of_library


def paragraphs(text: str) -> list[str]:
    """The messages of a help text: its paragraphs, each in one line."""
    return [" ".join(part.split()) for part in inspect.cleandoc(text).split("\n\n")]


class Command(click.Command):
    """A command that speaks the current language."""

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
        with formatter.section(of_library("Options")):
            formatter.write_dl([record for option in options if (record := option.get_help_record(ctx))])
        if isinstance(self, click.Group):
            self.format_commands(ctx, formatter)


class Group(Command, click.Group):
    """A group of commands that speaks the current language."""


command = partial(click.command, cls=Command)


def _translated(option: click.Option) -> click.Option:
    told = copy.copy(option)
    told.help = option.help and of_library(_(option.help))  # kcplan's text, or click's own of --help
    if isinstance(option.show_default, str):
        told.show_default = _(option.show_default)
    return told


def _counted(one: str, several: str, count: int) -> str:
    return of_library(one if count == 1 else several)


def _teach_click() -> None:
    """Let click ask for its own words here.

    It asks gettext, whose catalogues are compiled files and whose language is the environment's, whatever --lang says.
    """
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == "click":
            if getattr(module, "_", None) is gettext.gettext:
                module._ = of_library  # type: ignore[attr-defined]
            if getattr(module, "ngettext", None) is gettext.ngettext:
                module.ngettext = _counted  # type: ignore[attr-defined]


_teach_click()
