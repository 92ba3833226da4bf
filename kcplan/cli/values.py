"""Values of options as planners write them: 60%, 0.6, 1/3, central=1/3, 2016-2020. Callbacks of click's options."""

import re

import click

from kcplan.language import _


def share(_context: click.Context, _option: click.Parameter, value: str | None) -> float | None:
    """A share: `60%`, `0.6` or `1/3`."""
    return None if value is None else _share(value)


def source_shares(_context: click.Context, _option: click.Parameter, value: tuple[str, ...]) -> dict[str, float]:
    """Sources with a share each: `central=1/3`."""
    found: dict[str, float] = {}
    for written in value:
        source, sign, part = written.partition("=")
        if not sign:
            text = _("expected a source with its share, such as central=1/3, found {found!r}")
            raise click.BadParameter(text.format(found=written))
        if source in found:
            raise click.BadParameter(_("expected each source once, found {source} again").format(source=source))
        found[source] = _share(part)
    return found


def years(_context: click.Context, _option: click.Parameter, value: str | None) -> tuple[int, ...] | None:
    """Years: `2018`, `2016-2020`, or several with commas."""
    if value is None:
        return None
    named: set[int] = set()
    for part in value.split(","):
        found = re.fullmatch(r"\s*([0-9]{4})(?:[-–]([0-9]{4}))?\s*", part)
        if not found or int(found[2] or found[1]) < int(found[1]):
            text = _("expected years such as 2018 or 2016-2020, found {found!r}")
            raise click.BadParameter(text.format(found=value))
        named |= set(range(int(found[1]), int(found[2] or found[1]) + 1))
    return tuple(sorted(named))


def _share(value: str) -> float:
    found = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)(?:\s*(%)|/([0-9]+(?:\.[0-9]+)?))?", value)
    if not found or (found[3] and float(found[3]) == 0):
        raise click.BadParameter(_("expected a share such as 60%, 0.6 or 1/3, found {found!r}").format(found=value))
    number, percent, divisor = found.groups()
    part = float(number) / (100.0 if percent else float(divisor or 1))
    if part > 1:
        raise click.BadParameter(_("expected a share from 0 to 1 (0 % to 100 %), found {found}").format(found=value))
    return part
