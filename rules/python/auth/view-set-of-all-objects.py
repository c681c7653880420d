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


class LetterViewSet(viewsets.ModelViewSet):
    permission_classes = [permissions.IsAuthenticated]

    def get_queryset(self):
        return Letter.objects.all()  # expect: hit

    def perform_create(self, serializer):
        serializer.save(author=self.request.user)


class SharedLetters(viewsets.ModelViewSet):
    permission_classes = [IsOwner]

    def get_queryset(self):
        return Letter.objects.all()

    def perform_create(self, serializer):
        serializer.save(author=self.request.user)


class FilteredLetters(viewsets.ModelViewSet):
    def get_queryset(self):
        if self.request.user.is_staff:
            return Letter.objects.all()
        return Letter.objects.filter(author=self.request.user)

    def perform_create(self, serializer):
        serializer.save(author=self.request.user)


class StaffLetters(viewsets.ModelViewSet):
    def get_queryset(self):
        if not self.request.user.is_staff:
            return Letter.objects.filter(author=self.request.user)
        return Letter.objects.all()

    def perform_create(self, serializer):
        serializer.save(author=self.request.user)
