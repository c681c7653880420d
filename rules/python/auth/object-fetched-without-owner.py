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


@login_required
def print_note(request, pk):
    return render(request.user.notes.get(pk=pk))


@app.get("/orders/<int:order_id>")
@login_required
def show_order(order_id):
    order = orders().get(order_id)  # expect: hit
    return jsonify(total=order.total)


@app.get("/orders/<int:order_id>/bill")
@login_required
def show_bill(order_id):
    order = orders().get(order_id)
    if order.owner_id != current_user.id:
        abort(404)
    return jsonify(total=order.total)


@app.get("/posts/<int:post_id>")
@login_required
def show_post(post_id):
    """Everybody reads posts; only their authors change them."""
    return jsonify(text=POSTS.get(post_id).text)


@app.post("/posts/<int:post_id>")
@login_required
def change_post(post_id):
    post = POSTS.get(post_id)
    if post.author_id != current_user.id:
        abort(403)
    post.text = request.form["text"]
    return "ok"


@app.delete("/posts/<int:post_id>")
@login_required
def delete_post(post_id):
    post = POSTS.get(post_id)  # expect: hit
    post.delete()
    return "ok"


@app.get("/orders/<int:order_id>/public")
def public_order(order_id):
    return jsonify(state=orders().get(order_id).state)


@router.get("/tickets/mine")
async def my_tickets(session=Depends(get_session), agent: Agent = Depends(current_agent)):
    return list(await session.scalars(select(Ticket).where(Ticket.assigned_id == agent.id)))


@router.patch("/tickets/{ticket_id}")
async def change_ticket(ticket_id: int, session=Depends(get_session), agent: Agent = Depends(current_agent)):
    query = select(Ticket).where(Ticket.id == ticket_id, Ticket.assigned_id == agent.id)
    return await session.scalar(query)


@router.get("/tickets/{ticket_id}")
async def read_ticket(ticket_id: int, session=Depends(get_session), agent: Agent = Depends(current_agent)):
    return await session.get(Ticket, ticket_id)  # expect: hit


@router.get("/shelves/{shelf_id}")
async def read_shelf(shelf_id: int, session=Depends(get_session), agent: Agent = Depends(current_agent)):
    return await session.get(Shelf, shelf_id)


@router.patch("/users/{user_id}")
async def change_user(user_id: int, payload: Change, db=Depends(get_db), current: User = Depends(get_current_user)):
    user = await db.get(User, user_id)  # expect: hit
    user.name = payload.name
    await db.commit()


@router.delete("/users/{user_id}")
async def drop_user(user_id: int, db=Depends(get_db), current: User = Depends(get_current_user)):
    if current.id != user_id:
        raise HTTPException(403)
    await db.delete(await db.get(User, user_id))


@router.get("/users/{user_id}")
async def show_user(user_id: int, db=Depends(get_db), current: User = Depends(get_current_user)):
    return await db.get(User, user_id)


@router.get("/letters/{letter_id}")
async def read_document(document_id: int, db=Depends(get_db), user: User = Depends(get_current_user)):
    return await get_document(db, document_id)  # expect: hit


@router.post("/letters/{letter_id}/print")
async def print_document(document_id: int, db=Depends(get_db), user: User = Depends(get_current_user)):
    doc = await get_document(db, document_id)
    if doc.owner_id != user.id:
        raise HTTPException(404)


@router.get("/cities/{city_id}")
async def read_city(city_id: int, db=Depends(get_db), user: User = Depends(get_current_user)):
    return await get_city(db, city_id)


class PaymentViewSet(ModelViewSet):
    def perform_create(self, serializer):
        serializer.save(customer=self.request.user)


class PaymentView(APIView):
    permission_classes = [IsAuthenticated]

    def get(self, request, pk):
        return Response(Payment.objects.get(pk=pk).total)  # expect: hit


class OwnPaymentView(APIView):
    permission_classes = [IsAuthenticated]

    def get(self, request, pk):
        return Response(get_object_or_404(Payment, pk=pk, customer=request.user).total)
