"""The one error of the benchmark scripts."""


class BenchError(Exception):
    """The measurement cannot be made; says what is wrong and the mend."""
