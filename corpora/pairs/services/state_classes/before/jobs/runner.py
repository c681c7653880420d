import os
import subprocess
from dataclasses import dataclass, field


@dataclass
class Job:
    name: str
    args: list[str] = field(default_factory=list)
    workdir: str = "/srv"

    @property
    def line(self) -> str:
        return f"cd {self.workdir} && ./run {self.name} {' '.join(self.args)}"


class Queue:
    def __init__(self):
        self._jobs: list[Job] = []

    def push(self, job: Job):
        self._jobs.append(job)

    def drain(self):
        while self._jobs:
            job = self._jobs.pop(0)
            subprocess.run(job.line, shell=True, check=False)  # weak: 78


queue = Queue()
