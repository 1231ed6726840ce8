import { LadderView } from '../features/ladder/LadderView';
import { SessionComposer } from '../features/sessions/SessionComposer';
import { SessionDetail } from '../features/sessions/SessionDetail';
import type { Me } from '../gateway/model';
import { useCommand } from '../ui/commands';
import { may } from './may';
import { useSessionPanels } from './useSessionPanels';

/** The session that is open and the call that is being made ready, over whatever page is shown. */
export function SessionPanels({ me }: { me: Me }) {
  const panels = useSessionPanels();
  const mayControl = may(me, 'sessions:control');
  const viewer = { address: me.address };
  useCommand({ id: 'session.new', title: 'New session', section: 'Sessions', icon: 'phone', key: 'N', run: () => panels.compose([]) }, mayControl);

  return (
    <>
      {panels.session === null ? null : (
        <SessionDetail
          key={panels.session}
          id={panels.session}
          viewer={viewer}
          mayControl={mayControl}
          maySeeGroups={may(me, 'groups:read')}
          mayOverride={may(me, 'floor:override')}
          mayHear={may(me, 'recordings:read')}
          ladder={
            may(me, 'sessions:ladder')
              ? (session, follows) => <LadderView subject="session" id={session.id} version={session.version} follows={follows} />
              : undefined
          }
          view={panels.view}
          onView={panels.show}
          onClose={panels.close}
        />
      )}
      {panels.calling && mayControl ? (
        <SessionComposer key={panels.to.join()} to={panels.to} viewer={viewer} onClose={panels.closeComposer} onStarted={panels.started} />
      ) : null}
    </>
  );
}
