from django.urls import path

from congvu.web.legal import bringing, views

app_name = "legal"
urlpatterns = [
    path("", views.register, name="register"),
    path("moi/", views.new, name="new"),
    path("nhap/", bringing.bring, name="import"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/kiem-tra/", views.check, name="check"),
    path("kiem-tra/<int:pk>/ket-luan/", views.conclude, name="conclude"),
    path("kiem-tra/<int:pk>/sai-sot/", views.fault, name="fault"),
    path("sai-sot/<int:pk>/xu-ly/", views.handle, name="handle"),
]
