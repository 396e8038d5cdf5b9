"""Sessions: signing in and out, API tokens, and the user's own account."""

from hrapp.access.topic import Topic
from hrapp.platform.sessions import (
    account_pages,
    api,
    cli,
    confirmation_pages,
    link_pages,
    pages,
    session_pages,
    token_pages,
)

TOPIC = Topic(
    pages=(
        pages.pages,
        account_pages.pages,
        session_pages.pages,
        token_pages.pages,
        link_pages.pages,
        confirmation_pages.pages,
    ),
    apis=(api.api,),
    commands=(cli.api_tokens, cli.users),
)
