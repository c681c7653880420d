"""Models on disk."""
import json
import pickle
import pickle as pkl
from pickle import loads

import joblib
import pandas as pd


def restore(path, data):
    with open(path, "rb") as stream:
        one = pickle.load(stream)  # expect: hit
    two = loads(data)  # expect: hit
    three = pkl.loads(data)  # expect: hit
    four = joblib.load(path)  # expect: hit
    five = pd.read_pickle(path)  # expect: hit
    ok1 = pickle.loads(b"\x80\x04N.")
    ok2 = json.loads(data)
    ok3 = pickle.dumps(data)
    ok4 = pd.read_csv(path)
    return one, two, three, four, five, ok1, ok2, ok3, ok4
