import { NativeSelect, TextInput } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useRef } from 'react';

import type { Alert } from '../../gateway/model';
import { useGateway } from '../../gateway/GatewayContext';
import { explain } from '../../gateway/problem';
import { useCommand } from '../../ui/commands';
import { ExportButton } from '../../ui/ExportButton';
import { Panel } from '../../ui/Panel';
import { RecordList } from '../../ui/RecordList';
import { StateMark } from '../../ui/StateMark';
import table from '../../ui/table.module.css';
import { clockText, dayText } from '../../ui/time';
import { TimeRange } from '../../ui/TimeRange';
import { useAddressFilter } from '../../ui/useAddressFilter';
import { anyAlert, filterWords, queryOf } from './historyFilter';
import { deliveryLook, directionWords, handlingLooks, recipientsOf, senderOf } from './wording';

/** The record of all alerts, newest first. The server is the record; this only leafs through it. */
export function AlertHistory({ selected, onSelect }: { selected: string | null; onSelect: (alert: string) => void }) {
  const { rest } = useGateway();
  const { filter, asked, filtered, change } = useAddressFilter(anyAlert, filterWords);
  const query = queryOf(asked);
  const search = useRef<HTMLInputElement>(null);
  useCommand({ id: 'history.search', title: 'Search the history', section: 'History', icon: 'search', key: '/', run: () => search.current?.focus() });

  const pages = useInfiniteQuery({
    queryKey: ['history', 'alerts', query],
    queryFn: ({ pageParam }) => rest.alertHistory({ ...query, limit: 50, ...(pageParam === '' ? {} : { cursor: pageParam }) }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    placeholderData: (before) => before,
  });

  return (
    <Panel title="Alert history" level={1} fill actions={<ExportButton fileName="alerts.csv" read={() => rest.alertHistoryCsv(queryOf(filter))} explain={explain} />}>
      <div className={table['tools']}>
        <TextInput
          ref={search}
          className={table['grow'] ?? ''}
          type="search"
          size="xs"
          label="Search"
          placeholder="Name, address or text"
          value={filter.q}
          onChange={(event) => change({ q: event.currentTarget.value })}
        />
        <NativeSelect
          size="xs"
          label="Direction"
          value={filter.direction}
          onChange={(event) => change({ direction: event.currentTarget.value })}
          data={[
            { value: '', label: 'Any' },
            { value: 'incoming', label: 'To the desk' },
            { value: 'outgoing', label: 'Sent' },
            { value: 'relayed', label: 'Between users' },
          ]}
        />
        <NativeSelect
          size="xs"
          label="Handling"
          value={filter.state}
          onChange={(event) => change({ state: event.currentTarget.value })}
          data={[
            { value: '', label: 'Any' },
            { value: 'unattended', label: 'Unattended' },
            { value: 'attended', label: 'Attended' },
            { value: 'parked', label: 'Parked' },
            { value: 'completed', label: 'Completed' },
          ]}
        />
        <TimeRange range={filter} onChange={change} onClear={filtered ? () => change(anyAlert) : undefined} />
      </div>
      <RecordList
        pages={pages}
        words={{ one: 'alert', many: 'alerts', all: 'history' }}
        columns={['Time', 'From', 'To', 'Text', 'Delivery', 'Handling']}
        row={(alert) => <HistoryRow key={alert.id} alert={alert} selected={alert.id === selected} onSelect={onSelect} />}
        failure={explain(pages.error)}
        filtered={filtered}
      >
        Each alert that is sent, received or relayed is kept here.
      </RecordList>
    </Panel>
  );
}

function HistoryRow({ alert, selected, onSelect }: { alert: Alert; selected: boolean; onSelect: (alert: string) => void }) {
  const at = new Date(alert.createdAt);
  const delivery = deliveryLook(alert);
  const handling = handlingLooks[alert.handling];
  return (
    <tr data-selected={selected || undefined}>
      <td className={table['nowrap']}>
        <button type="button" className={table['rowButton']} onClick={() => onSelect(alert.id)}>
          {clockText(at)} <span className={table['soft']}>{dayText(at)}</span>
        </button>
      </td>
      <td>{senderOf(alert)}</td>
      <td>
        {recipientsOf(alert)} <span className={table['soft']}>{alert.direction === 'relayed' ? `(${directionWords.relayed.toLowerCase()})` : ''}</span>
      </td>
      <td className={table['soft']}>{alert.text ?? 'No text'}</td>
      <td>
        <StateMark tone={delivery.tone} icon={delivery.icon} bare>
          {delivery.word}
        </StateMark>
      </td>
      <td>
        {alert.direction === 'incoming' ? (
          <>
            <StateMark tone={handling.tone} icon={handling.icon} bare>
              {handling.word}
            </StateMark>{' '}
            <span className={table['soft']}>{alert.owner?.displayName}</span>
          </>
        ) : (
          <span className={table['soft']}>not for the desk</span>
        )}
      </td>
    </tr>
  );
}
