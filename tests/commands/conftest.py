"""What tests of commands use: calls of the command line to compare with, and small projects."""

from support.calls import call, project, two_lines

__all__ = ["call", "project", "two_lines"]
