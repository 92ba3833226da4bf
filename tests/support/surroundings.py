"""The locale that tests run in: the same on every machine; in `make surroundings` the one that is given."""

import os

#: Set by `make surroundings`.
AS_GIVEN = bool(os.environ.get("KCPLAN_LOCALE_AS_GIVEN"))
_PASSED_ON = ("PATH", "HOME", *(("LANG", "LC_MESSAGES", "LOCPATH") if AS_GIVEN else ()))

#: An environment with nothing of ours.
BARE = {"LANG": "C.UTF-8"} | {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
