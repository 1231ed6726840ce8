import { useCallPeople } from '../features/sessions/useCallPeople';
import { PersonPanel } from '../features/people/PersonPanel';
import type { Me } from '../gateway/model';
import { drawLadder } from './drawLadder';
import { may } from './may';
import { useAlertPanels } from './useAlertPanels';
import { usePersonPanel } from './usePersonPanel';
import { useSessionPanels } from './useSessionPanels';

/** Somebody who is looked at closer, over whatever page is shown. */
export function PersonPanels({ me }: { me: Me }) {
  const { person, close } = usePersonPanel();
  const { compose } = useAlertPanels();
  const sessions = useSessionPanels();
  const call = useCallPeople(sessions.select);
  if (person === null || sessions.session !== null) return null;
  const isOwn = person === me.address;
  return (
    <PersonPanel
      key={person}
      address={person}
      own={me.address}
      mayWatch={may(me, 'presence:subscribe') && !isOwn}
      mayAlert={may(me, 'alerts:send')}
      mayCall={may(me, 'sessions:control') && !isOwn}
      mayDecide={{ see: may(me, 'admin:*') && may(me, 'presence:read') && !isOwn, decide: may(me, 'access:write') && may(me, 'presence:publish') }}
      ladder={drawLadder(me)}
      onAlert={(address) => compose([address])}
      onCall={(address) => call([address])}
      onOpenSession={sessions.open}
      onClose={close}
    />
  );
}
