"""Many futures run in chunks, on this machine's cores or on a cluster, and kept so that a run can go on."""
