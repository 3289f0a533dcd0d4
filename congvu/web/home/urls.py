from django.urls import path

from congvu.web.home import views

urlpatterns = [
    path("", views.home, name="home"),
    path("dang-nhap/", views.login, name="login"),
    path("dang-xuat/", views.logout, name="logout"),
    path("ngon-ngu/", views.set_language, name="set_language"),
    path("tra-cuu/", views.find, name="find"),
    path("suc-khoe/", views.health, name="health"),
]
