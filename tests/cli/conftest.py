"""What tests of the command line use: calls of it, and the shipped files to call it on."""

from support.calls import asked, base, call, project, solved, start, two_lines

__all__ = ["asked", "base", "call", "project", "solved", "start", "two_lines"]
