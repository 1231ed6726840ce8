import { Button } from '@mantine/core';
import { Link, useNavigate, useParams } from 'react-router';

import { AccessPage } from '../features/access/AccessPage';
import { RuleHistory } from '../features/access/RuleHistory';
import { RulePage } from '../features/access/RulePage';
import { AlertHistory } from '../features/alerts/AlertHistory';
import { ApiKeysPage } from '../features/apiKeys/ApiKeysPage';
import { ChargingPage } from '../features/charging/ChargingPage';
import { ForwardingPage, RolePage } from '../features/forwarding/ForwardingPage';
import { RolesPage } from '../features/forwarding/RolesPage';
import { MailboxSettings } from '../features/greetings/MailboxSettings';
import { GroupsPage } from '../features/groups/GroupsPage';
import { MessageHistory } from '../features/messages/MessageHistory';
import { MessagesPage } from '../features/messages/MessagesPage';
import { PresenceHistory } from '../features/people/PresenceHistory';
import { PresencePage } from '../features/people/PresencePage';
import { RegistrationsPage } from '../features/people/RegistrationsPage';
import { SessionHistory } from '../features/sessions/SessionHistory';
import { RecordingsPage } from '../features/recordings/RecordingsPage';
import { ResolvePage } from '../features/services/ResolvePage';
import { ServicesPage } from '../features/services/ServicesPage';
import { useCallPeople } from '../features/sessions/useCallPeople';
import { OwnSettings, SettingsOfUser } from '../features/users/PocSettings';
import { UsersPage } from '../features/users/UsersPage';
import { EmptyState } from '../ui/Notices';
import { useAddress } from './useAddress';
import { useAlertPanels } from './useAlertPanels';
import { drawLadder } from './drawLadder';
import { may } from './may';
import { usePersonPanel } from './usePersonPanel';
import { useSessionPanels } from './useSessionPanels';
import { useSignedIn } from './useSignedIn';

/** The pages with what the address and the signed-in person decide for them. */

export function HistoryRoute() {
  const { alert, open } = useAlertPanels();
  return <AlertHistory selected={alert} onSelect={open} />;
}

export function PresenceRoute() {
  const me = useSignedIn();
  if (!may(me, 'presence:read')) {
    return (
      <EmptyState icon="eye" title="You may not see how people are" wholePage>
        Your role has no right to presence.
      </EmptyState>
    );
  }
  return <PresencePage own={me.address} mayPublish={may(me, 'presence:publish')} />;
}

export function SessionHistoryRoute() {
  const { session, open } = useSessionPanels();
  return <SessionHistory selected={session} maySeeGroups={may(useSignedIn(), 'groups:read')} onSelect={open} />;
}

function NoHistory() {
  return (
    <EmptyState icon="history" title="You may not see the history" wholePage>
      Your role has no right to it.
    </EmptyState>
  );
}

export function PresenceHistoryRoute() {
  const me = useSignedIn();
  const { open } = usePersonPanel();
  if (!may(me, 'history:read')) return <NoHistory />;
  return <PresenceHistory ladder={drawLadder(me)} onPerson={open} />;
}

export function MessageHistoryRoute() {
  const me = useSignedIn();
  const { open } = usePersonPanel();
  if (!may(me, 'history:read')) return <NoHistory />;
  return <MessageHistory maySeeAll={may(me, 'mailboxes:read')} maySeeGroups={may(me, 'groups:read')} onPerson={open} />;
}

export function AccessRoute() {
  const me = useSignedIn();
  return <AccessPage mayEdit={may(me, 'access:write')} mayTest={may(me, 'access:test')} />;
}

export function RuleRoute() {
  const { rule } = useParams();
  const navigate = useNavigate();
  const me = useSignedIn();
  return <RulePage key={rule} id={rule} mayEdit={may(me, 'access:write')} mayTest={may(me, 'access:test')} onDone={() => void navigate('/access')} />;
}

export function RuleHistoryRoute() {
  return <RuleHistory mayEdit={may(useSignedIn(), 'access:write')} />;
}

export function GroupsRoute() {
  const { group } = useParams();
  const navigate = useNavigate();
  const me = useSignedIn();
  const { compose } = useAlertPanels();
  return (
    <GroupsPage
      selected={group}
      mayEdit={may(me, 'groups:write')}
      mayAlert={may(me, 'alerts:send')}
      onSelect={(next) => void navigate(next === undefined ? '/groups' : `/groups/${next}`)}
      onAlert={compose}
    />
  );
}

export function UsersRoute() {
  if (!may(useSignedIn(), 'users:write')) {
    return (
      <EmptyState icon="users" title="Users are kept by administrators" wholePage>
        Your role shows people on the console and registrations on their own page.
      </EmptyState>
    );
  }
  return <UsersPage />;
}

/** Everybody's own; the gateway lets each person change these. */
export function OwnSettingsRoute() {
  const me = useSignedIn();
  const navigate = useNavigate();
  return <OwnSettings user={me.id} address={me.address} onDone={() => void navigate('/')} />;
}

