import { Button, SegmentedControl } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';

import type { Alert } from '../../gateway/model';
import { useLive } from '../../gateway/GatewayContext';
import { Age } from '../../ui/Age';
import { announce } from '../../ui/announcer';
import { useCommand } from '../../ui/commands';
import { Icon } from '../../ui/Icon';
import { EmptyState, LoadingRows } from '../../ui/Notices';
import { Panel } from '../../ui/Panel';
import { StateMark } from '../../ui/StateMark';
import classes from './AlertDesk.module.css';
import { type DeskTab, deskOf, nextUnattended, stepsFor } from './desk';
import { type AlertStep, useAlertSteps } from './useAlertSteps';
import { arrivalText, deliveryLook, handlingLooks, recipientsOf, senderOf } from './wording';

const tabs: readonly { value: DeskTab; label: string }[] = [
  { value: 'unattended', label: 'Unattended' },
  { value: 'attended', label: 'Attended' },
  { value: 'parked', label: 'Parked' },
  { value: 'completed', label: 'Completed' },
  { value: 'sent', label: 'Sent' },
];

const emptyTexts: Readonly<Record<DeskTab, string>> = {
  unattended: 'Nobody is waiting. A new alert appears here and is announced.',
  attended: 'No alert is being attended.',
  parked: 'No alert is parked.',
  completed: 'No alert has been completed yet. Older ones are in the alert history.',
  sent: 'Nothing has been sent yet. Alert somebody from the list of people.',
};

type Props = {
  me: string;
  mayHandle: boolean;
  selected: string | null;
  onSelect: (alert: string) => void;
  onReply: (address: string) => void;
};

/** The alerts of the desk: first to answer owns one, and everybody sees the owner at once. */
export function AlertDesk({ me, mayHandle, selected, onSelect, onReply }: Props) {
  const loaded = useLive((view) => view.loaded);
  const alerts = useLive((view) => view.alerts);
  const [tab, setTab] = useState<DeskTab>('unattended');
  const steps = useAlertSteps();
  const desk = deskOf(alerts.values());
  const present = selected === null ? undefined : alerts.get(selected);
  useArrivals(desk.unattended, loaded);

  const may = (step: AlertStep) => mayHandle && present !== undefined && stepsFor(present, me).includes(step);
  const take = (step: AlertStep, alert = present) => {
    if (alert !== undefined) steps.mutate({ alert, step });
  };
  useCommand({
    id: 'alert.next',
    title: 'Next unattended alert',
    section: 'Alerts',
    icon: 'alert',
    key: 'A',
    run: () => {
      const next = nextUnattended(desk, selected);
      if (next === undefined) { announce('No alert is unattended'); return; }
      setTab('unattended');
      onSelect(next.id);
    },
  });
  useCommand({ id: 'alert.attend', title: 'Attend the selected alert', section: 'Alerts', icon: 'attend', key: 'Enter', run: () => take('attend') }, may('attend'));
  useCommand({ id: 'alert.park', title: 'Park the selected alert', section: 'Alerts', icon: 'pause', key: 'P', run: () => take('park') }, may('park'));
  useCommand({ id: 'alert.complete', title: 'Complete the selected alert', section: 'Alerts', icon: 'check', key: 'C', run: () => take('complete') }, may('complete'));

  return (
    <Panel
      title="Alert desk"
      fill
      note={desk.unattended.length > 0 ? <b className={classes['waiting']}>{desk.unattended.length} waiting</b> : 'nobody is waiting'}
      actions={
        <SegmentedControl
          size="xs"
          className={classes['tabs'] ?? ''}
          withItemsBorders={false}
          aria-label="Alerts that are"
          value={tab}
          onChange={(value) => setTab(value)}
          data={tabs.map(({ value, label }) => ({ value, label: desk[value].length > 0 ? `${label} ${desk[value].length}` : label }))}
        />
      }
    >
      {loaded ? null : <LoadingRows rows={5} label="Loading the alerts" />}
      {loaded && desk[tab].length === 0 ? (
        <EmptyState icon={tab === 'unattended' ? 'circleCheck' : 'bell'} title={tab === 'unattended' ? 'All answered' : 'Nothing here'}>
          {emptyTexts[tab]}
        </EmptyState>
      ) : null}
      <ul className={classes['list']} aria-label={tabs.find(({ value }) => value === tab)?.label}>
        {desk[tab].map((alert) => (
          <li key={alert.id} className={classes['alert']} data-selected={alert.id === selected || undefined} data-state={alert.handling}>
            <button type="button" className={classes['open']} onClick={() => onSelect(alert.id)} aria-pressed={alert.id === selected}>
              <AlertLine alert={alert} />
            </button>
            {mayHandle ? (
              <span className={classes['steps']}>
                {stepsFor(alert, me).map((step) => (
                  <Button
                    key={step}
                    variant={step === 'attend' ? 'filled' : 'default'}
                    size="compact-sm"
                    disabled={steps.isPending && steps.variables.alert.id === alert.id}
                    onClick={() => take(step, alert)}
                    aria-label={`${stepWords[step]} the alert of ${senderOf(alert)}`}
                  >
                    {stepWords[step]}
                  </Button>
                ))}
                {alert.direction === 'incoming' ? (
                  <Button
                    variant="subtle"
                    size="compact-sm"
                    aria-label={`Alert back to ${senderOf(alert)}`}
                    onClick={() => onReply(alert.from)}
                  >
                    Alert back
                  </Button>
                ) : null}
              </span>
            ) : null}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

const stepWords: Readonly<Record<AlertStep, string>> = { attend: 'Attend', park: 'Park', complete: 'Complete' };

function AlertLine({ alert }: { alert: Alert }) {
  const sent = alert.direction === 'outgoing';
  const look = sent ? deliveryLook(alert) : handlingLooks[alert.handling];
  return (
    <>
      <span className={classes['top']}>
        <span className={classes['marks']}>
          <span className={classes['who']}>{sent ? `To ${recipientsOf(alert)}` : senderOf(alert)}</span>
          <StateMark tone={look.tone} icon={look.icon}>
            {look.word}
          </StateMark>
          {alert.priority === 'urgent' ? (
            <StateMark tone="bad" icon="warning" bare>
              urgent
            </StateMark>
          ) : null}
          {alert.owner === undefined || sent ? null : (
            <span className={classes['owner']}>
              <Icon name="user" size={12} /> {alert.owner.displayName}
            </span>
          )}
        </span>
        <span className={classes['age']}>
          <Age at={alert.createdAt} />
        </span>
      </span>
      <span className={classes['text']} data-none={alert.text === undefined || undefined}>
        {alert.text ?? 'No text'}
      </span>
    </>
  );
}

/** Announces alerts that were not there before, and counts those waiting in the title of the browser tab. */
function useArrivals(unattended: readonly Alert[], loaded: boolean): void {
  const seen = useRef<Set<string>>(undefined);
  useEffect(() => {
    document.title = unattended.length > 0 ? `(${unattended.length}) PoC Gateway` : 'PoC Gateway';
    if (!loaded) return;
    const known = seen.current;
    seen.current = new Set(unattended.map((alert) => alert.id));
    if (known === undefined) return;
    const news = unattended.filter((alert) => !known.has(alert.id));
    if (news.length > 0) announce(news.map(arrivalText).join('. '));
  }, [unattended, loaded]);
}
