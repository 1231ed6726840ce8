import { AlertComposer } from '../features/alerts/AlertComposer';
import { AlertDetail } from '../features/alerts/AlertDetail';
import { LadderView } from '../features/ladder/LadderView';
import type { Me } from '../gateway/model';
import { useLive } from '../gateway/GatewayContext';
import { useCommand } from '../ui/commands';
import { may } from './may';
import { useAlertPanels } from './useAlertPanels';

/** The alert that is open and the alert that is being written, over whatever page is shown. */
export function AlertPanels({ me }: { me: Me }) {
  const panels = useAlertPanels();
  const maySend = may(me, 'alerts:send');
  const open = useLive((view) => (panels.alert === null ? undefined : view.alerts.get(panels.alert)));
  useCommand(
    {
      id: 'alert.send',
      title: 'Send an alert',
      section: 'Alerts',
      icon: 'send',
      key: 'I',
      run: () => panels.compose(open?.direction === 'incoming' ? [open.from] : []),
    },
    maySend,
  );

  return (
    <>
      {panels.alert === null ? null : (
        <AlertDetail
          key={panels.alert}
          id={panels.alert}
          me={me.id}
          mayHandle={may(me, 'alerts:handle')}
          ladder={may(me, 'sessions:ladder') ? (id, version) => <LadderView subject="alert" id={id} version={version} /> : undefined}
          view={panels.view}
          onView={panels.show}
          onReply={(address) => panels.compose([address])}
          onClose={panels.close}
        />
      )}
      {panels.composing && maySend ? (
        <AlertComposer key={panels.to.join()} to={panels.to} onClose={panels.closeComposer} onSent={panels.open} />
      ) : null}
    </>
  );
}
