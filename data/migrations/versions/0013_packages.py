"""Packages with their contract, crews' days, traffic, photos and warranty claims of works."""

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
