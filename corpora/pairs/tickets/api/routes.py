"""Routes of the ticket service."""
from fastapi import APIRouter, Body, Depends, HTTPException, Query, Request, UploadFile
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse
from pydantic import BaseModel, Field, HttpUrl, constr

from ..services import exporter, notifier, reports
from ..services.tickets import TicketService
from ..utils.paths import confined, joined
from ..utils.validation import is_identifier, require_slug

router = APIRouter(prefix="/tickets")


class TicketIn(BaseModel):
    title: str
    queue: str
    priority: int = 3
    slug: str = Field(pattern=r"^[a-z0-9-]{1,40}$")


class HookIn(BaseModel):
    url: str
    event: str


def service() -> TicketService:
    return TicketService()


@router.get("/search")
def search(q: str, tickets: TicketService = Depends(service)):
    return tickets.search(q)


@router.get("/search2")
def search_bound(q: str, tickets: TicketService = Depends(service)):
    return tickets.search_bound(q)


@router.post("/")
def create(ticket: TicketIn, tickets: TicketService = Depends(service)):
    return tickets.create_raw(ticket)


@router.post("/safe")
def create_safe(ticket: TicketIn, tickets: TicketService = Depends(service)):
    return tickets.create(ticket)


@router.get("/sorted")
def sorted_by(column: str, tickets: TicketService = Depends(service)):
    if not is_identifier(column):
        raise HTTPException(400)
    return tickets.sorted_by(column)


@router.get("/attachment/{name}")
def attachment(name: str):
    return FileResponse(joined("/srv/attachments", name))  # weak: 22


@router.get("/attachment2/{name}")
def attachment_confined(name: str):
    return FileResponse(confined("/srv/attachments", name))


@router.get("/export")
def export(fmt: str, target: str):
    return exporter.convert(fmt, target)


@router.get("/export2")
def export_listed(fmt: str):
    return exporter.convert_listed(fmt)


@router.post("/hook")
def hook(body: HookIn):
    return notifier.register(body.url)


@router.post("/hook2")
def hook_checked(body: HookIn):
    return notifier.register_checked(body.url)


@router.get("/report", response_class=HTMLResponse)
def report(title: str):
    return reports.as_html(title)  # weak: 79


@router.get("/report2", response_class=HTMLResponse)
def report_escaped(title: str):
    return reports.as_escaped_html(title)


@router.get("/slug/{slug}")
def by_slug(slug: str):
    require_slug(slug)
    return FileResponse("/srv/pages/" + slug)  # false-alarm
