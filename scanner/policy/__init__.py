"""From raw findings to a verdict: identify, fold, suppress, sort, gate (``decide``, for the pipeline)."""

from scanner.policy.decision import Decision, decide

__all__ = ["Decision", "decide"]
