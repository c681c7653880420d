"""Models from a hub."""
from datasets import load_dataset
from transformers import AutoModel, AutoTokenizer, pipeline

NAME = "acme/model"


def models(trust):
    one = AutoModel.from_pretrained(NAME, trust_remote_code=True)  # expect: hit
    two = pipeline("text-generation", model=NAME, trust_remote_code=True)  # expect: hit
    three = load_dataset("acme/data", trust_remote_code=True)  # expect: hit
    options = {"trust_remote_code": True}  # expect: hit
    ok1 = AutoModel.from_pretrained(NAME)
    ok2 = AutoTokenizer.from_pretrained(NAME, trust_remote_code=False)
    ok3 = AutoTokenizer.from_pretrained(NAME, trust_remote_code=trust)
    return one, two, three, options, ok1, ok2, ok3
