from fastapi import APIRouter, BackgroundTasks
from pydantic import BaseModel
from jobs.runner import Job, queue

router = APIRouter()


class JobIn(BaseModel):
    name: str
    args: list[int] = []


@router.post("/jobs")
def submit(job: JobIn, tasks: BackgroundTasks):
    if job.name in ("clean", "index"):
        queue.push(Job(name=job.name, args=[str(a) for a in job.args]))
    tasks.add_task(queue.drain)
    return {"queued": True}
