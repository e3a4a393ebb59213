"""`page`: the password of the page in a browser."""

import sys

import click


@click.group
def page() -> None:
    """Set up the page in a browser.

    \b
    Example: monitor page password
    """


@page.command
def password() -> None:
    """Print the hash of a password, for MONITOR_PAGE_PASSWORD_HASH.

    The password is asked for twice and not shown; from a pipe its first line is read. The page needs one where other
    machines can reach it.

    \b
    Example: monitor page password
             monitor page password < password.txt > secrets/page_password_hash
    """
    from monitor.web.security.passwords import LEAST_CHARACTERS, hashed

    is_asked = sys.stdin.isatty()
    chosen = _asked() if is_asked else sys.stdin.readline().rstrip("\r\n")
    if len(chosen) < LEAST_CHARACTERS:
        raise click.UsageError(f"the password has {len(chosen)} characters: use at least {LEAST_CHARACTERS}")
    try:
        made = hashed(chosen)
    except UnicodeEncodeError:
        raise click.UsageError("the password is not valid UTF-8") from None
    if is_asked:
        click.echo("Set it in single quotes, because it contains $:", err=True)
        click.echo(f"MONITOR_PAGE_PASSWORD_HASH='{made}'")
    else:
        click.echo(made)


def _asked() -> str:
    asked: str = click.prompt("Password of the page", hide_input=True, confirmation_prompt=True, err=True)
    return asked