export function UserSettingsRoute() {
  const me = useSignedIn();
  const { user = me.id } = useParams();
  const navigate = useNavigate();
  return <SettingsOfUser key={user} user={user} mayEdit={user === me.id || may(me, 'users:write')} onDone={() => void navigate('/users')} />;
}

/** One's own mailbox, whatever the role; those of others by right. A call back is seen on the console. */
export function MessagesRoute() {
  const me = useSignedIn();
  const { mailbox } = useParams();
  const navigate = useNavigate();
  const call = useCallPeople((session) => void navigate(`/?tile=${encodeURIComponent(session)}`));
  return (
    <MessagesPage
      me={me.address}
      selected={mailbox}
      maySeeAll={may(me, 'mailboxes:read')}
      mayChangeAll={may(me, 'mailboxes:write')}
      mayCall={may(me, 'sessions:control')}
      maySeeGroups={may(me, 'groups:read')}
      onCall={(address) => call([address])}
      onSelect={(chosen) => void navigate(`/messages/${chosen}`)}
    />
  );
}

export function MailboxSettingsRoute() {
  const me = useSignedIn();
  const { mailbox = '' } = useParams();
  const navigate = useNavigate();
  return (
    <MailboxSettings
      key={mailbox}
      id={mailbox}
      own={me.address}
      mayChangeAll={may(me, 'mailboxes:write')}
      maySeeGroups={may(me, 'groups:read')}
      onRemoved={() => void navigate('/messages')}
    />
  );
}

/** Everybody's own, and by right that of others. */
export function ForwardingRoute() {
  const me = useSignedIn();
  const { user = me.id } = useParams();
  const navigate = useNavigate();
  const isOwn = user === me.id;
  return (
    <ForwardingPage
      key={user}
      user={user}
      isOwn={isOwn}
      mayChange={isOwn || may(me, 'users:write')}
      mayNumbers={may(me, 'users:write')}
      maySeeServices={may(me, 'contexts:read')}
      onDone={() => void navigate(isOwn ? '/' : '/users')}
    />
  );
}

function NoServices() {
  return (
    <EmptyState icon="route" title="You may not see the service identities" wholePage>
      Your role has no right to them.
    </EmptyState>
  );
}

export function ServicesRoute() {
  const me = useSignedIn();
  if (!may(me, 'contexts:read')) return <NoServices />;
  return <ServicesPage mayEdit={may(me, 'contexts:write')} maySeeMailboxes={may(me, 'mailboxes:read')} />;
}

/** Where calls go to addresses that are nobody's own. */
export function RolesRoute() {
  const me = useSignedIn();
  const navigate = useNavigate();
  if (!may(me, 'contexts:read')) return <NoServices />;
  return <RolesPage mayChange={may(me, 'contexts:write')} onOpen={(address) => void navigate(`/service-contexts/roles/${encodeURIComponent(address)}`)} />;
}

export function RoleRoute() {
  const me = useSignedIn();
  const { address = '' } = useParams();
  const navigate = useNavigate();
  if (!may(me, 'contexts:read')) return <NoServices />;
  return <RolePage key={address} address={address} mayChange={may(me, 'contexts:write')} maySeeServices onDone={() => void navigate('/service-contexts/roles')} />;
}

export function ResolveRoute() {
  const me = useSignedIn();
  const { params } = useAddress();
  const uri = params.get('uri') ?? '';
  return <ResolvePage key={uri} start={uri} maySeeMailboxes={may(me, 'mailboxes:read')} />;
}

export function RecordingsRoute() {
  const me = useSignedIn();
  const { open } = useSessionPanels();
  return (
    <RecordingsPage
      mayExport={may(me, 'recordings:export')}
      mayDelete={may(me, 'admin:*')}
      maySeeGroups={may(me, 'groups:read')}
      onOpenSession={open}
    />
  );
}

export function ChargingRoute() {
  const { open } = useSessionPanels();
  const { params, change } = useAddress();
  if (!may(useSignedIn(), 'charging:read')) {
    return (
      <EmptyState icon="receipt" title="Charging records are for administrators" wholePage>
        The session history shows who took part in what, and how each left.
      </EmptyState>
    );
  }
  return (
    <ChargingPage
      kind={params.get('kind') === 'presence' ? 'presence' : 'session'}
      onKind={(kind) => change((next) => (kind === 'presence' ? next.set('kind', kind) : next.delete('kind')))}
      onOpenSession={open}
    />
  );
}

export function ApiKeysRoute() {
  const me = useSignedIn();
  if (!may(me, 'keys:manage')) {
    return (
      <EmptyState icon="key" title="API keys are kept by administrators" wholePage>
        Ask one for a key with the rights that your program needs.
      </EmptyState>
    );
  }
  return <ApiKeysPage scopes={me.scopes} />;
}

export function RegistrationsRoute() {
  return <RegistrationsPage mayEnd={may(useSignedIn(), 'users:write')} />;
}

export function NotFound() {
  return (
    <EmptyState
      icon="search"
      title="There is no such page"
      wholePage
      action={
        <Button component={Link} to="/" variant="default">
          To the console
        </Button>
      }
    >
      The address may be mistyped, or what it named is gone.
    </EmptyState>
  );
}
