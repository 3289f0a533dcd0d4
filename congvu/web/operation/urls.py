from django.urls import path

from congvu.web.operation import hooks, views

app_name = "operation"
urlpatterns = [
    path("", views.state, name="state"),
    path("thong-bao/", hooks.hooks, name="hooks"),
    path("thong-bao/<int:pk>/", hooks.settle, name="hook"),
    path("viec-nen/<slug:name>/", views.settle, name="settle"),
]
