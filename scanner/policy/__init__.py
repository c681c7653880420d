"""From raw findings to a verdict: identify, fold, suppress, sort, gate (``decide``, for the pipeline)."""

from scanner.policy.comparison import Earlier
from scanner.policy.decision import Decision, compare, decide

__all__ = ["Decision", "Earlier", "compare", "decide"]
