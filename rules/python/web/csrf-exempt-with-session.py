"""Views that change something."""
from django.contrib.auth.decorators import login_required
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST


@csrf_exempt  # expect: hit
@login_required
@require_POST
def rename(request):
    request.user.rename(request.POST["name"])


@login_required
@csrf_exempt  # expect: hit
def close(request):
    request.user.close()


@method_decorator(csrf_exempt, name="dispatch")  # expect: hit
@method_decorator(login_required, name="dispatch")
class Payout(View):
    def post(self, request):
        return request.user.pay()


@csrf_exempt
@require_POST
def hook(request):
    return accept(request.body)


@csrf_exempt
@login_required
def signed(request):
    check(request.headers["X-Signature"], request.body)
    return request.user.pay()


@login_required
@require_POST
def protected(request):
    request.user.close()
