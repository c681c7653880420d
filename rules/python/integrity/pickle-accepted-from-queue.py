"""Settings of workers."""
from celery import Celery

app = Celery("jobs")
app.conf.accept_content = ["json", "pickle"]  # expect: hit
CELERY_ACCEPT_CONTENT = ["pickle"]  # expect: hit
app.conf.update(accept_content=["json", "pickle"])  # expect: hit
app.conf.result_accept_content = ["json", "msgpack"]
formats = ["json", "pickle"]


class Config:
    accept_content = {"json", "yaml"}
