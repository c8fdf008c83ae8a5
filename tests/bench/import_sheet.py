"""How much memory and time a sheet of N rows takes from file to plan: ``python tests/bench/import_sheet.py 300000``.

Prints rows, peak resident megabytes, seconds. The sheet stands in a temporary folder and is gone afterwards.
"""

import resource
import sys
import tempfile
from collections import Counter
from pathlib import Path
from time import perf_counter

from campaign.intake import sheet
from campaign.intake.columns import match
from campaign.roster import line, plan

ROW = (
    "anna.kowalska{0}@gazeta{1}.example;Anna Łucja;Kowalska-Wiśniewska;Gazeta Poranna {1};redaktorka;"
    "justice, asylum;Polska;Europe/Warsaw;polski, en-GB;daily, print;agreed;nie;nie;legitimate-interest;"
    "staff page {1};2024-05-31;dzwonić po 10:00, numer {0}\n"
)
HEADER = (
    "E-mail;Imię;Nazwisko;Redakcja;Stanowisko;Tematy;Kraj;Strefa czasowa;Języki;Tagi;trust;text_only;"
    "no_follow_ups;basis;basis_source;basis_date;Uwagi\n"
)


def main(rows: int) -> None:
    """Write the sheet, plan its import, print what it took."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.csv"
        with path.open("w", encoding="cp1250") as stream:
            stream.write(HEADER)
            stream.writelines(ROW.format(n, n % 997) for n in range(rows))
        start = perf_counter()
        read = sheet.read(path)
        columns = match(read.header, {}, read.where)
        verdicts: Counter[str] = Counter()
        for entry in plan(columns.rows(read.rows()), lambda _: {}):
            assert line(entry)
            verdicts[entry.verdict] += 1
        seconds = perf_counter() - start
    sys.stdout.write(f"{verdicts['add']} {peak():.1f} {seconds:.1f}\n")


def peak() -> float:
    """The most resident memory this process had, in MiB."""
    status = Path("/proc/self/status")
    if status.exists():
        # Not getrusage: on Linux that begins with what the process that started us had.
        return int(status.read_text().partition("VmHWM:")[2].split()[0]) / 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


if __name__ == "__main__":
    main(int(sys.argv[1]))
