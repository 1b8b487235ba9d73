"""The metrics of files in a worker process, without user data."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from prometheus_client.core import CounterMetricFamily, Metric

from ..protocol.errors import Refusal


class FileMetrics:
    """What happened to files since the start of the process."""

    def __init__(self) -> None:
        # By kind: picture, PDF, …
        self.added: Counter[str] = Counter()
        self.bytes: Counter[str] = Counter()
        # Refused uploads, by code.
        self.refusals: Counter[str] = Counter()
        # Processes that read a file and did not end as they should, by exit status.
        self.reader_failures: Counter[str] = Counter()

    def add(self, kind: str, size: int) -> None:
        """Count a file that was stored."""
        self.added[kind] += 1
        self.bytes[kind] += size

    def fail_reading(self, status: int) -> None:
        """Count a process that ended with this status; negative: by that signal."""
        self.reader_failures[str(status)] += 1

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Count the refusals of an upload."""
        try:
            yield
        except Refusal as refusal:
            self.refusals[refusal.code] += 1
            raise

    def collect(self) -> Iterator[Metric]:
        """Yield the current values."""
        yield _family("files_added", "Stored files.", "kind", self.added)
        yield _family("file_bytes", "Bytes of stored files.", "kind", self.bytes)
        yield _family("upload_refusals", "Refused uploads.", "code", self.refusals)
        text = "Processes that read a file and failed, by exit status."
        yield _family("file_reader_failures", text, "status", self.reader_failures)


def _family(name: str, text: str, label: str, counts: Mapping[str, int]) -> Metric:
    family = CounterMetricFamily(f"wordbrook_{name}", text, labels=[label])
    for value, count in sorted(counts.items()):
        family.add_metric([value], count)
    return family
