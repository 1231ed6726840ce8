import { Button, NativeSelect } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { useGateway, useLive } from '../../gateway/GatewayContext';
import type { BoardPerson, PresenceEnquiry, PresenceSeen, WatchType } from '../../gateway/model';
import { explain } from '../../gateway/problem';
import { useHomeDomain } from '../../gateway/useHomeDomain';
import { Age } from '../../ui/Age';
import { announce } from '../../ui/announcer';
import { Icon } from '../../ui/Icon';
import { SidePanel } from '../../ui/SidePanel';
import { StateMark } from '../../ui/StateMark';
import { clockText, dayText } from '../../ui/time';
import { devicesText, networkOf, reachText } from './board';
import { type DrawLadder, EnquiryList } from './EnquiryList';
import { LadderToggle } from './LadderToggle';
import classes from './PersonPanel.module.css';
import { cutText, endText, presenceLook, reachWords, sessionName, untoldText } from './presenceWords';
import { usePresences } from './usePresences';
import { WatchersOf } from './Watchers';

type Props = {
  address: string;
  own: string | undefined;
  mayWatch: boolean;
  mayAlert: boolean;
  mayCall: boolean;
  /** Whether he sees who watches others, and may decide for them. */
  mayDecide: { see: boolean; decide: boolean };
  /** Draws the signalling of an enquiry, for who may see it. */
  ladder: DrawLadder | undefined;
  onAlert: (address: string) => void;
  onCall: (address: string) => void;
  onOpenSession: (session: string) => void;
  onClose: () => void;
};

/** Somebody looked at closer: how he is, where he is, and what can be asked of him. */
export function PersonPanel({ address, own, mayWatch, mayAlert, mayCall, mayDecide, ladder, onAlert, onCall, onOpenSession, onClose }: Props) {
  const { rest } = useGateway();
  const told = usePresences().get(address);
  const loaded = useLive((view) => view.loaded);
  const users = useLive((view) => view.users);
  const home = useHomeDomain();
  const user = [...users.values()].find((one) => one.address === address);
  // Of somebody of another network nothing comes live unless he is watched: what a group of his has told is asked for.
  const asked = useQuery({ queryKey: ['presence', 'person', address], queryFn: () => rest.presenceOf(address), enabled: loaded && mayWatch && user === undefined && told === undefined });
  const presence = told ?? asked.data;
  const untold = presence === undefined ? undefined : untoldText(presence);
  const name = user?.displayName ?? presence?.displayName ?? address;
  const look = presence === undefined ? undefined : presenceLook(presence.state, presence.reason);
  return (
    <SidePanel title={name} onClose={onClose}>
      <div className={classes['head']}>
        {look === undefined ? null : (
          <div className={classes['state']}>
            <StateMark tone={look.tone} icon={look.icon}>
              {look.word}
            </StateMark>
            {presence?.seen?.changedAt === undefined ? null : (
              <span>
                for <Age at={presence.seen.changedAt} />
              </span>
            )}
          </div>
        )}
        {untold === undefined ? null : <p className={classes['untold']}>{untold}</p>}
        {presence?.seen?.note === undefined ? null : <p className={classes['said']}>“{presence.seen.note}”</p>}
        <dl className={classes['facts']}>
          <Fact term="Address">
            <code>{address}</code>
          </Fact>
          {user !== undefined || !loaded || networkOf(address) === home ? null : <Fact term="Network">{networkOf(address)}, another than this one</Fact>}
          {presence?.seen === undefined ? null : <Fact term="Reached">{reachWords(presence.seen)}</Fact>}
          {user === undefined ? null : (
            <Fact term="Device">
              <span title={devicesText(user)}>{reachText(user)}</span>
            </Fact>
          )}
          {presence === undefined ? null : <Where presence={presence} onOpenSession={onOpenSession} />}
          {presence?.lastSeenAt === undefined ? null : (
            <Fact term="Last seen">
              <Age at={presence.lastSeenAt} suffix=" ago" />
            </Fact>
          )}
        </dl>
        <div className={classes['actions']}>
          {mayCall ? (
            <Button leftSection={<Icon name="phone" size={14} />} onClick={() => onCall(address)}>
              Call
            </Button>
          ) : null}
          {mayAlert ? (
            <Button variant="default" leftSection={<Icon name="bell" size={14} />} onClick={() => onAlert(address)}>
              Alert
            </Button>
          ) : null}
        </div>
      </div>
      {mayWatch ? <Watch address={address} own={own} name={name} isWatched={(presence?.watched.length ?? 0) > 0} ladder={ladder} /> : null}
      {user !== undefined && mayDecide.see ? <WatchersOf of={address} name={name} mayDecide={mayDecide.decide} /> : null}
    </SidePanel>
  );
}

