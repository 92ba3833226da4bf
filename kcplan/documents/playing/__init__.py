"""What a page to play with shows: the answer with its figures, the tracks of its sliders, the file that it saves."""
