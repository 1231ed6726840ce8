import { TextInput } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';

import type { ChargingRecord } from '../../gateway/model';
import { useGateway, useLive } from '../../gateway/GatewayContext';
import { explain } from '../../gateway/problem';
import { AddressInput } from '../../ui/AddressInput';
import { ExportButton } from '../../ui/ExportButton';
import { Moment } from '../../ui/Moment';
import { Panel } from '../../ui/Panel';
import { RecordList } from '../../ui/RecordList';
import table from '../../ui/table.module.css';
import { lastedText } from '../../ui/time';
import { TimeRange } from '../../ui/TimeRange';
import { useAddressFilter } from '../../ui/useAddressFilter';
import { anyRecord, queryOf } from './chargingFilter';
import { RecordDetail } from './RecordDetail';
import { causeText, initiationText, roleText, typeText } from './words';

/** What each participation in a session is charged by, newest first. */
export function SessionCharges({ kinds, onOpenSession }: { kinds: ReactNode; onOpenSession: (session: string) => void }) {
  const { rest } = useGateway();
  const users = useLive((view) => view.users);
  const { filter, asked, filtered, change } = useAddressFilter(anyRecord);
  const [open, setOpen] = useState<ChargingRecord>();
  const query = queryOf(asked);
  const names = new Map([...users.values()].map((user) => [user.address, user.displayName]));
  const nameOf = (address: string) => names.get(address) ?? address;

  const pages = useInfiniteQuery({
    queryKey: ['sessions', 'charging', query],
    queryFn: ({ pageParam }) => rest.chargingRecords({ ...query, limit: 50, ...(pageParam === '' ? {} : { cursor: pageParam }) }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    placeholderData: (before) => before,
  });

  return (
    <Panel
      title="Charging records"
      level={1}
      fill
      actions={
        <>
          {kinds}
          <ExportButton fileName="charging-records.csv" read={() => rest.chargingRecordsCsv(queryOf(filter))} explain={explain} />
        </>
      }
    >
      <div className={table['tools']}>
        <AddressInput
          size="xs"
          className={table['grow'] ?? ''}
          label="Charged party"
          placeholder="Address"
          suggestions={[...users.values()].map((user) => ({ value: user.address, name: user.displayName }))}
          value={filter.party}
          onChange={(party) => change({ party })}
        />
        <TextInput size="xs" label="Session" placeholder="ses_…" value={filter.of} onChange={(event) => change({ of: event.currentTarget.value })} />
        <TimeRange range={filter} label="Ended from" onChange={change} onClear={filtered ? () => change(anyRecord) : undefined} />
      </div>
      <RecordList
        pages={pages}
        words={{ one: 'record', many: 'records', all: 'charging records' }}
        columns={['Ended', 'Charged party', 'Calling', 'Called', 'Session', 'People', 'Duration', 'Cause']}
        row={(record) => (
          <tr key={record.id} data-selected={record.id === open?.id || undefined}>
            <td className={table['nowrap']}>
              <button type="button" className={table['rowButton']} onClick={() => setOpen(record)}>
                <Moment at={record.endedAt} />
              </button>
            </td>
            <td className={table['main']}>{nameOf(record.participant)}</td>
            <td>{nameOf(record.calling)}</td>
            <td>{nameOf(record.called)}</td>
            <td className={table['soft']}>
              {typeText(record.pocSessionType)}, {initiationText(record.pocSessionInitiationType)}, {roleText(record.pocServerRole)}
            </td>
            <td>{record.numberOfParticipants}</td>
            <td className={table['nowrap']}>{lastedText(record.durationMs)}</td>
            <td className={table['soft']}>{causeText(record)}</td>
          </tr>
        )}
        failure={explain(pages.error)}
        filtered={filtered}
      >
        Exactly one is written for each participation, when it ends.
      </RecordList>
      {open === undefined ? null : (
        <RecordDetail
          key={open.id}
          record={open}
          nameOf={nameOf}
          onClose={() => setOpen(undefined)}
          onOpenSession={() => {
            setOpen(undefined);
            onOpenSession(open.session);
          }}
        />
      )}
    </Panel>
  );
}
