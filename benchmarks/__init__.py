"""The quality gate: readers of the test data, pure metrics, suites, floors. Not shipped."""
