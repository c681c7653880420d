from rest_framework.decorators import action
from rest_framework.permissions import IsAdminUser
from rest_framework.response import Response
from rest_framework.viewsets import ModelViewSet
from shop.models import Category, Invoice, Patient, Visit
from shop.permissions import IsAccountant


class VisitViewSet(ModelViewSet):
    serializer_class = VisitSerializer

    def get_queryset(self):
        return Visit.objects.filter(patient__doctor=self.request.user)


class PatientViewSet(ModelViewSet):
    queryset = Patient.objects.all()  # expect: hit
    serializer_class = PatientSerializer

    @action(detail=False, permission_classes=[IsAdminUser])
    def count(self, request):
        return Response(Patient.objects.count())


class CategoryViewSet(ModelViewSet):
    queryset = Category.objects.all()
    serializer_class = CategorySerializer


class InvoiceViewSet(ModelViewSet):
    queryset = Invoice.objects.all()
    permission_classes = [IsAccountant]
