"""Tests speak English unless they ask for another language, and hear Ctrl-C, however the machine starts them."""

import os
import signal

# Commands that the tests start inherit both.
os.environ["LC_ALL"] = "C.UTF-8"
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell has what it starts in the background ignore it
