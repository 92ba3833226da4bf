"""Whether this machine can show the official documents as they print: in Times New Roman, or a font of its measures."""

import shutil
import subprocess
from collections.abc import Iterable

from kcplan.language import _

FONT = "Times New Roman"

#: Fonts whose letters are as wide as those of Times New Roman, for programs that do not have it.
ALIKE = ("Tinos", "Liberation Serif", "TeX Gyre Termes")

_SECONDS = 20  # fontconfig reads every font of the machine when it is asked for the first time


def lacking(languages: Iterable[str]) -> bool:
    """Whether no such font has the letters of one of the languages. False where the system cannot tell.

    Fontconfig knows; LibreOffice asks it too. Liberation Serif before its version 2 has no Vietnamese letters.
    """
    program = shutil.which("fc-list")
    return program is not None and any(not _there(program, language) for language in languages)


def advice() -> str:
    """What to say of it, and what to install."""
    text = _(
        "This machine has neither {font} nor a font of the same widths with all letters of the documents, so "
        "programs here show the annex and the letter in other fonts. The files themselves are complete. To see "
        "them as they print, install one of {fonts} (on Debian and Ubuntu: apt-get install fonts-croscore)."
    )
    return text.format(font=FONT, fonts=", ".join(ALIKE))


def _there(program: str, language: str) -> bool:
    try:
        done = subprocess.run(
            [program, f":lang={language}", "family"], capture_output=True, text=True, check=True, timeout=_SECONDS
        )
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return True
    families = {name.strip() for line in done.stdout.splitlines() for name in line.split(",")}
    return not families.isdisjoint((FONT, *ALIKE))
