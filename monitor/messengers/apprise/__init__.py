"""Other messengers by Apprise (e-mail, Telegram, Discord, and a hundred more), which runs in a child process."""
