import { NativeSelect, TextInput } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useRef } from 'react';

import type { Participant, Session } from '../../gateway/model';
import { useGateway } from '../../gateway/GatewayContext';
import { explain } from '../../gateway/problem';
import { useCommand } from '../../ui/commands';
import { ExportButton } from '../../ui/ExportButton';
import { Moment } from '../../ui/Moment';
import { Panel } from '../../ui/Panel';
import { RecordList } from '../../ui/RecordList';
import { StateMark } from '../../ui/StateMark';
import table from '../../ui/table.module.css';
import { lastedText } from '../../ui/time';
import { TimeRange } from '../../ui/TimeRange';
import { useAddressFilter } from '../../ui/useAddressFilter';
import { anySession, ends, filterWords, queryOf, states } from './historyFilter';
import { Refusals } from './Refusals';
import classes from './SessionHistory.module.css';
import { isOver } from './tile';
import { useGroups } from './useGroups';
import { initiatorOf, nameOf, partText, refusalsOf, sessionLook, sessionName, typeWords } from './wording';

type Props = { selected: string | null; maySeeGroups: boolean; onSelect: (session: string) => void };

/** The record of all sessions, newest first: who called whom, when, and how each got out. */
export function SessionHistory({ selected, maySeeGroups, onSelect }: Props) {
  const { rest } = useGateway();
  const { filter, asked, filtered, change } = useAddressFilter(anySession, filterWords);
  const query = queryOf(asked);
  const groups = useGroups(maySeeGroups).data?.data ?? [];
  const search = useRef<HTMLInputElement>(null);
  useCommand({ id: 'history.search', title: 'Search the history', section: 'History', icon: 'search', key: '/', run: () => search.current?.focus() });

  const pages = useInfiniteQuery({
    queryKey: ['sessions', 'history', query],
    queryFn: ({ pageParam }) => rest.sessionHistory({ ...query, expand: 'participants', limit: 50, ...(pageParam === '' ? {} : { cursor: pageParam }) }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    placeholderData: (before) => before,
  });

  return (
    <Panel
      title="Session history"
      level={1}
      fill
      actions={<ExportButton fileName="sessions.csv" read={() => rest.sessionHistoryCsv(queryOf(filter))} explain={explain} />}
    >
      <div className={table['tools']}>
        <TextInput
          ref={search}
          className={table['grow'] ?? ''}
          type="search"
          size="xs"
          label="Search"
          placeholder="Participant or group"
          value={filter.q}
          onChange={(event) => change({ q: event.currentTarget.value })}
        />
        {maySeeGroups ? (
          <NativeSelect
            size="xs"
            label="Group"
            value={filter.group}
            onChange={(event) => change({ group: event.currentTarget.value })}
            data={[{ value: '', label: 'Any' }, ...groups.map((group) => ({ value: group.id, label: group.displayName }))]}
          />
        ) : null}
        <NativeSelect
          size="xs"
          label="State"
          value={filter.state}
          onChange={(event) => change({ state: event.currentTarget.value })}
          data={[{ value: '', label: 'Any' }, ...states]}
        />
        <NativeSelect
          size="xs"
          label="End reason"
          value={filter.end}
          onChange={(event) => change({ end: event.currentTarget.value })}
          data={[{ value: '', label: 'Any' }, ...ends]}
        />
        <TimeRange range={filter} onChange={change} onClear={filtered ? () => change(anySession) : undefined} />
      </div>
      <RecordList
        pages={pages}
        words={{ one: 'session', many: 'sessions', all: 'history' }}
        columns={['Began', 'Session', 'Participants', 'Lasted', 'End']}
        row={(session) => <HistoryRow key={session.id} session={session} selected={session.id === selected} onSelect={onSelect} />}
        failure={explain(pages.error)}
        filtered={filtered}
      >
        Each session that is set up, or fails to be, is kept here.
      </RecordList>
    </Panel>
  );
}

function HistoryRow({ session, selected, onSelect }: { session: Session; selected: boolean; onSelect: (session: string) => void }) {
  return (
    <tr data-selected={selected || undefined} className={classes['row']}>
      <td className={table['nowrap']}>
        <button type="button" className={table['rowButton']} onClick={() => onSelect(session.id)}>
          <Moment at={session.createdAt} />
        </button>
      </td>
      <td>
        <span className={table['main']}>{sessionName(session, { address: undefined })}</span>
        <span className={table['second']}>
          {typeWords[session.type]}, called by {initiatorOf(session)}
        </span>
      </td>
      <td>
        <Parts session={session} />
      </td>
      <td className={table['nowrap']}>
        {session.establishedAt === undefined ? (
          <span className={table['soft']}>{isOver(session) ? 'never established' : 'not yet'}</span>
        ) : session.endedAt === undefined ? (
          'goes on'
        ) : (
          lastedText(Date.parse(session.endedAt) - Date.parse(session.establishedAt))
        )}
      </td>
      <td className={classes['end']}>
        <End session={session} />
      </td>
    </tr>
  );
}

/** Participants whom a row names; the others are in the session's own panel. */
const namedMax = 5;

/** First who called, then who took part, then whose answer was no, then whom nobody heard of. */
const rank = (one: Participant): number => (one.isInitiator ? 0 : one.joinedAt !== undefined ? 1 : one.sip !== undefined ? 2 : 3);

function Parts({ session }: { session: Session }) {
  const others = session.participants.length - namedMax;
  return (
    <ul className={classes['parts']}>
      {session.participants.toSorted((a, b) => rank(a) - rank(b)).slice(0, namedMax).map((one) => (
        <li key={one.id}>
          <b>{nameOf(one)}</b> {partText(one, session)}
        </li>
      ))}
      {others > 0 ? <li>and {others} more</li> : null}
    </ul>
  );
}

function End({ session }: { session: Session }) {
  const look = sessionLook(session);
  return (
    <>
      <StateMark tone={look.tone} icon={look.icon} bare>
        {look.word}
      </StateMark>
      {session.sip === undefined || session.sip.status < 300 ? null : (
        <span className={table['second']}>
          SIP {session.sip.status} {session.sip.reason}
        </span>
      )}
      <Refusals why={refusalsOf(session)} />
    </>
  );
}
