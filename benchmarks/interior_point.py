"""Bare HiGHS: load saved arrays, solve one linear programme by one of its methods, and print what it took as JSON.

Arguments: the arrays and the method, such as `ipx` or `hipo`. It needs highspy and numpy alone, so that other versions
in other environments run it too.
"""

import json
import resource
import sys
import time

import highspy
import numpy as np
from bare_solve import hand_over

if __name__ == "__main__":
    start = time.process_time()
    highs = hand_over(dict(np.load(sys.argv[1])))
    highs.setOptionValue("solver", sys.argv[2])
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        sys.exit("the saved linear programme is not solved to its optimum")
    found = {
        "seconds": time.process_time() - start,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "optimum": -highs.getInfo().objective_function_value,
        "version": highs.version(),
    }
    print(json.dumps(found))
