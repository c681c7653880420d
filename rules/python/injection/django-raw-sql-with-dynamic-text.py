"""Reports over Django models."""
from django.db.models.expressions import RawSQL

from shop.models import Order

TABLE = "shop_order"


def orders(name, day):
    one = Order.objects.raw(f"SELECT * FROM shop_order WHERE name = '{name}'")  # expect: hit
    two = Order.objects.raw("SELECT * FROM shop_order WHERE name = %s" % name)  # expect: hit
    three = Order.objects.raw("SELECT * FROM shop_order WHERE name = %s", [name])
    four = Order.objects.raw(f"SELECT * FROM {TABLE}")
    five = Order.objects.annotate(total=RawSQL("SUM(price) - " + day, ()))  # expect: hit
    six = Order.objects.annotate(total=RawSQL("SUM(price) - %s", (day,)))
    seven = Order.objects.filter(name=name)
    return one, two, three, four, five, six, seven
