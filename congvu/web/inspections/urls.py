"""Addresses of inspection."""

from django.urls import path

from congvu.web.inspections import doing, recommendation, views

app_name = "inspections"

urlpatterns = [
    path("", views.index, name="index"),
    path("ke-hoach/moi/", views.new_plan, name="new_plan"),
    path("ke-hoach/<int:pk>/", views.plan, name="plan"),
    path("moi/", views.decide, name="decide"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/thong-bao/", doing.notice, name="notice"),
    path("<int:pk>/ket-thuc/", doing.close, name="close"),
    path("<int:pk>/ban-hanh-ket-luan/", doing.conclude, name="conclude"),
    path("<int:pk>/ket-luan.<slug:kind>", views.conclusion_file, name="conclusion_file"),
    path("<int:pk>/<slug:tab>/", views.detail, name="tab"),
    path("lan/<int:pk>/tu-bao-cao/", doing.self_report, name="self_report"),
    path("lan/<int:pk>/chot-khung/", doing.freeze, name="freeze"),
    path("lan/<int:pk>/lap-phieu/", doing.add_template, name="add_template"),
    path("lan/<int:pk>/ghi-phat-hien/", doing.find, name="find"),
    path("lan/<int:pk>/buoi-lam-viec/", doing.session, name="session"),
    path("lan/<int:pk>/ky-bien-ban/", doing.sign, name="sign"),
    path("lan/<int:pk>/bien-ban.<slug:kind>", views.minutes_file, name="minutes_file"),
    path("khung/<int:pk>/", views.frame_rows, name="frame"),
    path("khung/<int:pk>/khung.json", views.frame_file, name="frame_file"),
    path("khung/<int:pk>/cam-ket/", doing.commit, name="commit"),
    path("khung/<int:pk>/rut/", doing.reveal, name="reveal"),
    path("mau/<int:pk>/", doing.examine, name="examine"),
    path("phieu/<int:pk>/", doing.mark, name="mark"),
    path("phat-hien/<int:pk>/y-kien/", doing.reply, name="reply"),
    path("kien-nghi/<int:pk>/", recommendation.recommendation, name="recommendation"),
    path("kien-nghi/<int:pk>/<slug:code>/", recommendation.act, name="act"),
]
