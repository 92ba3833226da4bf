"""The words of the pages themselves, by the names that templates have for them, in the current language."""

from kcplan.language import _


def words() -> dict[str, str]:
    """All of them; what a result says comes from kcplan.documents."""
    return _around() | _of_playing() | _of_saving()


def _around() -> dict[str, str]:
    return {
        "skip": _("Skip to the answer"),
        "folder": _("Scenarios"),
        "none_here": _("There is no scenario in this folder. `kcplan new DIR` makes a folder to begin with."),
        "compare": _("Compare"),
        "compare_hint": _("Choose two scenarios or more, and compare them."),
        "official": _("The official plan too"),
        "alternatives": _("What else is as good"),
        "within": _("Share of the points that may be given up, %"),
        "documents": _("Documents"),
        "documents_hint": _("The annex, the covering letter and the page, as `kcplan report` writes them."),
        "make_documents": _("Make the documents"),
        "save_first": _("Save what is changed first: documents and alternatives are made of a file."),
    }


def _of_playing() -> dict[str, str]:
    return {
        "money": _("Money of each source"),
        "money_hint": _("Move a slider, or type a share: 100 % is what the file gives the source."),
        "uncertain": _("uncertain in this scenario"),
        "share_of": _("Share of the money of the file, %"),
        "key_none": _("no plan"),
        "key_missed": _("targets missed:"),
        "key_met": _("all met"),
        "break_points": _("Break-points"),
        "too_large": _("This programme is too large for exact break-points here: `kcplan shortfall` has them."),
        "weights": _("What one outcome counts"),
        "undo": _("Undo"),
        "reset": _("As opened"),
        "work_out": _("Work it out"),
        "working": _("Working ..."),
        "verdict": _("Verdict"),
        "lines": _("What changes: public money by line, all years"),
        "lock": _("Lock"),
        "lock_line": _("Lock {line}"),
        "unlock": _("Unlock"),
        "unlock_line": _("Unlock {line}"),
        "lock_side": _("What the lock of {line} asks"),
        "lock_amount": _("Amount of the lock of {line}"),
        "exactly": _("exactly"),
        "at_least": _("at least"),
        "at_most": _("at most"),
        "targets": _("Targets"),
        "bars_hint": _("The upright line is the target; the small triangle is where the plan stood as opened."),
        "rest": _("The other tables"),
        "more": _("Budgets by year and other tables"),
        "published": _("Round it to whole multiples"),
        "published_hint": _("The budget that can be signed, as `kcplan solve --full` tells it. It may take a while."),
    }


def _of_saving() -> dict[str, str]:
    return {
        "save": _("Save as a scenario"),
        "save_name": _("Name of the file, without its ending"),
        "save_title": _("Title"),
        "save_why": _("Why: it stands beside each change"),
        "saved": _("Saved: {file}."),
        "kept": _("What it replaces is kept: {file}."),
        "exists": _("There is a file {file} already. Replace it? The old one is kept beside it."),
        "replace": _("Replace it"),
        "replan": _("Plan again with what was spent"),
        "replan_hint": _(
            "Drop the workbook of closed years here: money and units, as `actuals` in a scenario takes it."
        ),
        "replan_file": _("Workbook (.xlsx) of what was spent and delivered"),
        "replan_years": _("Years that are closed, such as 2014-2016"),
        "replan_name": _("Save it under this name, if it is to be kept"),
        "back": _("Back"),
        "wrong": _("This cannot be done"),
        "picture": _("Chart of the tables of this page"),
        "no_plan": _("No plan is left: the rules clash."),
        "made_by": _("kcplan works on this machine alone; nothing leaves it."),
        "more_files": _("Other files"),
        "all_files": _("All files in one archive"),
        "password": _("Password"),
        "log_in": _("Log in"),
    }
