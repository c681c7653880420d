"""Checks whose outcome need not hold any more when the value is stored."""
from django.db import transaction
from django.db.models import F
from flask import abort


def withdraw(account, amount):
    if account.balance >= amount:
        account.balance -= amount  # expect: hit
        account.save()


def withdraw_early(account, amount):
    if account.balance < amount:
        raise ValueError("too little")
    account.balance = account.balance - amount  # expect: hit
    account.save()


def redeem(db, coupon):
    if coupon.used:
        abort(409)
        return
    coupon.used = True  # expect: hit
    db.session.commit()


def redeem_inside(db, coupon):
    if not coupon.redeemed:
        coupon.redeemed = True  # expect: hit
        db.session.commit()


def spend(store, key, amount):
    balance = int(store.get(key) or 0)
    if balance >= amount:
        store.set(key, balance - amount)  # expect: hit


def spend_early(store, key, amount):
    balance = int(store.get(key) or 0)
    if balance < amount:
        return False
    store.set(key, balance - amount)  # expect: hit
    return True


def transfer(connection, number, amount):
    row = connection.execute("SELECT balance FROM accounts WHERE id = ?", (number,)).fetchone()
    if row[0] < amount:
        return
    connection.execute("UPDATE accounts SET balance = ? WHERE id = ?", (row[0] - amount, number))  # expect: hit
    connection.commit()


def transfer_in_one_step(connection, number, amount):
    connection.execute("UPDATE accounts SET balance = balance - ? WHERE id = ? AND balance >= ?", (amount, number, amount))
    connection.commit()


def withdraw_locked(accounts, number, amount):
    with transaction.atomic():
        account = accounts.select_for_update().get(pk=number)
        if account.balance >= amount:
            account.balance -= amount
            account.save()


def withdraw_in_one_step(accounts, number, amount):
    return accounts.filter(pk=number, balance__gte=amount).update(balance=F("balance") - amount)


def in_memory(counter, amount):
    if counter.left >= amount:
        counter.left -= amount


def activate(user):
    if not user.active:
        user.active = True
        user.save()


def rename(page, title):
    if page.title != title:
        page.title = title
        page.save()


async def redeem_document(code):
    found = await db.coupons.find_one({"code": code, "used": False})
    if found is None:
        return None
    await db.coupons.update_one({"_id": found["_id"]}, {"$set": {"used": True}})  # expect: hit
    return found["percent"]


async def redeem_document_at_once(code):
    return await db.coupons.find_one_and_update({"code": code, "used": False}, {"$set": {"used": True}})


async def redeem_document_if_unused(code):
    found = await db.coupons.find_one({"code": code, "used": False})
    await db.coupons.update_one({"_id": found["_id"], "used": False}, {"$set": {"used": True}})


def buy(product, amount, session):
    if product.stock < amount:
        abort(409)
    product.stock = product.stock - amount  # expect: hit
    session.commit()


def note(product, amount, session):
    if product.stock < amount:
        warn(409)
    product.seen = product.seen - amount
    session.commit()
