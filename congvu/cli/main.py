"""The entry point: our own commands, and Django's management behind them.

Exit 0: answered (also with no rows). 2: bad input or a refusal, with
``{code, what, what_to_do, basis}`` on standard error. 1: ``audit verify`` found damage.
70: a fault of ours, with its traceback, so that a crash is never read as damage.
``due`` and ``draw`` need no database and start without Django.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import re
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import NoReturn

from congvu.core.refusals import N_, Refused, refuse

PURE = {
    "due": "tính ngày hẹn trả theo thời hạn và giải thích vì sao",
    "draw": "chọn ngẫu nhiên từ một khung chọn, ai cũng lập lại được",
}
OURS = {
    "audit": "kiểm chứng, niêm phong hoặc xuất nhật ký",
    "backup": "sao lưu cơ sở dữ liệu và các tệp vào một tệp .tar",
    "check": "đối chiếu hạn đã tính với quy tắc, và nhật ký từ lần niêm phong cuối",
    "demo": "dựng bản trình diễn, in bản tóm tắt, mở máy chủ web",
    "fees": "nạp bảng mức thu phí, lệ phí của các thủ tục",
    "figures": "in các số liệu, mỗi số kèm tử số, mẫu số, số dòng",
    "found": "bắt đầu một cơ sở dữ liệu thật: đơn vị, lịch, nội dung cải cách",
    "hire": "mở tài khoản kèm vị trí và nhiệm vụ",
    "import": "nhập sổ theo dõi từ tệp Excel, CSV; đọc thử, báo từng dòng, huỷ được",
    "messages": "gom chữ trên các trang vào bản dịch tiếng Anh (cho người phát triển)",
    "restore": "khôi phục một bản sao lưu vào nơi trống, rồi kiểm chứng",
    "rows": "liệt kê đúng các dòng đứng sau một số liệu",
    "serve": "mở máy chủ web",
    "token": "kết nối hệ thống khác, cấp hoặc thu hồi mã truy cập API",
    "units": "liệt kê các đơn vị trực thuộc vào một ngày",
}
MODULES = {"import": "import_"}
"""Commands whose word is one of Python's own."""
FAULT_OF_OURS = 70

# What argparse says, in the language of everything else that people read.
ARGPARSE_WORDS = (
    (r"the following arguments are required: (.*)", "thiếu {0}"),
    (r"unrecognized arguments: (.*)", "không có tham số {0}"),
    (r"(?:argument (.*): )?expected one argument", "{0} cần một giá trị"),
    (r"argument (.*): invalid choice: (.*) \(choose from (.*)\)", "{0} không nhận {1}: {2}"),
    (r"argument (.*): invalid int value: (.*)", "{0} phải là số nguyên, không phải {1}"),
)


