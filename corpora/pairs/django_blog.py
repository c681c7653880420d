"""Views of a blog."""
import csv
import io
import json
import os
import subprocess
import xml.etree.ElementTree as ET
from xml.dom import minidom

import lxml.etree
import requests
from django.contrib.auth.decorators import login_required, user_passes_test
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import connection
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import escape, format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe
from django.views import View
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from .forms import PostForm
from .models import Comment, Post


def search(request):
    q = request.GET.get("q", "")
    posts = Post.objects.raw("SELECT * FROM blog_post WHERE title LIKE '%%%s%%'" % q)  # weak: 89
    return render(request, "search.html", {"posts": posts})


def search_safe(request):
    q = request.GET.get("q", "")
    posts = Post.objects.raw("SELECT * FROM blog_post WHERE title LIKE %s", [f"%{q}%"])
    return render(request, "search.html", {"posts": posts})


def search_extra(request):
    order = request.GET["order"]
    posts = Post.objects.extra(where=["author = '" + request.GET["author"] + "'"])  # weak: 89
    return render(request, "search.html", {"posts": posts, "order": order})


def search_orm(request):
    posts = Post.objects.filter(title__icontains=request.GET.get("q", "")).order_by("-created")
    return render(request, "search.html", {"posts": posts})


def stats(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM blog_post WHERE author_id = {}".format(request.GET["author"]))  # weak: 89
        return JsonResponse({"n": cursor.fetchone()[0]})


def stats_safe(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM blog_post WHERE author_id = %s", [request.GET["author"]])
        return JsonResponse({"n": cursor.fetchone()[0]})


def comment(request, pk):
    body = request.POST.get("body", "")
    return HttpResponse("<div class='comment'>" + body + "</div>")  # weak: 79


def comment_safe(request, pk):
    body = request.POST.get("body", "")
    return HttpResponse(format_html("<div class='comment'>{}</div>", body))


def comment_json(request, pk):
    return JsonResponse({"body": request.POST.get("body", "")})


def comment_plain(request, pk):
    return HttpResponse(request.POST.get("body", ""), content_type="text/plain")


def bio(request):
    html = mark_safe(request.GET.get("bio", ""))  # weak: 79
    return render(request, "bio.html", {"bio": html})


def after_login(request):
    return HttpResponseRedirect(request.GET.get("next", "/"))  # weak: 601


def after_login_safe(request):
    target = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = "/"
    return redirect(target)


@csrf_exempt
@require_POST
def delete_post(request, pk):  # weak: 352
    Post.objects.filter(pk=pk).delete()
    return JsonResponse({"ok": True})


@login_required
@require_POST
def delete_own_post(request, pk):
    post = get_object_or_404(Post, pk=pk, author=request.user)
    post.delete()
    return JsonResponse({"ok": True})


def export(request):
    name = request.GET["file"]
    return FileResponse(open(os.path.join("/srv/exports", name), "rb"))  # weak: 22


def export_safe(request):
    name = os.path.basename(request.GET["file"])
    return FileResponse(open(os.path.join("/srv/exports", name), "rb"))


def feed(request):
    parser = lxml.etree.XMLParser(resolve_entities=True, no_network=False)  # weak: 611
    tree = lxml.etree.fromstring(request.body, parser)
    return JsonResponse({"root": tree.tag})


def feed_safe(request):
    parser = lxml.etree.XMLParser(resolve_entities=False, no_network=True)
    tree = lxml.etree.fromstring(request.body, parser)
    return JsonResponse({"root": tree.tag})


def xpath(request):
    tree = lxml.etree.parse("users.xml")
    found = tree.xpath(f"//user[@name='{request.GET['name']}']")  # weak: 643
    return JsonResponse({"n": len(found)})


def xpath_safe(request):
    tree = lxml.etree.parse("users.xml")
    found = tree.xpath("//user[@name=$name]", name=request.GET["name"])
    return JsonResponse({"n": len(found)})


class Webhook(View):
    def post(self, request):
        payload = json.loads(request.body)
        requests.post(payload["callback"], json={"ok": True}, timeout=3)  # weak: 918
        return JsonResponse({})


class Backup(View):
    def get(self, request):
        table = request.GET.get("table")
        out = subprocess.check_output("pg_dump -t " + table + " blog", shell=True)  # weak: 78
        return HttpResponse(out, content_type="application/octet-stream")


class BackupSafe(View):
    TABLES = ("blog_post", "blog_comment")

    def get(self, request):
        table = request.GET.get("table")
        if table not in self.TABLES:
            raise Http404
        out = subprocess.check_output(["pg_dump", "-t", table, "blog"])
        return HttpResponse(out, content_type="application/octet-stream")


def profile_update(request):
    user = request.user
    for key, value in request.POST.items():
        setattr(user, key, value)  # weak: 915
    user.save()
    return redirect("profile")


def profile_update_safe(request):
    user = request.user
    for key in ("first_name", "last_name"):
        if key in request.POST:
            setattr(user, key, request.POST[key])
    user.save()
    return redirect("profile")


def create_user(request):
    user = User(**request.POST.dict())  # weak: 915
    user.save()
    return redirect("profile")


def header(request):
    response = HttpResponse("ok")
    response.set_cookie("theme", request.GET.get("theme", ""), secure=True, httponly=True, samesite="Lax")
    return response


def session_cookie(request):
    response = HttpResponse("ok")
    response.set_cookie("sessionid", request.session.session_key, secure=False, httponly=False)  # weak: 614 1004
    return response


def fail(request):
    try:
        return JsonResponse({"n": int(request.GET["n"])})
    except ValueError as error:
        import traceback
        return HttpResponse(traceback.format_exc(), status=500)  # weak: 209 79


def fail_safe(request):
    try:
        return JsonResponse({"n": int(request.GET["n"])})
    except ValueError:
        return HttpResponse("Bad number", status=400)
