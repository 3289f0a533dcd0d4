"""Pages of long lists: what a page shows is asked of the database, and nothing beside it."""

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
        keys = self._narrow().values_list("pk", flat=True)[first : first + self.per_page]
        # As a list: beside a subquery PostgreSQL joins every row before it looks for these.
        return self._get_page(self._rows(list(keys)), number, self)

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


class KeyPages(Paginator):
    """Pages of rows in the order of their keys; the next one begins after the last key shown.

    ``?page=7&after=1234``: however far into the list, the page costs the same. A page asked by its
    number alone is counted to, from the nearer end. ``count`` is what the caller counted already.
    """

    def __init__(self, rows: QuerySet[Any], per_page: int, count: int) -> None:
        super().__init__(rows.order_by("pk"), per_page)
        self.count = count

    def get_page(self, asked: Any) -> Page:
        """The page that the query of an address asks for."""
        number = min(max(_whole(asked.get("page")) or 1, 1), self.num_pages)
        after, before = _whole(asked.get("after")), _whole(asked.get("before"))
        rows, size = self.object_list, self.per_page
        if number == 1:
            found = list(rows[:size])
        elif after is not None:
            found = list(rows.filter(pk__gt=after)[:size])
        elif before is not None:
            found = list(rows.filter(pk__lt=before).order_by("-pk")[:size])[::-1]
        else:
            found = self._counted_to(number)
        page = self._get_page(found, number, self)
        if found:
            page.keys = {"previous": {"before": found[0].pk}, "next": {"after": found[-1].pk}}
        return page

    def _counted_to(self, number: int) -> list[Any]:
        first = (number - 1) * self.per_page
        last = min(first + self.per_page, self.count)
        if first <= self.count // 2:
            return list(self.object_list[first:last])
        behind = self.object_list.order_by("-pk")[self.count - last : self.count - first]
        return list(behind)[::-1]


def _whole(text: Any) -> int | None:
    try:
        return int(text)
    except (TypeError, ValueError):
        return None
