import { AlertDesk } from '../../features/alerts/AlertDesk';
import { PeopleBoard } from '../../features/people/PeopleBoard';
import { may } from '../may';
import { useSignedIn } from '../useSignedIn';
import { useAlertPanels } from '../useAlertPanels';
import classes from './ConsolePage.module.css';

/** The working screen: who can be reached, and who asks for us. */
export function ConsolePage() {
  const me = useSignedIn();
  const { alert, open, compose } = useAlertPanels();
  return (
    <div className={classes['page']}>
      <h1 className={classes['title']}>Console</h1>
      <PeopleBoard mayAlert={may(me, 'alerts:send')} onAlert={compose} />
      <AlertDesk me={me.id} mayHandle={may(me, 'alerts:handle')} selected={alert} onSelect={open} onReply={(address) => compose([address])} />
    </div>
  );
}
