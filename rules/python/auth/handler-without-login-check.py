"""Reports of a company."""
from django.contrib.auth.decorators import login_required, permission_required
from django.http import JsonResponse
from django.shortcuts import get_object_or_404

from .models import Report


@login_required
def index(request):
    return JsonResponse({"reports": list(Report.objects.filter(owner=request.user).values("id"))})


@login_required
def show(request, pk):
    return JsonResponse({"title": get_object_or_404(Report, pk=pk).title})


@permission_required("reports.change_report")
def rename(request, pk):
    report = get_object_or_404(Report, pk=pk)
    report.title = request.POST["title"]
    report.save()
    return JsonResponse({"ok": True})


def delete(request, pk):  # expect: hit
    get_object_or_404(Report, pk=pk).delete()
    return JsonResponse({"ok": True})


def clear(request, pk):
    if not request.user.is_staff:
        return JsonResponse({}, status=403)
    get_object_or_404(Report, pk=pk).delete()
    return JsonResponse({"ok": True})


def login(request):
    request.session.save()
    return JsonResponse({"ok": True})


@login_required
def archive(request, pk):
    get_object_or_404(Report, pk=pk).delete()
    return JsonResponse({"ok": True})


@login_required
def restore(request, pk):
    get_object_or_404(Report, pk=pk).save()
    return JsonResponse({"ok": True})


@login_required
def export(request, pk):
    return JsonResponse({"pk": pk})


@login_required
def copy(request, pk):
    return JsonResponse({"pk": pk})


@login_required
def print_(request, pk):
    return JsonResponse({"pk": pk})


@router.patch("/desks/{desk_id}")
async def change_desk(desk_id: int, session=Depends(get_session), clerk: Clerk = Depends(current_clerk)):
    await session.commit()


@router.delete("/desks/{desk_id}")
async def drop_desk(desk_id: int, session=Depends(get_session)):  # expect: hit
    await session.commit()


@router.get("/clerks")
async def list_clerks(session=Depends(get_session)):  # expect: hit
    return (await session.execute(select(Customer))).scalars().all()


@router.get("/cities")
async def list_cities(session=Depends(get_session)):
    return (await session.execute(select(City))).scalars().all()


@router.get("/clerks/one")
async def one_clerk(mail: str, session=Depends(get_session)):
    return (await session.execute(select(Customer).where(Customer.mail == mail))).scalar_one()
