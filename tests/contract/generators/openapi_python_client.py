import json
import sys

from gatebook.api.account import create_account
from gatebook.api.security_record import list_audit_events
from gatebook.api.sessions import create_session, end_current_session, read_session
from gatebook.client import AuthenticatedClient, Client
from gatebook.models import (
    AuditEventPage,
    Delivery,
    InvalidBodyProblem,
    NewAccountWithPassword,
    NewSessionByPassword,
    NotSignedInProblem,
    RefusedEvent,
    Session,
    SessionStartedEvent,
    StartedSession,
    WrongCredentialsProblem,
)

url = sys.argv[1]
alice: dict[str, str] = json.loads(sys.argv[2])
address, password = alice["email"], alice["password"]
public = Client(url)

weak = create_account.sync(client=public, body=NewAccountWithPassword(address, "dawn"))
if isinstance(weak, InvalidBodyProblem):
    for fault in weak.errors:
        print(fault.pointer, fault.code)
create_account.sync(client=public, body=NewAccountWithPassword(address, password))

wrong = create_session.sync(client=public, body=NewSessionByPassword(address, "at dusk"))
if isinstance(wrong, WrongCredentialsProblem):
    print(wrong.status, wrong.code)

body = NewSessionByPassword(address, password, deliver=Delivery.TOKEN)
started = create_session.sync(client=public, body=body)
assert isinstance(started, StartedSession)
assert isinstance(started.token, str)
client = AuthenticatedClient(url, token=started.token)
session = read_session.sync(client=client)
if isinstance(session, Session):
    print(session.account.email, str(session.current).lower())

feed = list_audit_events.sync(client=client)
assert isinstance(feed, AuditEventPage)
for event in feed.items:
    match event:
        case SessionStartedEvent():
            print(event.type_, event.data.deliver)
        case RefusedEvent():
            print(event.type_, event.data.reason)
        case _:
            print(event.type_)

end_current_session.sync(client=client)
after = read_session.sync(client=client)
if isinstance(after, NotSignedInProblem):
    print(after.status, after.code)
