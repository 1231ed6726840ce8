import { AlertComposer } from '../features/alerts/AlertComposer';
import { AlertDetail } from '../features/alerts/AlertDetail';
import type { Me } from '../gateway/contract';
import { useLive } from '../gateway/GatewayContext';
import { useCommand } from '../ui/commands';
import { useAlertPanels } from './useAlertPanels';

/** The alert that is open and the alert that is being written, over whatever page is shown. */
export function AlertPanels({ me }: { me: Me }) {
  const panels = useAlertPanels();
  const mayAct = me.role !== 'viewer';
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
    mayAct,
  );

  return (
    <>
      {panels.alert === null ? null : (
        <AlertDetail
          key={panels.alert}
          id={panels.alert}
          me={me.id}
          mayHandle={mayAct}
          view={panels.view}
          onView={panels.show}
          onReply={(address) => panels.compose([address])}
          onClose={panels.close}
        />
      )}
      {panels.composing && mayAct ? (
        <AlertComposer key={panels.to.join()} to={panels.to} onClose={panels.closeComposer} onSent={panels.open} />
      ) : null}
    </>
  );
}
