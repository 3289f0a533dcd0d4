from django.urls import path

from congvu.web.plans import registers, reminding, tasks, views

app_name = "plans"
urlpatterns = [
    path("", views.index, name="index"),
    path("moi/", views.new, name="new"),
    path("ghi-lai/", views.paper, name="paper"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/ban-hanh/", views.issue, name="issue"),
    path("<int:pk>/cong-viec/", views.add_task, name="add_task"),
    path("<int:pk>/chi-tieu/", views.add_target, name="add_target"),
    path("cong-viec/<int:pk>/", tasks.task, name="task"),
    path("cong-viec/<int:pk>/hoan-thanh/", tasks.complete, name="complete"),
    path("cong-viec/<int:pk>/sua/", tasks.change, name="change"),
    path("cong-viec/<int:pk>/chia-quy/", tasks.split, name="split"),
    path("cong-viec/<int:pk>/huy/", tasks.cancel, name="cancel"),
    path("cong-viec/<int:pk>/mo-lai/", tasks.reopen, name="reopen"),
    path("nhac-han/", reminding.reminders, name="reminders"),
    path("nhac-han/thoi-han/", reminding.terms, name="reminder_terms"),
    path("quy-che/", registers.regulations, name="regulations"),
    path("quy-che/moi/", registers.add_regulation, name="add_regulation"),
    path("cong-nhan/", registers.recognitions, name="recognitions"),
    path("cong-nhan/moi/", registers.add_recognition, name="add_recognition"),
    path("cong-nhan/<int:pk>/", registers.recognition, name="recognition"),
    path("cong-nhan/<int:pk>/trinh/", registers.submit_recognition, name="submit_recognition"),
    path("cong-nhan/tieu-chi/<int:pk>/", registers.certify, name="certify"),
    path("cong-nhan/giay-to/<int:pk>/", registers.add_paper, name="add_paper"),
    path("tuyen-truyen/", registers.communications, name="communications"),
    path("tuyen-truyen/moi/", registers.add_communication, name="add_communication"),
]
