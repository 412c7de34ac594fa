"""Roles, changes of accounts and what is refused of them, in the session's language."""

from dashboard.i18n import _


def role_name(role: str) -> str:
    """Return what people of a role are called."""
    names = {
        "desk": _("Complaints desk"),
        "engineer": _("Engineer"),
        "leader": _("Leader"),
        "crew": _("Crew"),
        "admin": _("Administrator"),
    }
    return names[role]


def role_about(role: str) -> str:
    """Return what a role may do, in a line."""
    lines = {
        "desk": _("takes complaints and calls, checks, answers; sees who reports"),
        "engineer": _("checks complaints; plans repairs, records works and payments; never sees who reports"),
        "leader": _("sees complaints and works, not who reports; holds the weekly review"),
        "crew": _("sees and settles the day of a crew, on a phone"),
        "admin": _("everything, and these accounts"),
    }
    return lines[role]


def change_word(action: str) -> str:
    """Return what was done to an account; an unknown action stands for itself."""
    words = {
        "added": _("opened"),
        "changed": _("other rights"),
        "crew_bound": _("bound to a crew"),
        "password_set": _("new password"),
        "disabled": _("closed"),
        "reopened": _("opened again"),
    }
    return words.get(action, action)


def refusal(code: str) -> str:
    """Return why an account cannot be made or changed like this."""
    sentences = {
        "no_name": _("Write a name to sign in with."),
        "long_name": _("The name is too long: 64 characters at most."),
        "name_taken": _("This name is taken, perhaps by a closed account. Choose another one."),
        "no_crew": _("This crew is at work no more. Choose another one."),
        "crew_agency": _("This crew is of another agency. Change one of the two."),
        "no_account": _("This account is not there any more. Load the page anew."),
        "own_account": _("Another administrator has to change your own account."),
        "closed": _("This account was closed meanwhile."),
        "open": _("This account was opened again meanwhile."),
        "password_length": _("A password has 12 to 256 characters. Four words in a row are easy to keep."),
        "wrong_password": _("The password until now is not right."),
        "given_over": _("This password is over. Ask an administrator for a new one."),
        "same_password": _("This is the password until now. Choose another one."),
    }
    return sentences.get(code, _("This cannot be done like this. Look at every field once more."))