class _Parser(argparse.ArgumentParser):
    """Says a wrong command line as a refusal, not as a usage message alone."""

    def error(self, message: str) -> NoReturn:
        for pattern, words in ARGPARSE_WORDS:
            found = re.fullmatch(pattern, message, re.DOTALL)
            if found:
                message = words.format(*found.groups())
                break
        raise refuse(
            "arguments-unusable",
            N_("Lệnh {command} không hiểu tham số: {message}."),
            N_("Xem cách dùng: {command} --help"),
            command=self.prog,
            message=_printable(message),
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    if arguments is None:
        _speak_utf8()
    words = list(sys.argv[1:] if arguments is None else arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "congvu.config.settings")
    known = bool(words) and (words[0] in PURE or words[0] in OURS)
    try:
        code = _ours(words) if known else _management(words)
        sys.stdout.flush()
    except Refused as error:
        json.dump(error.refusal.said(), sys.stderr, ensure_ascii=False)
        sys.stderr.write("\n")
        return 2
    except BrokenPipeError:  # the reader has heard enough
        _drop_output()
        return 0
    except KeyboardInterrupt:
        return 130
    except Exception as fault:
        # The outermost door: the fault is shown whole, and told apart from damage found.
        if not known:
            raise
        traceback.print_exception(fault)
        return FAULT_OF_OURS
    return code


def _speak_utf8() -> None:
    """Read arguments and write output as UTF-8 whatever the locale of the terminal says.

    Under a locale that is not UTF-8 the arguments were decoded wrongly before we came; Python
    is asked to start again in its UTF-8 mode, once.
    """
    if sys.getfilesystemencoding().lower() != "utf-8" and not sys.flags.utf8_mode:
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])
    if sys.stdout is None:  # closed by the caller: the exit code is the answer
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - open until the process ends
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def _ours(words: list[str]) -> int:
    name = words[0]
    if name not in PURE:
        _open_the_house()
    command = importlib.import_module(f"congvu.cli.{MODULES.get(name, name)}")
    parser = _Parser(prog=f"congvu {name}", description=(PURE | OURS)[name])
    command.add_arguments(parser)
    options = parser.parse_args(words[1:])
    try:
        if name in PURE:
            return int(command.run(options, sys.stdin, sys.stdout))
        with _database_answers():
            return int(command.run(options, sys.stdin, sys.stdout))
    except BrokenPipeError:
        raise
    except OSError as error:
        # The output is closed off so that Python does not fail once more when it ends.
        _drop_output()
        raise _system_refused(error) from error


def _open_the_house() -> None:
    """Load the settings and the apps; refuses with ``settings-unusable``."""
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except OSError as error:
        raise _system_refused(error) from error
    except (ImproperlyConfigured, ValueError) as error:
        raise refuse(
            "settings-unusable",
            N_("Cấu hình không dùng được: {error}"),
            N_("Kiểm tra các biến môi trường CONGVU_… và DATABASE_URL."),
            error=_first_line(error),
        ) from error


@contextmanager
def _database_answers() -> Iterator[None]:
    """Refuses with ``database-unready`` when it does not, or has no tables yet."""
    from django.db import InterfaceError, OperationalError, ProgrammingError

    try:
        yield
    except (InterfaceError, OperationalError, ProgrammingError) as error:
        raise refuse(
            "database-unready",
            N_("Chưa đọc được cơ sở dữ liệu: {error}"),
            N_("Chạy congvu migrate, hoặc kiểm tra CONGVU_DATA và DATABASE_URL."),
            error=_first_line(error),
        ) from error


def _system_refused(error: OSError) -> Refused:
    return refuse(
        "system-refused",
        N_("Máy không cho làm: {error}"),
        N_("Kiểm tra quyền đọc ghi của thư mục (CONGVU_DATA) và chỗ trống trên đĩa."),
        error=_printable(": ".join(str(each) for each in (error.filename, error.strerror) if each)),
    )


def _management(words: list[str]) -> int:
    """Django's commands; ``congvu`` alone and ``congvu help`` list ours first."""
    from django.core.management import execute_from_command_line, get_commands

    if not words or (words[0] in ("help", "--help", "-h") and len(words) == 1):
        for name, help_words in (PURE | OURS).items():
            sys.stdout.write(f"  congvu {name:<9} {help_words}\n")
        sys.stdout.write("\n")
        sys.stdout.flush()
    elif words[0] == "help" and words[1] in PURE | OURS:
        return main([words[1], "--help"])
    elif words[0] not in ("help", "--help", "-h", "--version", "version"):
        _open_the_house()
        if words[0] not in get_commands():
            raise refuse(
                "command-unknown",
                N_("Không có lệnh “{name}”."),
                N_("Xem các lệnh: congvu help"),
                name=_printable(words[0]),
            )
    with _database_answers():
        execute_from_command_line(["congvu", *words])
    return 0


def _drop_output() -> None:
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _first_line(error: BaseException) -> str:
    return _printable((str(error).strip() or type(error).__name__).splitlines()[0])


def _printable(text: str) -> str:
    """Without halves of surrogate pairs, which no encoding can write."""
    return text[:300].encode("utf-8", "replace").decode("utf-8")


if __name__ == "__main__":
    sys.exit(main())
