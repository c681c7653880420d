"""Parts of an API."""
from rest_framework import viewsets
from rest_framework.decorators import action, api_view, permission_classes
from rest_framework.permissions import AllowAny, IsAuthenticated


class PatientViewSet(viewsets.ModelViewSet):
    permission_classes = [IsAuthenticated]

    @action(detail=False, permission_classes=[AllowAny])  # expect: hit
    def export(self, request):
        return Response(PatientSerializer(Patient.objects.all(), many=True).data)

    @action(detail=False, permission_classes=[AllowAny])
    def opening_hours(self, request):
        return Response(Hours.objects.all())


class NoteViewSet(viewsets.ModelViewSet):
    permission_classes = [AllowAny]  # expect: hit
    queryset = Note.objects.all()


class PostViewSet(viewsets.ReadOnlyModelViewSet):
    permission_classes = [AllowAny]
    queryset = Post.objects.all()


class SessionViewSet(viewsets.ModelViewSet):
    permission_classes = [AllowAny]

    def get_permissions(self):
        return [IsAuthenticated()]


@api_view(["DELETE"])
@permission_classes([AllowAny])  # expect: hit
def remove(request, pk):
    Note.objects.filter(pk=pk).delete()


@api_view(["POST"])
@permission_classes([AllowAny])
def sign_up(request):
    User.objects.filter(mail=request.data["mail"], active=False).delete()
    return create(request.data)
