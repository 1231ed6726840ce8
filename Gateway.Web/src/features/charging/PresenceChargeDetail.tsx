import type { ReactNode } from 'react';

import type { PresenceChargingRecord } from '../../gateway/model';
import { SidePanel } from '../../ui/SidePanel';
import { clockText, dayText, lastedText } from '../../ui/time';
import classes from './RecordDetail.module.css';
import { enquiryText, presenceEndText, presenceOutcomeText, presenceRoleText } from './words';

type Props = { record: PresenceChargingRecord; nameOf: (address: string) => string; onClose: () => void };

/** One record, with the numbers of its AVPs (3GPP TS 32.299) as a billing system reads them. */
export function PresenceChargeDetail({ record, nameOf, onClose }: Props) {
  return (
    <SidePanel title={`Charging record of ${nameOf(record.watcher)}`} onClose={onClose}>
      <div className={classes['body']}>
        <dl className={classes['facts']}>
          <Fact term="Calling-Party-Address (831), charged">
            <code>{record.watcher}</code>
          </Fact>
          <Fact term="Called-Party-Address (832)">
            <code>{record.presentity}</code>
          </Fact>
          <Fact term="Asked for">{enquiryText(record)}</Fact>
          <Fact term="Shown">{presenceOutcomeText(record.outcome)}</Fact>
          <Fact term="SIP-Request-Timestamp (834)">{timeText(record.requestedAt)}</Fact>
          <Fact term="SIP-Response-Timestamp (835)">{timeText(record.answeredAt)}</Fact>
          <Fact term="Ended">
            {record.endedAt === undefined ? 'open' : `${timeText(record.endedAt)}${record.durationMs === undefined ? '' : `, after ${lastedText(record.durationMs)}`}, ${presenceEndText(record.end)}`}
          </Fact>
          <Fact term="Told">
            {record.notifications === 1 ? 'once' : `${record.notifications} times`}, {record.octets} octets
          </Fact>
          <Fact term="Event-Type (823)">
            {record.sipMethod}, {record.event}, Expires (888) {record.expires} s
          </Fact>
          <Fact term="Role-Of-Node (829)">
            {record.roleOfNode}, {presenceRoleText(record.roleOfNode)}
          </Fact>
          <Fact term="Originating-IOI (839)">{record.originatingNetwork}</Fact>
          <Fact term="Terminating-IOI (840)">{record.terminatingNetwork}</Fact>
          <Fact term="User-Session-Id (830)">
            <code>{record.callId}</code>
          </Fact>
          {record.chargingId === undefined ? null : (
            <Fact term="IMS-Charging-Identifier (841)">
              <code>{record.chargingId}</code>
            </Fact>
          )}
          <Fact term="Record">
            <code>{record.id}</code>
          </Fact>
        </dl>
      </div>
    </SidePanel>
  );
}

const timeText = (at: string): string => `${dayText(new Date(at))}, ${clockText(new Date(at))}`;

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}
