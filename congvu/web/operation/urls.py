from django.urls import path

from congvu.web.operation import views

app_name = "operation"
urlpatterns = [
    path("", views.state, name="state"),
    path("viec-nen/<slug:name>/", views.settle, name="settle"),
]
