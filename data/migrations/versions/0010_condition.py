"""Surveys of condition and what is known of a road's width, lanes and traffic, by station."""

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
