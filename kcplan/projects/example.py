"""A programme of two lines, invented, to be written over: what an empty workbook shows as examples."""

from typing import Any

import yaml

_MODEL = """\
format: 1
id: programme
title: {en: Example programme 2026-2030, vi: Chương trình ví dụ giai đoạn 2026-2030}
money: million VND
years: 2026-2030
periods: [2026-2027, 2028-2030]
sources:
  central: {kind: public, title: {en: Central, vi: Nguồn Trung ương}}
  local: {kind: public, title: {en: Local, vi: Nguồn địa phương}}
  other: {kind: counterpart, title: {en: Other (beneficiaries), vi: Nguồn khác}}
outcomes:
  jobs: {unit: {en: job, vi: việc làm}, title: {en: Jobs, vi: Việc làm}}
  projects: {unit: {en: project, vi: đề án}, title: {en: Projects, vi: Đề án}}
lines:
  training:
    number: 1
    title: {en: Vocational training, vi: Hỗ trợ đào tạo nghề}
    short: {en: Training, vi: Đào tạo nghề}
    sources: [central]
    activities:
      vocational-training:
        title: {en: Short vocational training, vi: Đào tạo nghề ngắn hạn}
        unit: {en: trainee, vi: lao động}
        unit_cost: {2026-2027: 2, 2028-2030: 2.5}
        yields: {jobs: 0.8}
        basis: Example / ví dụ
  technology:
    number: 2
    title: {en: Technology and equipment, vi: "Chuyển giao công nghệ, máy móc tiên tiến"}
    short: {en: Technology, vi: Công nghệ}
    sources: [central, local, other]
    counterpart: plan
    activities:
      technology-projects:
        title: {en: Technology projects, vi: Đề án đổi mới công nghệ}
        unit: {en: project, vi: đề án}
        unit_cost: [{up_to: 3, cost: 200}, {cost: 250}]
        yields: {projects: 1, jobs: 25}
        norm: machinery
        basis: Example / ví dụ
targets:
  - {outcome: projects, years: 2026-2030, at_least: 15, basis: Example / ví dụ}
norms:
  - id: machinery
    activity: machinery / máy móc
    max_public_share: 0.5
    cap: 300
    valid_from: "2018-05-11"
    source: TT 28/2018/TT-BTC
"""
_YEARS = range(2026, 2031)
#: Money a year of each line and source.
_MONEY = {
    ("training", "central"): 100,
    ("technology", "central"): 500,
    ("technology", "local"): 400,
    ("technology", "other"): 1800,
}


def example() -> dict[str, Any]:
    """The model as plain data. It solves as it stands."""
    model: dict[str, Any] = yaml.safe_load(_MODEL)
    model["plan"] = [
        {"line": line, "source": source, "year": year, "amount": amount}
        for (line, source), amount in _MONEY.items()
        for year in _YEARS
    ]
    return model
