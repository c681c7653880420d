"""Tools that know nothing of scanning: cache, network, processes, clock, terminal, progress."""
