"""`kcplan new`: a starter project, or an invented model of any number of regions."""

from pathlib import Path

from kcplan.commands.arguments import Location, Progress, silent
from kcplan.errors import UsageError
from kcplan.language import _

#: The plan of more is a file too large to be read back.
MOST_REGIONS = 40_000


def new(folder: Location, synthetic: int | None = None, seed: int | None = None, progress: Progress = silent) -> Path:
    """Make a project in a folder that is absent or empty, and give its base scenario.

    `synthetic` asks for an invented model of so many regions, 1 to MOST_REGIONS, instead of the starter; `seed`, 0 by
    default, for another one. Raises UsageError where the folder holds something or a number is out of range.
    """
    from kcplan.projects.starter import starter_folder
    from kcplan.writing.folder import copy_whole, new_folder

    place = Path(folder)
    _refuse_numbers(synthetic, seed)
    if synthetic is None:
        copy_whole(starter_folder(), ("models", "scenarios"), place)
    else:
        from kcplan.projects import synthetic as models

        with new_folder(place) as made:
            models.write(made, synthetic, seed or 0, progress)
    return place / "scenarios" / "base.yaml"


def _refuse_numbers(synthetic: int | None, seed: int | None) -> None:
    if synthetic is None and seed is not None:
        raise UsageError(_("expected a seed with an invented model (synthetic) only, found one without it"))
    if synthetic is not None and not 1 <= synthetic <= MOST_REGIONS:
        text = _("expected 1 to {most} regions, found {count}")
        raise UsageError(text.format(most=MOST_REGIONS, count=synthetic))
    if seed is not None and seed < 0:
        raise UsageError(_("expected a seed of 0 or more, found {seed}").format(seed=seed))