function Where({ presence, onOpenSession }: { presence: BoardPerson; onOpenSession: (session: string) => void }) {
  const sessions = presence.sessions ?? [];
  if (sessions.length === 0) return presence.sessions === undefined ? null : <Fact term="In session">in none</Fact>;
  const [talks, listens] = [sessions.filter(({ talking }) => talking === true), sessions.filter(({ talking }) => talking !== true)];
  return [
    { term: 'Talks in', some: talks },
    { term: 'In session', some: listens },
  ].map(({ term, some }) =>
    some.length === 0 ? null : (
      <Fact key={term} term={term}>
        {some.map((session) => (
          <button key={session.id} type="button" className={classes['session']} onClick={() => onOpenSession(session.id)}>
            {sessionName(session)}
          </button>
        ))}
      </Fact>
    ),
  );
}

const periods = [
  { value: '900000', label: '15 minutes' },
  { value: '3600000', label: '1 hour' },
  { value: '7200000', label: '2 hours' },
  { value: '28800000', label: '8 hours' },
  { value: '86400000', label: '1 day' },
  { value: '604800000', label: '1 week' },
  { value: '2678400000', label: '31 days' },
];

type WatchProps = { address: string; own: string | undefined; name: string; isWatched: boolean; ladder: DrawLadder | undefined };

/** The four enquiries: now, every change for a period, the next change, no more. */
function Watch({ address, own, name, isWatched, ladder }: WatchProps) {
  const { rest } = useGateway();
  const queries = useQueryClient();
  const [period, setPeriod] = useState('7200000');
  const [told, setTold] = useState<PresenceEnquiry>();
  const asked = useQuery({ queryKey: ['presence', 'enquiries', address], queryFn: () => rest.enquiries({ watcher: own, target: address, limit: 20 }) });
  const fresh = () => queries.invalidateQueries({ queryKey: ['presence'] });
  const ask = useMutation({
    mutationFn: (type: WatchType) => rest.enquire({ target: address, type, ...(type === 'period' ? { durationMs: Number(period) } : {}) }),
    onMutate: () => setTold(undefined),
    onSuccess: async (enquiry) => {
      setTold(enquiry);
      announce(enquiry.seen === undefined ? `${name} was asked for` : `${name}: ${presenceLook(enquiry.seen.state).word}`);
      await fresh();
    },
    onError: fresh,
  });
  const stop = useMutation({
    mutationFn: () => rest.stopEnquiries(address),
    onSuccess: async () => {
      setTold(undefined);
      announce(`${name} is watched no longer`);
      await fresh();
    },
  });
  const standing = asked.data?.data ?? [];
  const failed = ask.error ?? stop.error;
  // What goes on stands in the list with what it was told last; here it is said while that is nothing.
  const untold = standing.find(({ id, seen }) => id === told?.id && seen === undefined);
  return (
    <section className={classes['watch']} aria-label={`Watch ${name}`}>
      <h3 className={classes['heading']}>Watch</h3>
      <div className={classes['kinds']}>
        <Button variant="default" loading={ask.isPending && ask.variables === 'once'} onClick={() => ask.mutate('once')}>
          How now?
        </Button>
        <span className={classes['period']}>
          <Button variant="default" loading={ask.isPending && ask.variables === 'period'} onClick={() => ask.mutate('period')}>
            Every change for
          </Button>
          <NativeSelect aria-label="For how long" value={period} data={periods} onChange={(event) => setPeriod(event.currentTarget.value)} />
        </span>
        <Button variant="default" loading={ask.isPending && ask.variables === 'nextChange'} onClick={() => ask.mutate('nextChange')}>
          The next change
        </Button>
        <Button variant="default" leftSection={<Icon name="stop" size={13} />} disabled={!isWatched && standing.length === 0} loading={stop.isPending} onClick={() => stop.mutate()}>
          Stop watching
        </Button>
      </div>
      {failed === null ? null : (
        <p className={classes['failed']} role="alert">
          {explain(failed)}
        </p>
      )}
      {told?.type !== 'once' ? null : told.seen === undefined ? <p className={classes['answer']}>Nothing was told: {endText(told)}.</p> : <Answer seen={told.seen} at={told.askedAt} />}
      {untold === undefined || cutText(untold) !== undefined ? null : (
        <p className={classes['answer']}>{untold.state === 'pending' ? `${name} has not decided yet whether you may know.` : 'Asked; nothing was told yet.'}</p>
      )}
      {told?.state === 'answered' && ladder !== undefined ? (
        <LadderToggle key={told.id} of="how now">
          {() => ladder(told)}
        </LadderToggle>
      ) : null}
      {standing.length > 0 ? <EnquiryList enquiries={standing} label={`What you watch of ${name}`} ladder={ladder} /> : null}
    </section>
  );
}

function Answer({ seen, at }: { seen: PresenceSeen; at: string }) {
  const look = presenceLook(seen.state);
  return (
    <div className={classes['answer']}>
      <StateMark tone={look.tone} icon={look.icon}>
        {look.word}
      </StateMark>
      <span>
        {reachWords(seen)}; told at {clockText(new Date(at))}, {dayText(new Date(at))}
      </span>
    </div>
  );
}

export function Fact({ term, children }: { term: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}
