"""Views."""
from django.utils.decorators import method_decorator
from django.views.decorators import csrf
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.generic import View


@csrf_exempt  # expect: hit
def pay(request):
    return request


@csrf.csrf_exempt  # expect: hit
def transfer(request):
    return request


@csrf_protect
def order(request):
    return request


@method_decorator(csrf_exempt, name="dispatch")  # expect: hit
class Cart(View):
    pass
