"""Tickets."""
from rest_framework import permissions, viewsets

from .models import Note, Tag, Ticket
from .permissions import IsOwner


class TicketViewSet(viewsets.ModelViewSet):
    queryset = Ticket.objects.all()  # expect: hit
    permission_classes = [permissions.IsAuthenticated]

    def perform_create(self, serializer):
        serializer.save(author=self.request.user)


class NoteViewSet(viewsets.ModelViewSet):
    queryset = Note.objects.select_related("author").order_by("pk")  # expect: hit

    def perform_create(self, serializer):
        serializer.save(author=self.request.user)


class OwnNotes(viewsets.ModelViewSet):
    queryset = Note.objects.all()
    permission_classes = [permissions.IsAuthenticated]

    def get_queryset(self):
        return super().get_queryset().filter(author=self.request.user)

    def perform_create(self, serializer):
        serializer.save(author=self.request.user)


class OwnTickets(viewsets.ModelViewSet):
    queryset = Ticket.objects.all()
    permission_classes = [permissions.IsAuthenticated, IsOwner]

    def perform_create(self, serializer):
        serializer.save(author=self.request.user)


class TagViewSet(viewsets.ModelViewSet):
    queryset = Tag.objects.all()
    permission_classes = [permissions.IsAuthenticated]

    def perform_create(self, serializer):
        serializer.save()


class PublicNotes(viewsets.ReadOnlyModelViewSet):
    queryset = Note.objects.filter(public=True)
