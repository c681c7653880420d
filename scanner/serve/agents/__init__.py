"""Coding agents: one module for each, with its form of hooks; the folder is the registry.

Source of the forms: the hook references that the agents' makers publish.
"""
