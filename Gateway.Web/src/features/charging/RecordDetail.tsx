import { Button } from '@mantine/core';
import type { ReactNode } from 'react';

import type { ChargingRecord } from '../../gateway/model';
import { Icon } from '../../ui/Icon';
import { SidePanel } from '../../ui/SidePanel';
import { clockText, dayText, lastedText } from '../../ui/time';
import classes from './RecordDetail.module.css';
import { causeText, eventText, initiationText, roleText, typeText } from './words';

type Props = { record: ChargingRecord; nameOf: (address: string) => string; onClose: () => void; onOpenSession: () => void };

/** One record, with the numbers of its AVPs as a billing system reads them. */
export function RecordDetail({ record, nameOf, onClose, onOpenSession }: Props) {
  const more = record.numberOfParticipants - record.participantsInvolved.length;
  return (
    <SidePanel title={`Charging record of ${nameOf(record.participant)}`} onClose={onClose}>
      <div className={classes['body']}>
        <dl className={classes['facts']}>
          <Fact term="Charged party">
            <code>{record.participant}</code>
          </Fact>
          <Fact term="Calling party">
            <code>{record.calling}</code>
          </Fact>
          <Fact term="Called party">
            <code>{record.called}</code>
          </Fact>
          <Fact term="Began">{timeText(record.startedAt)}</Fact>
          <Fact term="Ended">
            {timeText(record.endedAt)}, after {lastedText(record.durationMs)}
          </Fact>
          <Fact term="Cause">{causeText(record)}</Fact>
          <Fact term="PoC-Server-Role (883)">
            {record.pocServerRole}, {roleText(record.pocServerRole)}
          </Fact>
          <Fact term="PoC-Session-Type (884)">
            {record.pocSessionType}, {typeText(record.pocSessionType)}
          </Fact>
          <Fact term="Number-Of-Participants (885)">{record.numberOfParticipants}, the most at one time</Fact>
          <Fact term="PoC-Session-Initiation-Type (1277)">
            {record.pocSessionInitiationType}, {initiationText(record.pocSessionInitiationType)}
          </Fact>
          <Fact term="PoC-Event-Type (2025)">
            {record.pocEventType}, {eventText(record.pocEventType)}
          </Fact>
          <Fact term="Record">
            <code>{record.id}</code>
          </Fact>
        </dl>
        <h3 className={classes['heading']}>Participants-Involved (887)</h3>
        <ul className={classes['people']}>
          {record.participantsInvolved.map((address) => (
            <li key={address}>
              {nameOf(address)} {nameOf(address) === address ? null : <code>{address}</code>}
            </li>
          ))}
          {more > 0 ? <li>and {more} more</li> : null}
        </ul>
        <Button className={classes['open'] ?? ''} variant="default" leftSection={<Icon name="eye" size={14} />} onClick={onOpenSession}>
          Open the session
        </Button>
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
