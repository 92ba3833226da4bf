"""Where the starter project is: the models and scenarios that come with kcplan."""

from pathlib import Path

from kcplan.errors import KcplanError
from kcplan.language import _
from kcplan.visible import shown


def starter_folder() -> Path:
    """The folder that holds models/ and scenarios/.

    In an installed wheel they lie inside the package; in a checkout they stand at the top of the repository.
    """
    package = Path(__file__).parents[1]
    for folder in (package / "starter_files", package.parent):
        if (folder / "models").is_dir() and (folder / "scenarios").is_dir():
            return folder
    text = _("this installation of kcplan lacks its starter models and scenarios: looked in {folder}")
    raise KcplanError(text.format(folder=shown(package)))
