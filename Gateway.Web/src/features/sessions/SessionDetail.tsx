import { Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';

import type { Session } from '../../gateway/model';
import { useGateway, useLive } from '../../gateway/GatewayContext';
import { explain } from '../../gateway/problem';
import { ErrorState, LoadingRows } from '../../ui/Notices';
import { SidePanel } from '../../ui/SidePanel';
import { StateMark } from '../../ui/StateMark';
import { clockText, dayText, lastedText } from '../../ui/time';
import { BurstList } from './BurstList';
import { FloorPanel } from './FloorPanel';
import { ParticipantList } from './ParticipantList';
import { isPartial, withParticipants } from './participants';
import { Refusals } from './Refusals';
import { SessionActions } from './SessionActions';
import classes from './SessionDetail.module.css';
import { actionsFor, isOver, rightsIn, tileState, type Viewer } from './tile';
import { Timeline } from './Timeline';
import { useGatewayNow } from './useGatewayNow';
import { useGroups } from './useGroups';
import { endOf, establishmentWords, initiatorOf, peopleText, refusalsOf, sessionLook, sessionName, typeWords } from './wording';

type Props = {
  id: string;
  viewer: Viewer;
  mayControl: boolean;
  maySeeGroups: boolean;
  /** Taking the floor away and ordering who waits. */
  mayOverride: boolean;
  mayHear: boolean;
  /** Draws the ladder, for who may read it. */
  ladder: ((session: Session, follows: boolean) => ReactNode) | undefined;
  view: string;
  onView: (view: string) => void;
  onClose: () => void;
};

/** One session: who is in it and how each came and went, what happened in which order, and its signalling. */
export function SessionDetail({ id, viewer, mayControl, maySeeGroups, mayOverride, mayHear, ladder, view, onView, onClose }: Props) {
  const { rest } = useGateway();
  const now = useGatewayNow();
  const live = useLive((state) => state.sessions.get(id));
  const loaded = useLive((state) => state.loaded);
  // Older than the wall keeps, or of many people: the record has it.
  const partial = live === undefined || isPartial(live);
  const record = useQuery({
    queryKey: ['session', id, live?.participantCount],
    queryFn: () => rest.session(id),
    enabled: loaded && partial,
    placeholderData: (before) => before,
  });
  const session = live === undefined ? record.data : withParticipants(live, record.data?.participants);

  return (
    <SidePanel title={session === undefined ? 'Session' : `Session: ${sessionName(session, viewer)}`} onClose={onClose}>
      {session !== undefined ? (
        <>
          <Head session={session} now={now} viewer={viewer} mayControl={mayControl} maySeeGroups={maySeeGroups} />
          <Tabs value={view} onChange={(value) => onView(value ?? 'participants')} keepMounted={false}>
            <Tabs.List px={12}>
              <Tabs.Tab value="participants">Participants</Tabs.Tab>
              <Tabs.Tab value="floor">Floor</Tabs.Tab>
              <Tabs.Tab value="talk">Talk</Tabs.Tab>
              <Tabs.Tab value="timeline">Timeline</Tabs.Tab>
              {ladder === undefined ? null : <Tabs.Tab value="ladder">SIP ladder</Tabs.Tab>}
            </Tabs.List>
            <Tabs.Panel value="participants">
              <ParticipantList session={session} viewer={viewer} mayControl={mayControl} />
            </Tabs.Panel>
            <Tabs.Panel value="floor">
              <FloorPanel session={session} mayOverride={mayOverride} />
            </Tabs.Panel>
            <Tabs.Panel value="talk">
              <BurstList session={session} mayHear={mayHear} />
            </Tabs.Panel>
            <Tabs.Panel value="timeline">
              <Timeline session={session} />
            </Tabs.Panel>
            {ladder === undefined ? null : <Tabs.Panel value="ladder">{ladder(session, followsOn(session, now))}</Tabs.Panel>}
          </Tabs>
        </>
      ) : record.isError ? (
        <ErrorState title="The session cannot be shown" reason={explain(record.error)} onRetry={() => void record.refetch()} />
      ) : (
        <LoadingRows label="Loading the session" />
      )}
    </SidePanel>
  );
}

/** The last answers to BYE come after the event that tells the end. */
const goodbyesMs = 10_000;
const followsOn = (session: Session, now: number): boolean => session.endedAt === undefined || now - Date.parse(session.endedAt) < goodbyesMs;

type HeadProps = Pick<Props, 'viewer' | 'mayControl' | 'maySeeGroups'> & { session: Session; now: number };

function Head({ session, now, viewer, mayControl, maySeeGroups }: HeadProps) {
  const groups = useGroups(maySeeGroups && session.group !== undefined);
  const group = groups.data?.data.find((one) => one.id === session.group?.id || one.address === session.group?.address);
  const rights = group === undefined ? undefined : rightsIn(group, viewer);
  const state = tileState(session, viewer, rights?.mayJoin ?? false, now);
  const actions = isOver(session) ? [] : actionsFor(state, { control: mayControl, initiate: false });
  const look = sessionLook(session);
  const created = new Date(session.createdAt);
  return (
    <div className={classes['head']}>
      <div className={classes['state']}>
        <StateMark tone={look.tone} icon={look.icon}>
          {look.word}
        </StateMark>
        <span>{isOver(session) ? endOf(session).meaning : peopleText(session.connectedCount) + (session.pendingCount > 0 ? `, still calling ${session.pendingCount}` : '')}</span>
      </div>
      {session.sip === undefined ? null : (
        <p className={classes['sip']}>
          SIP {session.sip.status} {session.sip.reason}
          {session.sip.warning === undefined ? '' : `, ${session.sip.warning}`}
        </p>
      )}
      <Refusals why={refusalsOf(session)} />
      <dl className={classes['facts']}>
        <Fact term="Type">
          {typeWords[session.type]}, {establishmentWords[session.establishment]}
        </Fact>
        <Fact term="Called by">
          {initiatorOf(session)} <code>{session.initiator}</code>
        </Fact>
        <Fact term="Began">
          {dayText(created)}, {clockText(created)}
        </Fact>
        <Fact term="Set up">{session.establishedAt === undefined ? 'never established' : `in ${between(session.createdAt, session.establishedAt)}`}</Fact>
        <Fact term="Ended">
          {session.endedAt === undefined
            ? 'goes on'
            : `${clockText(new Date(session.endedAt))}${session.establishedAt === undefined ? '' : `, after ${between(session.establishedAt, session.endedAt)}`}`}
        </Fact>
        <Fact term="Controlled">{session.controlledHere ? 'by this gateway' : 'by another network, or not yet known'}</Fact>
        {session.identity === undefined ? null : (
          <Fact term="PoC Session Identity" wide>
            <code>{session.identity}</code>
          </Fact>
        )}
      </dl>
      {actions.length === 0 ? null : (
        <div className={classes['actions']}>
          <SessionActions
            subject={{ name: sessionName(session, viewer), session, ...(group === undefined ? {} : { group }) }}
            actions={actions}
            viewer={viewer}
            size="xs"
          />
        </div>
      )}
    </div>
  );
}

const between = (from: string, to: string): string => lastedText(Date.parse(to) - Date.parse(from));

function Fact({ term, children, wide = false }: { term: string; children: ReactNode; wide?: boolean }) {
  return (
    <div data-wide={wide || undefined}>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}
