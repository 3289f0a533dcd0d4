"""Forms of an import: the file, its columns, its words."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from congvu.dossiers.rules import CHANNEL_LABELS, RETURN_LABELS
from congvu.imports.reading import label_of
from congvu.imports.rules.cells import ENCODING_LABELS
from congvu.imports.rules.columns import COLUMNS
from congvu.imports.rules.words import STANDING_LABELS
from congvu.web.plans.fields import UnitField


class UploadForm(forms.Form):
    """Whose book, and the file."""

    unit = UnitField(label=_("Sổ của đơn vị"))
    file = forms.FileField(
        label=_("Tệp sổ"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv,.txt"}),
    )

    def __init__(self, *args, units, **options):
        super().__init__(*args, **options)
        self.fields["unit"].of(units)
        most = settings.CONGVU_MAX_IMPORT // (1024 * 1024)
        self.fields["file"].help_text = gettext(
            "Excel (.xlsx, .xls) hoặc CSV, tối đa {most} MB."
        ).format(most=most)


class LookForm(forms.Form):
    """Which sheet, which row is the header, in what it is written: read from the address."""

    sheet = forms.ChoiceField(label=_("Trang tính"), required=False)
    row = forms.IntegerField(label=_("Dòng tên cột"), required=False, min_value=1, max_value=200)
    encoding = forms.ChoiceField(label=_("Bảng mã của chữ"), required=False)

    def __init__(self, *args, sheets, **options):
        super().__init__(*args, **options)
        self.fields["sheet"].choices = [(each, each or gettext("Tệp CSV")) for each in sheets]
        self.fields["encoding"].choices = [
            (str(code), gettext(label)) for code, label in ENCODING_LABELS.items()
        ]


class ColumnsForm(forms.Form):
    """For each thing a book may say, the column of the file."""

    name = forms.CharField(
        label=_("Tên cách ghép"),
        max_length=80,
        help_text=_(
            "Ví dụ “Sổ theo dõi 2018”. Tệp sau có cùng các cột sẽ được ghép sẵn theo tên này."
        ),
    )

    def __init__(self, *args, look, **options):
        super().__init__(*args, **options)
        names = look.header.names if look.header else ()
        choices = [("", gettext("Không có trong tệp"))]
        choices += [
            (str(place), f"{letter_of(place)}. {name or gettext('không tên')}")
            for place, name in enumerate(names)
        ]
        for code, column in COLUMNS.items():
            self.fields[f"c_{code}"] = forms.ChoiceField(
                label=gettext(column.label),
                required=False,
                choices=choices,
                initial=str(look.columns.get(code, "")),
            )

    def columns(self) -> dict[str, int]:
        """Column code → place."""
        given = ((code, self.cleaned_data.get(f"c_{code}")) for code in COLUMNS)
        return {code: int(place) for code, place in given if place}

    def mapped(self):
        """The fields of the columns, for the page."""
        return [self[f"c_{code}"] for code in COLUMNS]


def letter_of(place: int) -> str:
    """The letter of a column as spreadsheets write it."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


class WordsForm(forms.Form):
    """Each unknown word of the file once, and what it means."""

    def __init__(self, *args, batch, versions, units, **options):
        super().__init__(*args, **options)
        offered = {
            "procedure": sorted({(one.procedure.code, one.name) for one in versions}, key=_second),
            "unit": [(str(one.pk), one.name) for one in units],
            "state": [(str(k), gettext(v)) for k, v in STANDING_LABELS.items()],
            "channel": [(str(k), gettext(v)) for k, v in CHANNEL_LABELS.items()],
            "method": [(str(k), gettext(v)) for k, v in RETURN_LABELS.items()],
        }
        self.places: dict[str, tuple[str, str]] = {}
        self.kinds = []
        for kind, words in batch.unknown.items():
            names = []
            for number, (word, count) in enumerate(words.items()):
                name = f"w_{kind}_{number}"
                self.places[name] = (kind, word)
                label = word or gettext("(ô trống)")
                self.fields[name] = forms.ChoiceField(
                    label=label,
                    required=False,
                    choices=[("", gettext("Chưa chọn")), *offered.get(kind, [])],
                    help_text=gettext("{count} dòng").format(count=count),
                )
                names.append(name)
            self.kinds.append((gettext(label_of(kind)), names))

    def groups(self):
        """Each kind with its fields, for the page."""
        return [(label, [self[name] for name in names]) for label, names in self.kinds]

    def words(self) -> dict[str, dict[str, str]]:
        """What was chosen, by kind."""
        found: dict[str, dict[str, str]] = {}
        for name, (kind, word) in self.places.items():
            if self.cleaned_data.get(name):
                found.setdefault(kind, {})[word] = self.cleaned_data[name]
        return found


def _second(pair):
    return pair[1]


class BringForm(forms.Form):
    """All rows or none, or the good ones."""

    whole = forms.ChoiceField(
        label=_("Khi có dòng không nhập được"),
        choices=[("", _("Nhập các dòng tốt")), ("1", _("Không nhập dòng nào"))],
        required=False,
        widget=forms.RadioSelect,
    )


class UndoForm(forms.Form):
    """Why it is taken back."""

    reason = forms.CharField(label=_("Lý do huỷ"), max_length=400)
