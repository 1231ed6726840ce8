import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import { useSearchParams } from 'react-router';

import type { Alert } from '../../gateway/model';
import { useGateway } from '../../gateway/GatewayContext';
import { explain } from '../../gateway/problem';
import { useCommand } from '../../ui/commands';
import { Icon } from '../../ui/Icon';
import { EmptyState, ErrorState, LoadingRows } from '../../ui/Notices';
import { tellFailed } from '../../ui/notify';
import { Panel } from '../../ui/Panel';
import { saveFile } from '../../ui/saveFile';
import { StateMark } from '../../ui/StateMark';
import table from '../../ui/table.module.css';
import { clockText, dayText } from '../../ui/time';
import { anyAlert, filterFrom, filterInto, type HistoryFilter, queryOf } from './historyFilter';
import { deliveryLook, directionWords, handlingLooks, recipientsOf, senderOf } from './wording';

/** The record of all alerts, newest first. The server is the record; this only leafs through it. */
export function AlertHistory({ selected, onSelect }: { selected: string | null; onSelect: (alert: string) => void }) {
  const { rest } = useGateway();
  const [params, setParams] = useSearchParams();
  const filter = filterFrom(params);
  const [asked] = useDebouncedValue(filter, 250);
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
  const alerts = pages.data?.pages.flatMap((page) => page.data) ?? [];
  const change = (edit: Partial<HistoryFilter>) => setParams((before) => filterInto(before, { ...filterFrom(before), ...edit }), { replace: true });
  const filtered = JSON.stringify(filter) !== JSON.stringify(anyAlert);

  return (
    <Panel title="Alert history" level={1} fill actions={<Export filter={filter} />}>
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
        <TextInput size="xs" type="datetime-local" label="From" value={filter.from} onChange={(event) => change({ from: event.currentTarget.value })} />
        <TextInput size="xs" type="datetime-local" label="Until" value={filter.to} onChange={(event) => change({ to: event.currentTarget.value })} />
        {filtered ? (
          <Button variant="subtle" color="gray" onClick={() => change(anyAlert)}>
            Clear
          </Button>
        ) : null}
      </div>
      {pages.isPending ? <LoadingRows rows={12} label="Loading the history" /> : null}
      {pages.isError ? (
        <ErrorState title="The history cannot be shown" reason={explain(pages.error)} onRetry={() => void pages.refetch()} />
      ) : null}
      {pages.isSuccess && alerts.length === 0 ? (
        <EmptyState icon="history" title={filtered ? 'No alert matches' : 'No alert yet'}>
          {filtered ? 'Widen the times or clear a filter.' : 'Each alert that is sent, received or relayed is kept here.'}
        </EmptyState>
      ) : null}
      {alerts.length > 0 ? (
        <>
          <table className={table['table']}>
            <thead>
              <tr>
                <th scope="col">Time</th>
                <th scope="col">From</th>
                <th scope="col">To</th>
                <th scope="col">Text</th>
                <th scope="col">Delivery</th>
                <th scope="col">Handling</th>
              </tr>
            </thead>
            <tbody>
              {alerts.map((alert) => (
                <HistoryRow key={alert.id} alert={alert} selected={alert.id === selected} onSelect={onSelect} />
              ))}
            </tbody>
          </table>
          <div className={table['more']}>
            {pages.hasNextPage ? (
              <Button variant="default" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
                Show older alerts
              </Button>
            ) : (
              <span>{alerts.length === 1 ? 'That is the only one' : `That is all: ${alerts.length} alerts`}</span>
            )}
          </div>
        </>
      ) : null}
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

function Export({ filter }: { filter: HistoryFilter }) {
  const { rest } = useGateway();
  const download = useMutation({
    mutationFn: () => rest.alertHistoryCsv(queryOf(filter)),
    onSuccess: (csv) => saveFile(csv, 'alerts.csv'),
    onError: (error) => tellFailed('The export failed', explain(error)),
  });
  return (
    <Button variant="default" leftSection={<Icon name="download" size={14} />} loading={download.isPending} onClick={() => download.mutate()}>
      Export CSV
    </Button>
  );
}
