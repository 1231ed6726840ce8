import { NativeSelect, TextInput } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';

import { useGateway } from '../../gateway/GatewayContext';
import type { PresenceEnquiry } from '../../gateway/model';
import { explain } from '../../gateway/problem';
import { reasonText } from '../../gateway/reason';
import { useCommand } from '../../ui/commands';
import { ExportButton } from '../../ui/ExportButton';
import { Moment } from '../../ui/Moment';
import { Panel } from '../../ui/Panel';
import { RecordList } from '../../ui/RecordList';
import { StateMark } from '../../ui/StateMark';
import table from '../../ui/table.module.css';
import { spanText } from '../../ui/time';
import { TimeRange } from '../../ui/TimeRange';
import { useAddressFilter } from '../../ui/useAddressFilter';
import { EnquiryDetail } from './EnquiryDetail';
import type { DrawLadder } from './EnquiryList';
import classes from './PresenceHistory.module.css';
import { anyEnquiry, filterWords, queryOf, states, types } from './presenceHistoryFilter';
import { endText, enquiryLook, presenceLook, typeWords } from './presenceWords';

type Props = { ladder: DrawLadder | undefined; onPerson: (address: string) => void };

/** The record of all enquiries, newest first: who asked after whom, and what came of it. Everybody sees his own, an administrator those of all. */
export function PresenceHistory({ ladder, onPerson }: Props) {
  const { rest } = useGateway();
  const { filter, asked, filtered, change } = useAddressFilter(anyEnquiry, filterWords);
  const query = queryOf(asked);
  const [selected, select] = useState<string>();
  const search = useRef<HTMLInputElement>(null);
  useCommand({ id: 'history.search', title: 'Search the history', section: 'History', icon: 'search', key: '/', run: () => search.current?.focus() });

  const pages = useInfiniteQuery({
    queryKey: ['enquiries', 'history', query],
    queryFn: ({ pageParam }) => rest.presenceHistory({ ...query, limit: 50, ...(pageParam === '' ? {} : { cursor: pageParam }) }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    placeholderData: (before) => before,
  });
  const open = pages.data?.pages.flatMap((page) => page.data).find((one) => one.id === selected);
  const openPerson = (address: string) => {
    select(undefined);
    onPerson(address);
  };

  return (
    <Panel title="Presence history" level={1} fill actions={<ExportButton fileName="presence.csv" read={() => rest.presenceHistoryCsv(queryOf(filter))} explain={explain} />}>
      <div className={table['tools']}>
        <TextInput
          ref={search}
          className={table['grow'] ?? ''}
          type="search"
          size="xs"
          label="Search"
          placeholder="Name or address"
          value={filter.q}
          onChange={(event) => change({ q: event.currentTarget.value })}
        />
        <NativeSelect size="xs" label="Asked for" value={filter.type} onChange={(event) => change({ type: event.currentTarget.value })} data={[{ value: '', label: 'Any' }, ...types]} />
        <NativeSelect size="xs" label="State" value={filter.state} onChange={(event) => change({ state: event.currentTarget.value })} data={[{ value: '', label: 'Any' }, ...states]} />
        <TimeRange range={filter} onChange={change} onClear={filtered ? () => change(anyEnquiry) : undefined} />
      </div>
      <RecordList
        pages={pages}
        words={{ one: 'enquiry', many: 'enquiries', all: 'history' }}
        columns={['Asked', 'Watcher', 'Watched', 'Asked for', 'State', 'Seen last', 'Told']}
        row={(enquiry) => <HistoryRow key={enquiry.id} enquiry={enquiry} selected={enquiry.id === selected} onSelect={select} onPerson={openPerson} />}
        failure={explain(pages.error)}
        filtered={filtered}
      >
        Each time that somebody is asked after, once or for a while, is kept here.
      </RecordList>
      {open === undefined ? null : <EnquiryDetail key={open.id} enquiry={open} ladder={ladder} onPerson={openPerson} onClose={() => select(undefined)} />}
    </Panel>
  );
}

type RowProps = { enquiry: PresenceEnquiry; selected: boolean; onSelect: (enquiry: string) => void; onPerson: (address: string) => void };

function HistoryRow({ enquiry, selected, onSelect, onPerson }: RowProps) {
  const look = enquiryLook(enquiry);
  const seen = enquiry.seen === undefined ? undefined : presenceLook(enquiry.seen.state);
  const [why] = enquiry.why;
  const how = endText(enquiry);
  return (
    <tr data-selected={selected || undefined}>
      <td className={table['nowrap']}>
        <button type="button" className={table['rowButton']} onClick={() => onSelect(enquiry.id)}>
          <Moment at={enquiry.askedAt} />
        </button>
      </td>
      <td>
        <button type="button" className={table['rowButton']} onClick={() => onPerson(enquiry.watcher)}>
          {enquiry.watcherDisplayName ?? enquiry.watcher}
        </button>
      </td>
      <td>
        <button type="button" className={table['rowButton']} onClick={() => onPerson(enquiry.target)}>
          {enquiry.targetDisplayName ?? enquiry.target}
        </button>
      </td>
      <td className={`${table['soft']} ${table['nowrap']}`}>
        {typeWords[enquiry.type]}
        {enquiry.durationMs === undefined ? null : <span className={table['second']}>for {spanText(enquiry.durationMs)}</span>}
      </td>
      <td>
        <StateMark tone={look.tone} icon={look.icon} bare>
          {look.word}
        </StateMark>
        {how === '' ? null : <span className={table['second']}>{how}</span>}
        {enquiry.sip === undefined || enquiry.sip.status < 300 ? null : (
          <span className={table['second']}>
            SIP {enquiry.sip.status} {enquiry.sip.reason}
          </span>
        )}
        {why === undefined ? null : <span className={`${table['second']} ${classes['why']}`}>{reasonText(why.reason)}</span>}
      </td>
      <td>
        {seen === undefined ? (
          <span className={table['soft']}>nothing</span>
        ) : (
          <StateMark tone={seen.tone} icon={seen.icon} bare>
            {seen.word}
          </StateMark>
        )}
      </td>
      <td className={table['nowrap']}>{timesText(enquiry.notifications)}</td>
    </tr>
  );
}

const timesText = (count: number): string => (count === 0 ? 'never' : count === 1 ? 'once' : `${count} times`);
