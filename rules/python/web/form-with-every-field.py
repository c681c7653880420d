"""Forms of a shop."""
from django import forms
from django.forms import ModelForm

from shop.models import Order


class OrderForm(forms.ModelForm):
    class Meta:
        model = Order
        fields = "__all__"  # expect: hit


class Other(ModelForm):
    class Meta:
        model = Order
        exclude = []  # expect: hit


class NamedForm(forms.ModelForm):
    class Meta:
        model = Order
        fields = ["name", "note"]


class WithoutOwner(forms.ModelForm):
    class Meta:
        model = Order
        exclude = ["owner"]


class OrderAdminForm(BaseAdminModelForm):
    class Meta:
        model = Order
        fields = "__all__"


class Search(forms.Form):
    class Meta:
        fields = "__all__"


class UserChangeForm(forms.ModelForm):
    class Meta:
        model = User
        fields = "__all__"
