"""The first tier of `scenarios/base.yaml` as a Calliope model: sources supply carriers, activities convert them.

Its own mathematics has one outflow for each inflow, so fixed proportions, ranges and targets over periods are `MATH`.
"""

import os
from pathlib import Path

import calliope
import cbcbox
import pandas as pd
from figures import ACTIVITIES, CAPS, LINES, PAYS, PLANNED, PUBLIC, RANGE, RATIO, TARGETS, WEIGHTS, YEARS

PLENTY = 1e6  # more than any flow
MATH = {
    "dimensions": {"targets": {"iterator": "target"}},
    "parameters": {"counted": {"default": 0}, **{p: {} for p in ("drawn", "yielded", "floor", "ceiling", "least")}},
    "variables": {
        "units": {"foreach": ["nodes", "techs", "timesteps"], "where": "any(yielded, over=carriers)",
                  "bounds": {"min": 0, "max": PLENTY}},
    },
    "constraints": {
        "balance_conversion": {"equations": [{
            "where": "NOT any(yielded, over=carriers)",
            "expression": "sum(flow_out_inc_eff, over=carriers) == sum(flow_in_inc_eff, over=carriers)",
        }, {
            "where": "any(yielded, over=carriers)", "expression": "units >= 0",
        }]},
        "draw": {"foreach": ["nodes", "techs", "carriers", "timesteps"], "where": "drawn",
                 "equations": [{"expression": "flow_in == drawn * units"}]},
        "yield": {"foreach": ["nodes", "techs", "carriers", "timesteps"], "where": "yielded",
                  "equations": [{"expression": "flow_out == yielded * units"}]},
        "line_floor": {"foreach": ["nodes", "techs", "carriers", "timesteps"], "where": "floor AND carrier_out",
                  "equations": [{"expression": "flow_out >= floor"}]},
        "line_ceiling": {"foreach": ["nodes", "techs", "carriers", "timesteps"], "where": "ceiling AND carrier_out",
                    "equations": [{"expression": "flow_out <= ceiling"}]},
        "reach": {"foreach": ["targets"], "where": "least", "equations": [{
            "expression": "sum(counted * flow_in, over=[nodes, techs, carriers, timesteps]) >= least",
        }]},
    },
}  # fmt: skip


def model() -> calliope.Model:
    """Money flows from sources through lines to activities; outcomes are demand, which pays its weight."""
    dates = {t: f"{t}-01-01" for t in YEARS}
    outcomes = sorted({o for _, _, yields in ACTIVITIES.values() for o in yields})
    techs = {s: {"base_tech": "supply", "carrier_out": s} for s in (*PUBLIC, "other")}
    techs["other"]["source_use_max"] = PLENTY
    for line, s in PAYS:
        if s in PUBLIC:
            techs[f"{s}_for_{line}"] = {"base_tech": "conversion", "carrier_in": s, "carrier_out": f"to_{line}"}
    for line in LINES:
        techs[line] = {"base_tech": "conversion", "carrier_in": f"to_{line}", "carrier_out": f"in_{line}"}
        if line not in {own for own, *_ in ACTIVITIES.values()}:
            techs[f"{line}_spent"] = {"base_tech": "demand", "carrier_in": f"in_{line}"}
    drawn, yielded = {}, {}
    for activity, (line, cost, yields) in ACTIVITIES.items():
        matched = (line, YEARS[0]) in RATIO
        drawn |= {(activity, f"in_{line}", dates[t]): cost[t] for t in YEARS}
        drawn |= {(activity, "other", dates[t]): RATIO[line, t] * cost[t] for t in YEARS if matched}
        yielded |= {(activity, f"out_{outcome}"): float(amount) for outcome, amount in yields.items()}
        techs[activity] = {
            "base_tech": "conversion",
            "carrier_in": [f"in_{line}", *(["other"] if matched else [])],
            "carrier_out": [f"out_{outcome}" for outcome in yields],
        }
    for o in outcomes:
        pays = {"data": -WEIGHTS.get(o, 0), "index": "monetary", "dims": "costs"}
        techs[f"reached_{o}"] = {"base_tech": "demand", "carrier_in": f"out_{o}", "cost_flow_in": pays}
    tables = {
        "source_use_max": (["techs", "timesteps"], {(s, dates[t]): cap for (s, t), cap in CAPS.items()}),
        "floor": (["techs", "timesteps"], {(line, dates[t]): RANGE[line][0] * m for (line, t), m in PLANNED.items()}),
        "ceiling": (["techs", "timesteps"], {(line, dates[t]): RANGE[line][1] * m for (line, t), m in PLANNED.items()}),
        "drawn": (["techs", "carriers", "timesteps"], drawn),
        "yielded": (["techs", "carriers"], yielded),
        "least": (["targets"], {(f"t{k}",): float(least) for k, (_, _, least) in enumerate(TARGETS)}),
        "counted": (
            ["targets", "carriers", "timesteps"],
            {(f"t{k}", f"out_{o}", dates[t]): 1.0 for k, (o, years, _) in enumerate(TARGETS) for t in years},
        ),
    }
    frames = {
        name: pd.DataFrame({name: pd.Series(list(rows.values()), pd.MultiIndex.from_tuples(rows, names=dims))})
        for name, (dims, rows) in tables.items()
    }
    definition = {
        "config": {
            "init": {"name": "base", "calliope_version": "0.7.0", "extra_math": ["programme"]},
            "solve": {"solver": "cbc"},
        },
        "data_definitions": {"objective_cost_weights": {"data": 1, "index": "monetary", "dims": "costs"}},
        "nodes": {"ben_tre": {"techs": dict.fromkeys(techs)}},
        "techs": techs,
        "data_tables": {
            name: {"data": name, "rows": dims, "columns": "parameters"} for name, (dims, _) in tables.items()
        },
    }
    return calliope.read_dict(definition, data_table_dfs=frames, math_dict={"programme": MATH})


if __name__ == "__main__":
    os.environ["PATH"] = f"{Path(cbcbox.cbc_bin_path()).parent}{os.pathsep}{os.environ['PATH']}"
    calliope.set_log_verbosity("error")
    programme = model()
    programme.build()
    programme.solve()
    print(f"{-float(programme.results.min_cost_optimisation):.6f} weighted outcomes")
