"""Notes."""
from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from django.shortcuts import get_object_or_404

from .models import Note, Tag


@login_required
def show(request, pk):
    note = get_object_or_404(Note, pk=pk, owner=request.user)
    return JsonResponse({"text": note.text})


@login_required
def rename(request, pk):
    note = get_object_or_404(Note, pk=pk, owner=request.user)
    note.title = request.POST["title"]
    note.save()
    return JsonResponse({"ok": True})


@login_required
def delete(request, pk):
    note = get_object_or_404(Note, pk=pk)  # expect: hit
    note.delete()
    return JsonResponse({"ok": True})


@login_required
def archive(request, pk):
    note = Note.objects.get(pk=pk)
    if note.owner != request.user:
        return JsonResponse({}, status=404)
    return JsonResponse({"ok": True})


@login_required
def tag(request, pk):
    return JsonResponse({"name": get_object_or_404(Tag, pk=pk).name})
