"""Agents over data."""
from langchain_community.vectorstores import FAISS
from langchain_experimental.agents import create_pandas_dataframe_agent


def agents(llm, frame, embeddings, allow):
    one = create_pandas_dataframe_agent(llm, frame, allow_dangerous_code=True)  # expect: hit
    two = FAISS.load_local("index", embeddings, allow_dangerous_deserialization=True)  # expect: hit
    options = dict(allow_dangerous_requests=True)  # expect: hit
    ok1 = create_pandas_dataframe_agent(llm, frame)
    ok2 = FAISS.load_local("index", embeddings, allow_dangerous_deserialization=False)
    ok3 = create_pandas_dataframe_agent(llm, frame, allow_dangerous_code=allow)
    return one, two, options, ok1, ok2, ok3
