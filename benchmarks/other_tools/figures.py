"""The figures of `scenarios/base.yaml`, typed in from the model as an analyst would; money in million VND.

Calliope has no hyphens in names, so there are none here.
"""

import csv
from pathlib import Path

PLAN = Path(__file__).parents[2] / "models" / "ben-tre-2014-2020" / "plan.csv"
YEARS, EARLY, LATE = range(2014, 2021), range(2014, 2016), range(2016, 2021)
PUBLIC = ("central", "local")
WEIGHTS = {"jobs": 1, "projects": 10, "trainees": 0.5}
STANDING = ("information", "international", "programme_management")  # lines with money and no units
ACTIVITIES = {  # line, what a unit costs by year, what it yields
    "vocational_training": ("training", dict.fromkeys(YEARS, 0.2992), {"trainees": 1, "jobs": 0.8}),
    "management_classes": ("management_capacity", dict.fromkeys(YEARS, 25.5), {"classes": 1}),
    "technology_projects": ("technology", dict.fromkeys(YEARS, 123.125), {"projects": 1, "jobs": 25}),
    "fair_participation": ("products", dict.fromkeys(YEARS, 2), {"fairs": 1}),
    "regional_booths": ("products", dict.fromkeys(YEARS, 6), {"booths": 1}),
    "brand_registration": ("products", dict.fromkeys(YEARS, 15), {"brands": 1}),
    "product_selection": ("products", dict.fromkeys(YEARS, 40), {"selections": 1}),
    "consultancies": ("consultancy", dict.fromkeys(YEARS, 14.25), {"consultancies": 1}),
    "cluster_support": ("clusters", {t: 350 if t in EARLY else 1116.6667 for t in YEARS}, {"clusters": 1}),
    "relocation_advice": ("clusters", dict.fromkeys(YEARS, 35), {"relocations": 1}),
}
TARGETS = [
    *(("trainees", EARLY, 400), ("trainees", LATE, 1350), ("projects", EARLY, 40), ("projects", LATE, 120)),
    *(("consultancies", EARLY, 40), ("consultancies", LATE, 120), ("fairs", EARLY, 20), ("fairs", LATE, 100)),
    *(("booths", EARLY, 6), ("booths", LATE, 40), ("classes", EARLY, 5), ("classes", LATE, 25)),
    *(("brands", EARLY, 2), ("brands", LATE, 8), ("selections", YEARS, 4), ("clusters", EARLY, 2)),
    *(("clusters", LATE, 6), ("relocations", LATE, 20), ("jobs", LATE, 5000)),
]
with PLAN.open() as table:
    OFFICIAL = {
        (row["line"].replace("-", "_"), row["source"], int(row["year"])): float(row["amount"])
        for row in csv.DictReader(table)
    }
LINES = list(dict.fromkeys(line for line, _, _ in OFFICIAL))
PAYS = list(dict.fromkeys((line, source) for (line, source, _), amount in OFFICIAL.items() if amount))
CAPS = {(s, t): sum(OFFICIAL[line, s, t] for line in LINES) for s in PUBLIC for t in YEARS}
PLANNED = {(line, t): sum(OFFICIAL[line, s, t] for s in PUBLIC) for line in LINES for t in YEARS}  # public money
RATIO = {(line, t): OFFICIAL[line, "other", t] / PLANNED[line, t] for line, s in PAYS if s == "other" for t in YEARS}
RANGE = {line: (0.8, 1.0) if line in STANDING else (0.7, 1.3) for line in LINES}  # times planned, in each year
