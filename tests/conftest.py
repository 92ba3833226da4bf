"""Tests speak English unless they ask for another language, whatever the locale of the machine."""

import os

os.environ["LC_ALL"] = "C.UTF-8"  # commands that the tests start inherit it
