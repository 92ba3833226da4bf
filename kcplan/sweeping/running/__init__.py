"""Runs many futures in chunks, on this machine or a cluster, and keeps what is done."""
