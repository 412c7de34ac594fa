"""How far an import is, and in the end what became of every row."""

import streamlit as st

from dashboard.exchange import jobs
from dashboard.exchange.faults import counted_faults, error_sentence
from dashboard.i18n import _, ngettext_, percent
from dashboard.views import exchange_download
from dashboard.widgets import plain
from data.accounts import User
from data.importers.report import ImportReport
from geo.errors import GeoError

LOOK_EVERY_S = 1.0


def show_job(user: User, job: jobs.ImportJob) -> None:
    """Draw an import under way, or its account."""
    st.subheader(plain(job.file_name))
    if job.running:
        _under_way(user)
        return
    if job.error is not None:
        known = isinstance(job.error, GeoError | ValueError | PermissionError)
        st.error(
            plain(error_sentence(job.error))
            if known
            else _("The import broke off. Try the same file again: nothing comes twice.")
        )
    if job.report is not None:
        _account(job.report)
    if st.button(_("Another file"), key="exchange_again"):
        jobs.forget(user)
        st.rerun()


@st.fragment(run_every=LOOK_EVERY_S)
def _under_way(user: User) -> None:
    job = jobs.job_of(user)
    if job is None or not job.running:
        st.rerun()
    st.progress(min(job.share, 1.0), text=_("{share} of the file").format(share=percent(job.share)))
    st.caption(_("This goes on if you leave the page; come back to see what became of it."))


def _account(report: ImportReport) -> None:
    if report.unchanged:
        st.info(_("Nothing was done: the region has this file already, read in the same way."))
        return
    st.markdown("\n".join(f"- {line}" for line in _lines(report)))
    if report.faults:
        st.dataframe(
            [
                {_("What"): what, _("How often"): count, _("First rows"): rows}
                for what, count, rows in counted_faults(report.faults)
            ],
            hide_index=True,
            width="stretch",
        )
    if report.set_aside_file is not None:
        exchange_download.button(
            _("Rows left out, each with its reason"), report.set_aside_file, key="exchange_set_aside"
        )
        st.caption(_("This file may hold personal data. Correct the rows and bring them in again."))


def _lines(report: ImportReport) -> list[str]:
    """Say what became of the rows; what did not happen is left out."""
    counts = report.counts
    told = [
        (report.rows_read, ngettext_("{count} row read", "{count} rows read", report.rows_read)),
        (
            counts.get("made", 0),
            ngettext_("{count} new complaint", "{count} new complaints", counts.get("made", 0)),
        ),
        (
            counts.get("waiting", 0),
            ngettext_("{count} waits in the inbox", "{count} wait in the inbox", counts.get("waiting", 0)),
        ),
        (
            counts.get("updated", 0),
            ngettext_("{count} brought up to date", "{count} brought up to date", counts.get("updated", 0)),
        ),
        (
            counts.get("ours", 0),
            ngettext_(
                "{count} went out from here and was not taken in again",
                "{count} went out from here and were not taken in again",
                counts.get("ours", 0),
            ),
        ),
        (
            counts.get("unchanged", 0),
            ngettext_("{count} says nothing new", "{count} say nothing new", counts.get("unchanged", 0)),
        ),
        (
            counts.get("joined", 0),
            ngettext_(
                "{count} belongs to a complaint known before",
                "{count} belong to complaints known before",
                counts.get("joined", 0),
            ),
        ),
        (
            counts.get("known", 0),
            ngettext_(
                "{count} had come before and was left as it is",
                "{count} had come before and were left as they are",
                counts.get("known", 0),
            ),
        ),
        (
            counts.get("passed_over", 0),
            ngettext_("{count} line passed over", "{count} lines passed over", counts.get("passed_over", 0)),
        ),
        (
            counts.get("held", 0),
            ngettext_(
                "{count} ended there but stays open here: the desk decides",
                "{count} ended there but stay open here: the desk decides",
                counts.get("held", 0),
            ),
        ),
        (
            counts.get("still_waiting", 0),
            ngettext_(
                "{count} says something new, but waits in the inbox still",
                "{count} say something new, but wait in the inbox still",
                counts.get("still_waiting", 0),
            ),
        ),
        (
            counts.get("vanished", 0),
            ngettext_(
                "{count} of earlier files is not in this one; it was not deleted",
                "{count} of earlier files are not in this one; none was deleted",
                counts.get("vanished", 0),
            ),
        ),
        (report.set_aside, ngettext_("{count} left out", "{count} left out", report.set_aside)),
    ]
    return [line for count, line in told if count]
