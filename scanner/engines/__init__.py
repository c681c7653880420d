"""Other scanners that look as well, each as a process: bandit, semgrep, pip-audit → our findings.

One module for each in this folder. They see a copy of what is scanned, never the project itself, and run
nothing of it. One that is missing, dies, hangs or tells nonsense is a gap.
"""
