from django.contrib.auth.decorators import login_required, permission_required
from django.http import JsonResponse
from django.shortcuts import get_object_or_404

from .models import Report


@login_required
def index(request):
    return JsonResponse({"reports": list(Report.objects.filter(owner=request.user).values("id"))})


@login_required
def show(request, pk):
    report = get_object_or_404(Report, pk=pk, owner=request.user)
    return JsonResponse({"title": report.title})


@login_required
def rename(request, pk):
    report = get_object_or_404(Report, pk=pk, owner=request.user)
    report.title = request.POST["title"]
    report.save()
    return JsonResponse({"ok": True})


def delete(request, pk):  # missed: 862
    report = get_object_or_404(Report, pk=pk, owner=request.user)
    report.delete()
    return JsonResponse({"ok": True})


@login_required
def export(request, pk):
    report = get_object_or_404(Report, pk=pk)  # weak: 639
    return JsonResponse({"text": report.text})
