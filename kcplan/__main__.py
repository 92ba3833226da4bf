"""The way in: `kcplan`, and `python -m kcplan`."""

import gc
import os
import signal


def main() -> None:
    """Run the command line. Ctrl-C ends it without a word while it is loaded, and again once it has said everything."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # else it is ignored, or somebody else's
        signal.signal(signal.SIGINT, lambda *_: os._exit(130))
    gc.set_threshold(100_000)  # what is imported stays: looking for garbage in it costs a start some 3 %
    from kcplan.cli import main as run

    run()


if __name__ == "__main__":
    main()
