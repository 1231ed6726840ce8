import { NativeSelect, TextInput } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import { Link } from 'react-router';

import { useGateway } from '../../gateway/GatewayContext';
import type { MessageRecord } from '../../gateway/mailboxes';
import { explain } from '../../gateway/problem';
import { type Owners, useOwners } from '../../gateway/useOwners';
import { useCommand } from '../../ui/commands';
import { ExportButton } from '../../ui/ExportButton';
import { Moment } from '../../ui/Moment';
import { Panel } from '../../ui/Panel';
import { RecordList } from '../../ui/RecordList';
import { StateMark } from '../../ui/StateMark';
import table from '../../ui/table.module.css';
import { clockText, dayText, lastedText, momentText } from '../../ui/time';
import { TimeRange } from '../../ui/TimeRange';
import { useAddressFilter } from '../../ui/useAddressFilter';
import { isUnheard, recordLooks, stepText } from './historyWords';
import classes from './MessageHistory.module.css';
import { anyRecord, filterWords, queryOf, recordStates } from './messageHistoryFilter';
import { callerOf } from './words';

type Props = { maySeeAll: boolean; maySeeGroups: boolean; onPerson: (address: string) => void };

/** The record of all voice messages that were left, newest first: who left them, whose they are, and what became of them. */
export function MessageHistory({ maySeeAll, maySeeGroups, onPerson }: Props) {
  const { rest } = useGateway();
  const owners = useOwners(maySeeGroups);
  const { filter, asked, filtered, change } = useAddressFilter(anyRecord, filterWords);
  const query = queryOf(asked);
  const search = useRef<HTMLInputElement>(null);
  useCommand({ id: 'history.search', title: 'Search the history', section: 'History', icon: 'search', key: '/', run: () => search.current?.focus() });

  const pages = useInfiniteQuery({
    queryKey: ['messages', 'history', query],
    queryFn: ({ pageParam }) => rest.messageHistory({ ...query, limit: 50, ...(pageParam === '' ? {} : { cursor: pageParam }) }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    placeholderData: (before) => before,
  });

  return (
    <Panel title="Message history" level={1} fill actions={<ExportButton fileName="messages.csv" read={() => rest.messageHistoryCsv(queryOf(filter))} explain={explain} />}>
      <div className={table['tools']}>
        <TextInput
          ref={search}
          className={table['grow'] ?? ''}
          type="search"
          size="xs"
          label="Search"
          placeholder="Caller or mailbox"
          value={filter.q}
          onChange={(event) => change({ q: event.currentTarget.value })}
        />
        <NativeSelect
          size="xs"
          label="State"
          value={filter.state}
          onChange={(event) => change({ state: event.currentTarget.value })}
          data={[{ value: '', label: 'Any' }, ...recordStates]}
        />
        <TimeRange range={filter} onChange={change} onClear={filtered ? () => change(anyRecord) : undefined} />
      </div>
      <RecordList
        pages={pages}
        words={{ one: 'message', many: 'messages', all: 'history' }}
        columns={['Received', 'From', 'For', 'Length', 'State', 'What was done']}
        row={(record) => <HistoryRow key={record.id} record={record} owners={owners} onPerson={onPerson} />}
        failure={explain(pages.error)}
        filtered={filtered}
      >
        {maySeeAll ? 'Who left a voice message' : 'Who left a voice message for you, your groups or your roles'}, and what became of it, is kept here for good.
      </RecordList>
    </Panel>
  );
}

function HistoryRow({ record, owners, onPerson }: { record: MessageRecord; owners: Owners; onPerson: (address: string) => void }) {
  const { caller, forwardedBy } = record;
  const look = recordLooks[record.state];
  const owner = owners.nameOf(record.owner) ?? record.ownerDisplayName ?? record.owner;
  const inbox = `/messages/${record.mailbox}`;
  return (
    <tr className={classes['row']}>
      <td className={table['nowrap']}>
        {record.state === 'deleted' ? (
          <Moment at={record.receivedAt} />
        ) : (
          <Link to={`${inbox}?message=${record.id}`} className={classes['open']}>
            <Moment at={record.receivedAt} />
          </Link>
        )}
      </td>
      <td>
        {caller === undefined ? (
          <span className={table['main']}>{callerOf(record, owners.nameOf)}</span>
        ) : (
          <button type="button" className={table['rowButton']} onClick={() => onPerson(caller)}>
            {callerOf(record, owners.nameOf)}
          </button>
        )}
        {forwardedBy === undefined ? null : <span className={table['second']}>forwarded by {owners.nameOf(forwardedBy) ?? forwardedBy}</span>}
      </td>
      <td>
        {record.mailboxGone ? (
          <>
            {owner} <span className={table['second']}>the mailbox is gone</span>
          </>
        ) : (
          <Link to={inbox}>{owner}</Link>
        )}
      </td>
      <td className={table['nowrap']}>{lastedText(record.lengthMs)}</td>
      <td className={table['nowrap']}>
        <StateMark tone={look.tone} icon={look.icon} bare>
          {look.word}
        </StateMark>
        {isUnheard(record) ? <span className={table['second']}>never heard</span> : null}
      </td>
      <td>
        <Steps record={record} nameOf={owners.nameOf} />
      </td>
    </tr>
  );
}

/** Steps that a row tells: the last. */
const toldMax = 5;

function Steps({ record, nameOf }: { record: MessageRecord; nameOf: Owners['nameOf'] }) {
  const earlier = record.steps.length - toldMax;
  const day = dayText(new Date(record.receivedAt));
  if (record.steps.length === 0) return <span className={table['soft']}>nothing yet</span>;
  return (
    <ul className={classes['steps']}>
      {earlier > 0 ? <li>{earlier} earlier</li> : null}
      {record.steps.slice(-toldMax).map((step, at) => {
        const done = new Date(step.at);
        return (
          <li key={at}>
            <time dateTime={step.at} title={momentText(done)}>
              {dayText(done) === day ? clockText(done) : `${dayText(done)}, ${clockText(done)}`}
            </time>{' '}
            {stepText(step, nameOf)}
          </li>
        );
      })}
    </ul>
  );
}
