from fastapi import APIRouter, BackgroundTasks
from pydantic import BaseModel
from jobs.runner import Job, queue

router = APIRouter()


class JobIn(BaseModel):
    name: str
    args: list[str] = []


@router.post("/jobs")
def submit(job: JobIn, tasks: BackgroundTasks):
    queue.push(Job(name=job.name, args=job.args))
    tasks.add_task(queue.drain)
    return {"queued": True}
