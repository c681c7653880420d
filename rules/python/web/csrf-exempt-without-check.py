"""Messages of other services."""
import hashlib
import hmac
import json

from django.http import HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from .models import KEY, Order


@csrf_exempt
@require_POST
def paid(request):  # expect: hit
    data = json.loads(request.body)
    Order.objects.filter(pk=data["order"]).update(paid=True)
    return JsonResponse({})


@csrf_exempt
def paid_signed(request):
    wanted = hmac.new(KEY, request.body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(wanted, request.headers.get("X-Sum", "")):
        return HttpResponse(status=403)
    Order.objects.filter(pk=json.loads(request.body)["order"]).update(paid=True)
    return JsonResponse({})


@csrf_exempt
def ping(request):
    return JsonResponse({"ok": True})


@require_POST
def cancel(request):
    Order.objects.filter(pk=request.POST["order"]).delete()
    return JsonResponse({})


@csrf_exempt
@api_key_required
def sync(request):
    Order.objects.filter(pk=request.POST["order"]).delete()
    return JsonResponse({})
