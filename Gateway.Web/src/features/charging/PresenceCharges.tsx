import { useInfiniteQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';

import type { PresenceChargingRecord } from '../../gateway/model';
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
import { PresenceChargeDetail } from './PresenceChargeDetail';
import { anyCharge, presenceQueryOf } from './presenceFilter';
import { enquiryText, presenceEndText, presenceOutcomeText, presenceRoleText } from './words';

/** What each enquiry after presence is charged by, newest first. */
export function PresenceCharges({ kinds }: { kinds: ReactNode }) {
  const { rest } = useGateway();
  const users = useLive((view) => view.users);
  const { filter, asked, filtered, change } = useAddressFilter(anyCharge);
  const [open, setOpen] = useState<PresenceChargingRecord>();
  const query = presenceQueryOf(asked);
  const names = new Map([...users.values()].map((user) => [user.address, user.displayName]));
  const nameOf = (address: string) => names.get(address) ?? address;
  const suggestions = [...users.values()].map((user) => ({ value: user.address, name: user.displayName }));

  const pages = useInfiniteQuery({
    queryKey: ['presence', 'charging', query],
    queryFn: ({ pageParam }) => rest.presenceCharges({ ...query, limit: 50, ...(pageParam === '' ? {} : { cursor: pageParam }) }),
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
          <ExportButton fileName="presence-charging-records.csv" read={() => rest.presenceChargesFile(presenceQueryOf(filter), 'text/csv')} explain={explain} />
          <ExportButton format="NDJSON" fileName="presence-charging-records.ndjson" read={() => rest.presenceChargesFile(presenceQueryOf(filter), 'application/x-ndjson')} explain={explain} />
        </>
      }
    >
      <div className={table['tools']}>
        <AddressInput size="xs" className={table['grow'] ?? ''} label="Watcher" placeholder="Address" suggestions={suggestions} value={filter.watcher} onChange={(watcher) => change({ watcher })} />
        <AddressInput size="xs" className={table['grow'] ?? ''} label="Watched" placeholder="Address" suggestions={suggestions} value={filter.presentity} onChange={(presentity) => change({ presentity })} />
        <TimeRange range={filter} label="Asked from" onChange={change} onClear={filtered ? () => change(anyCharge) : undefined} />
      </div>
      <RecordList
        pages={pages}
        words={{ one: 'record', many: 'records', all: 'charging records' }}
        columns={['Asked', 'Watcher', 'Watched', 'Asked for', 'Shown', 'Told', 'Duration', 'End']}
        row={(record) => (
          <tr key={record.id} data-selected={record.id === open?.id || undefined}>
            <td className={table['nowrap']}>
              <button type="button" className={table['rowButton']} onClick={() => setOpen(record)}>
                <Moment at={record.requestedAt} />
              </button>
            </td>
            <td className={table['main']}>{nameOf(record.watcher)}</td>
            <td>{nameOf(record.presentity)}</td>
            <td className={table['soft']}>
              {enquiryText(record)}, {presenceRoleText(record.roleOfNode)}
            </td>
            <td className={table['soft']}>{presenceOutcomeText(record.outcome)}</td>
            <td>{record.notifications}</td>
            <td className={table['nowrap']}>{record.durationMs === undefined ? '' : lastedText(record.durationMs)}</td>
            <td className={table['soft']}>{presenceEndText(record.end)}</td>
          </tr>
        )}
        failure={explain(pages.error)}
        filtered={filtered}
      >
        One is written for each enquiry that was granted, and closed when the enquiry is over.
      </RecordList>
      {open === undefined ? null : <PresenceChargeDetail key={open.id} record={open} nameOf={nameOf} onClose={() => setOpen(undefined)} />}
    </Panel>
  );
}
