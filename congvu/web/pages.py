"""Pages of long lists: which rows a page shows is asked narrowly, the wide rows for it alone."""

from __future__ import annotations

from typing import Any

from django.core.paginator import EmptyPage, Page, PageNotAnInteger, Paginator
from django.db.models import Count, QuerySet, Window


class NarrowPages(Paginator):
    """Pages of a queryset in two statements, however many rows it has.

    A list joined to half a dozen tables and sorted would carry every wide row through the sort to
    show fifty. Here the keys of the page come first, with the number of all; the rows of those
    keys follow. ``count``: how many there are, where that is known already.
    """

    def __init__(self, rows: QuerySet[Any], per_page: int, count: int | None = None) -> None:
        super().__init__(rows, per_page)
        if count is not None:
            self.count = count

    def get_page(self, number: Any) -> Page:
        """The page asked for; the last one when it lies beyond, the first when it is no number."""
        try:
            asked = max(int(number or 1), 1)
        except (TypeError, ValueError):
            asked = 1
        if "count" not in self.__dict__:
            keys = self._keys(asked)
            if keys or asked == 1:
                return self._get_page(self._rows(keys), asked, self)
        try:
            return self.page(asked)
        except (PageNotAnInteger, EmptyPage):
            return self.page(self.num_pages)

    def page(self, number: Any) -> Page:
        """The page ``number``; refuses like any paginator."""
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        keys = self._narrow().values("pk")[first : first + self.per_page]
        return self._get_page(self._rows(keys), number, self)

    def _narrow(self) -> QuerySet[Any]:
        return self.object_list.select_related(None)

    def _keys(self, number: int) -> list[Any]:
        first = (number - 1) * self.per_page
        found = self._narrow().annotate(of_all=Window(Count("pk"))).values_list("pk", "of_all")
        found = list(found[first : first + self.per_page])
        if found:
            self.count = found[0][1]
        elif number == 1:
            self.count = 0
        return [key for key, _total in found]

    def _rows(self, keys: Any) -> QuerySet[Any]:
        asked = self.object_list.query
        rows = self.object_list.model._default_manager.filter(pk__in=keys)
        rows.query.select_related = asked.select_related
        return rows.order_by(*asked.order_by)
