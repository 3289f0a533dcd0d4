from django.urls import path

from congvu.web.people import account, accounts, contact, leaving, looks, me, systems, taken

app_name = "people"
urlpatterns = [
    path("", accounts.accounts, name="accounts"),
    path("moi/", accounts.new, name="new"),
    path("lien-he/", contact.contacts, name="contacts"),
    path("lien-he/<int:pk>/", contact.contact, name="contact"),
    path("luot-xem/", looks.looks, name="looks"),
    path("luot-xem/cong-dan/", looks.citizen, name="citizen"),
    path("luot-xem/<int:pk>/", looks.by_person, name="by_person"),
    path("luot-xem/<int:pk>/luot-xem.csv", looks.by_person_csv, name="by_person_csv"),
    path("tu-giao/", taken.taken, name="taken"),
    path("tu-giao/<int:pk>/da-biet/", taken.acknowledge, name="acknowledge"),
    path("toi/", me.me, name="me"),
    path("toi/mat-khau/", me.password, name="password"),
    path("toi/hop-thu/", me.email, name="email"),
    path("toi/con-day/", me.alive, name="alive"),
    path("he-thong/", systems.systems, name="systems"),
    path("he-thong/moi/", systems.new, name="system_new"),
    path("he-thong/<int:pk>/", systems.system, name="system"),
    path("he-thong/<int:pk>/ma/<int:token>/thu-hoi/", systems.revoke, name="token_revoked"),
    path("he-thong/<int:pk>/<slug:act>/", systems.act, name="system_act"),
    path("<int:pk>/", account.account, name="account"),
    path("<int:pk>/nghi/", leaving.leaving, name="leaving"),
    path("<int:pk>/<slug:act>/", account.act, name="act"),
]
