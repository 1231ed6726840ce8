import { AlertDesk } from '../../features/alerts/AlertDesk';
import { PeopleBoard } from '../../features/people/PeopleBoard';
import { GroupWall } from '../../features/sessions/GroupWall';
import { useCallPeople } from '../../features/sessions/useCallPeople';
import { TalkBar } from '../../features/talk/TalkBar';
import { may } from '../may';
import { useAlertPanels } from '../useAlertPanels';
import { usePersonPanel } from '../usePersonPanel';
import { useSessionPanels } from '../useSessionPanels';
import { useSignedIn } from '../useSignedIn';
import classes from './ConsolePage.module.css';

/** The working screen: who can be reached, which sessions go on, and who asks for us. */
export function ConsolePage() {
  const me = useSignedIn();
  const { alert, open, compose } = useAlertPanels();
  const sessions = useSessionPanels();
  const call = useCallPeople(sessions.select);
  const person = usePersonPanel();
  return (
    <div className={classes['page']}>
      <h1 className={classes['title']}>Console</h1>
      <div className={classes['people']}>
        <PeopleBoard
          own={me.address}
          mayAlert={may(me, 'alerts:send')}
          mayCall={may(me, 'sessions:control')}
          maySeeGroups={may(me, 'groups:read')}
          maySeePresence={may(me, 'presence:read')}
          onAlert={compose}
          onCall={call}
          onOpen={person.open}
        />
      </div>
      <div className={classes['wall']}>
        <GroupWall
          viewer={{ address: me.address }}
          mayControl={may(me, 'sessions:control')}
          maySeeGroups={may(me, 'groups:read')}
          selected={sessions.tiles}
          onSelect={sessions.select}
          onOpen={sessions.open}
          onCompose={() => sessions.compose([])}
        />
      </div>
      <div className={classes['talk']}>
        <TalkBar mayTalk={may(me, 'floor:request')} />
      </div>
      <div className={classes['desk']}>
        <AlertDesk me={me.id} mayHandle={may(me, 'alerts:handle')} selected={alert} onSelect={open} onReply={(address) => compose([address])} />
      </div>
    </div>
  );
}
