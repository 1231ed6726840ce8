import { Button, Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'react-router';

import type { Alert, AlertTarget } from '../../gateway/model';
import { useGateway, useLive } from '../../gateway/GatewayContext';
import { explain } from '../../gateway/problem';
import { reasonText } from '../../gateway/reason';
import { Icon } from '../../ui/Icon';
import { ErrorState, LoadingRows } from '../../ui/Notices';
import { SidePanel } from '../../ui/SidePanel';
import { StateMark } from '../../ui/StateMark';
import { clockText, dayText, preciseText } from '../../ui/time';
import classes from './AlertDetail.module.css';
import { stepsFor } from './desk';
import { HandOver } from './HandOver';
import { useAlertSteps } from './useAlertSteps';
import { directionWords, handlingLooks, nameOf, recipientsOf, senderOf, targetLook } from './wording';

type Props = {
  id: string;
  me: string;
  mayHandle: boolean;
  /** Draws the ladder, for who may read it. */
  ladder: ((id: string, version: number) => ReactNode) | undefined;
  view: string;
  onView: (view: string) => void;
  onReply: (address: string) => void;
  onClose: () => void;
};

/** One alert: what became of it at each target and why, and its signalling. */
export function AlertDetail({ id, me, mayHandle, ladder, view, onView, onReply, onClose }: Props) {
  const { rest } = useGateway();
  const live = useLive((state) => state.alerts.get(id));
  const loaded = useLive((state) => state.loaded);
  // Older than the desk keeps: the record has it.
  const record = useQuery({ queryKey: ['history', 'alert', id], queryFn: () => rest.alert(id), enabled: loaded && live === undefined });
  const alert = live ?? record.data;

  return (
    <SidePanel title={alert === undefined ? 'Alert' : titleOf(alert)} onClose={onClose}>
      {alert !== undefined ? (
        <>
          <Head alert={alert} me={me} mayHandle={mayHandle} onReply={onReply} />
          <Tabs value={view} onChange={(value) => onView(value ?? 'delivery')} keepMounted={false}>
            <Tabs.List px={12}>
              <Tabs.Tab value="delivery">Delivery</Tabs.Tab>
              {ladder === undefined ? null : <Tabs.Tab value="ladder">SIP ladder</Tabs.Tab>}
            </Tabs.List>
            <Tabs.Panel value="delivery">
              <ul className={classes['targets']} aria-label="Targets">
                {alert.targets.map((target) => (
                  <Target key={target.to} target={target} from={alert.from} />
                ))}
              </ul>
            </Tabs.Panel>
            {ladder === undefined ? null : <Tabs.Panel value="ladder">{ladder(alert.id, alert.version)}</Tabs.Panel>}
          </Tabs>
        </>
      ) : record.isError ? (
        <ErrorState title="The alert cannot be shown" reason={explain(record.error)} onRetry={() => void record.refetch()} />
      ) : (
        <LoadingRows label="Loading the alert" />
      )}
    </SidePanel>
  );
}

const titleOf = (alert: Alert) =>
  alert.direction === 'incoming' ? `Alert from ${senderOf(alert)}` : `Alert to ${recipientsOf(alert)}`;

function Head({ alert, me, mayHandle, onReply }: { alert: Alert; me: string; mayHandle: boolean; onReply: (address: string) => void }) {
  const steps = useAlertSteps();
  const look = handlingLooks[alert.handling];
  const created = new Date(alert.createdAt);
  const allowed = mayHandle ? stepsFor(alert, me) : [];
  return (
    <div className={classes['head']}>
      <p className={classes['text']} data-none={alert.text === undefined || undefined}>
        {alert.text ?? 'No text: a request to be called back.'}
      </p>
      <dl className={classes['facts']}>
        <div>
          <dt>From</dt>
          <dd>
            {senderOf(alert)} <code>{alert.from}</code>
          </dd>
        </div>
        <div>
          <dt>Direction</dt>
          <dd>
            {directionWords[alert.direction]}
            {alert.priority === 'urgent' ? ', urgent' : ''}
          </dd>
        </div>
        <div>
          <dt>Time</dt>
          <dd>
            {dayText(created)}, {clockText(created)}
          </dd>
        </div>
        {alert.direction === 'incoming' ? (
          <div>
            <dt>Handling</dt>
            <dd>
              <StateMark tone={look.tone} icon={look.icon}>
                {look.word}
              </StateMark>
              {alert.owner === undefined ? '' : ` by ${alert.owner.displayName}`}
            </dd>
          </div>
        ) : null}
      </dl>
      {mayHandle && alert.direction === 'incoming' ? (
        <div className={classes['steps']}>
          {allowed.map((step) => (
            <Button
              key={step}
              variant={step === 'attend' ? 'filled' : 'default'}
              loading={steps.isPending && steps.variables.step === step}
              onClick={() => steps.mutate({ alert, step })}
            >
              {{ attend: 'Attend', park: 'Park', complete: 'Complete' }[step]}
            </Button>
          ))}
          {alert.handling === 'completed' ? null : <HandOver alert={alert} me={me} />}
          <Button variant="default" leftSection={<Icon name="bell" size={14} />} onClick={() => onReply(alert.from)}>
            Alert back
          </Button>
        </div>
      ) : null}
    </div>
  );
}

function Target({ target, from }: { target: AlertTarget; from: string }) {
  const look = targetLook(target);
  return (
    <li className={classes['target']}>
      <div className={classes['targetTop']}>
        <span>
          <b>{nameOf(target)}</b> {target.displayName === undefined ? null : <code>{target.to}</code>}
        </span>
        <StateMark tone={look.tone} icon={look.icon}>
          {look.word}
        </StateMark>
      </div>
      <p className={classes['meaning']}>
        {look.meaning}
        {target.mayBeRepeated ? ' The handset may have had it twice: the gateway restarted before it answered.' : ''}
      </p>
      {target.why.map((why) => (
        <p key={`${why.rule ?? ''} ${why.reason}`} className={classes['why']}>
          <Icon name="shield" size={14} />
          <span>
            {reasonText(why.reason)}. {why.rule === undefined ? null : <RuleLink rule={why.rule} />}{' '}
            {isLed(why.effect) ? null : <Link to={`/access?${new URLSearchParams({ a: from, b: target.to }).toString()}`}>Explain</Link>}
          </span>
        </p>
      ))}
      <p className={classes['small']}>
        {target.sip === undefined ? null : (
          <span>
            SIP {target.sip.status} {target.sip.reason}
            {/* What access control said came in the warning, and stands above. */}
            {target.sip.warning === undefined || target.why.length > 0 ? '' : `, ${target.sip.warning}`}
          </span>
        )}
        <span>at {preciseText(new Date(target.updatedAt))}</span>
      </p>
    </li>
  );
}

/** A rule has a page; a barring or a default has only its name. */
/** Whether it says where the alert was led: nothing that access control could explain. */
function isLed(effect: string): boolean {
  return effect === 'forwarded' || effect === 'waits';
}

function RuleLink({ rule }: { rule: string }) {
  return rule.startsWith('rul_') ? <Link to={`/access/rules/${rule}`}>See the rule</Link> : <code>{rule}</code>;
}
