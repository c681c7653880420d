"""Arrays on disk."""
import numpy as np
from numpy import load


def restore(path):
    one = np.load(path, allow_pickle=True)  # expect: hit
    two = load(path, None, True)  # expect: hit
    ok1 = np.load(path)
    ok2 = np.load(path, allow_pickle=False)
    ok3 = np.save(path, ok1, allow_pickle=True)
    return one, two, ok1, ok2, ok3
