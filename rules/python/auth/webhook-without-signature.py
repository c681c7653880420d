"""What other services tell."""
import hashlib
import hmac
import json

from django.http import JsonResponse
from django.views.decorators.csrf import csrf_exempt
from fastapi import APIRouter, Depends, Request
from flask import Blueprint, request
from rest_framework.views import APIView

router = APIRouter(prefix="/webhooks")
bp = Blueprint("api", __name__)


@router.post("/stripe")
async def stripe_webhook(request: Request, db=Depends(get_db)):  # expect: hit
    event = await request.json()
    if event["type"] == "checkout.session.completed":
        (await db.get(Invoice, event["data"]["id"])).paid = True
    return {"received": True}


@router.post("/stripe/checked")
async def checked_webhook(request: Request):
    event = stripe.Webhook.construct_event(await request.body(), request.headers["stripe-signature"], KEY)
    return {"received": event["id"]}


@router.post("/stripe/injected")
async def injected_webhook(request: Request, event=Depends(verified_event)):
    await store(event["id"], await request.json())


@router.post("/webhooks")
async def create_webhook(request: Request):
    return await store(await request.json())


@bp.route("/hooks/github", methods=["POST"])
def github():  # expect: hit
    for commit in request.get_json()["commits"]:
        store(commit)
    return "", 204


@bp.route("/hooks/gitlab", methods=["POST"])
def gitlab():
    expected = hmac.new(KEY, request.get_data(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected, request.headers.get("X-Check", "")):
        return "", 401
    for commit in request.get_json()["commits"]:
        store(commit)
    return "", 204


@bp.route("/books", methods=["POST"])
def books():
    store(request.get_json())
    return "", 204


@csrf_exempt
def payment_webhook(request):  # expect: hit
    data = json.loads(request.body)
    Order.objects.filter(pk=data["order"]).update(paid=True)
    return JsonResponse({"ok": True})


class PaymentWebhookView(APIView):
    def post(self, request):  # expect: hit
        Order.objects.filter(pk=request.data["order"]).update(paid=True)


class SignedWebhookView(APIView):
    def post(self, request):
        self.check_signature(request)
        Order.objects.filter(pk=request.data["order"]).update(paid=True)
