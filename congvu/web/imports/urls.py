from django.urls import path

from congvu.web.imports import report, views

app_name = "imports"
urlpatterns = [
    path("", views.index, name="index"),
    path("<int:pk>/", views.batch, name="batch"),
    path("<int:pk>/cot/", views.columns, name="columns"),
    path("<int:pk>/nghia/", views.words, name="words"),
    path("<int:pk>/doc-thu/", views.check, name="check"),
    path("<int:pk>/nhap/", views.bring, name="bring"),
    path("<int:pk>/huy/", views.undo, name="undo"),
    path("<int:pk>/bao-cao.<str:kind>", report.download, name="report"),
]
