"""Tests speak English unless they ask for another language, and hear Ctrl-C, however the machine starts them.

What a test of many samples has measured (`record_property("measured", ...)`) stands at the end of a long run.
"""

import locale
import os
import signal

import pytest
from support.remembered import forget, remember
from support.samples import LONG, SEED
from support.surroundings import AS_GIVEN

# Commands that the tests start inherit both.
if not AS_GIVEN:
    os.environ["LC_ALL"] = "C.UTF-8"
remember()
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell has what it starts in the background ignore it


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # the processes of pytest-xdist have it
        forget()


def pytest_report_header() -> str:
    spoken = f"{locale.setlocale(locale.LC_CTYPE)} as given" if AS_GIVEN else "C.UTF-8"
    return f"samples: {'all' if LONG else 'a few'}, KCPLAN_SEED={SEED}; locale: {spoken}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [report for every in terminalreporter.stats.values() for report in every]
    measured = [
        f"{report.nodeid}: {value}"
        for report in reports
        if isinstance(report, pytest.TestReport) and report.when == "call"
        for name, value in report.user_properties
        if name == "measured"
    ]
    if LONG and measured:
        terminalreporter.section("measured")
        terminalreporter.write_line("\n".join(sorted(measured)))
