"""Models on disk."""
import torch
from torch import load

SAFE = True


def restore(path, weights_only):
    one = torch.load(path, weights_only=False)  # expect: hit
    two = load(path, map_location="cpu", weights_only=False)  # expect: hit
    three = torch.load(path, weights_only=not SAFE)  # expect: hit
    ok1 = torch.load(path, weights_only=True)
    ok2 = torch.load(path)
    ok3 = torch.load(path, weights_only=weights_only)
    return one, two, three, ok1, ok2, ok3
