"""The least that a solve can do: import click, numpy and highspy, load saved arrays, solve one linear programme."""

import sys

import highspy
import numpy as np


def hand_over(arrays: dict[str, np.ndarray]) -> highspy.Highs:
    """HiGHS with the finished arrays of a linear programme in it."""
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(arrays["cost"]), len(arrays["row_lower"])
    lp.col_cost_ = arrays["cost"]
    lp.col_lower_, lp.col_upper_ = arrays["column_lower"], arrays["column_upper"]
    lp.row_lower_, lp.row_upper_ = arrays["row_lower"], arrays["row_upper"]
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.num_col_, lp.a_matrix_.num_row_ = lp.num_col_, lp.num_row_
    lp.a_matrix_.start_, lp.a_matrix_.index_ = arrays["starts"], arrays["indices"]
    lp.a_matrix_.value_ = arrays["values"]
    highs = highspy._Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)
    highs.passModel(lp)
    return highs


if __name__ == "__main__":
    import click  # noqa: F401 - its import is part of what is measured

    highs = hand_over(dict(np.load(sys.argv[1])))
    highs.setOptionValue("presolve", "off")
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        sys.exit("the saved linear programme is not solved to its optimum")
