"""That somebody leaves, and comes back."""

from hrapp.access.topic import Card, Topic
from hrapp.hr.leaving import rehire_api, rehire_cli, rehire_pages, removal_api, removal_cli, removal_pages, removals

TOPIC = Topic(
    pages=(rehire_pages.pages, removal_pages.pages),
    apis=(rehire_api.api, removal_api.api),
    cards=(Card("employees.show", removal_pages.render_card),),
    record_banner=rehire_pages.banner,
    commands=(rehire_cli.rehire, removal_cli.remove),
    record_action=rehire_pages.record_action,
    record_holds=removals.holding,
)
