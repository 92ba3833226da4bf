"""The screen, data and files of a programme planned again."""
