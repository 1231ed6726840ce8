import { SegmentedControl } from '@mantine/core';

import { PresenceCharges } from './PresenceCharges';
import { SessionCharges } from './SessionCharges';

export type ChargingKind = 'session' | 'presence';

type Props = { kind: ChargingKind; onKind: (kind: ChargingKind) => void; onOpenSession: (session: string) => void };

/** What is charged: participations in sessions, and enquiries after presence. */
export function ChargingPage({ kind, onKind, onOpenSession }: Props) {
  const kinds = (
    <SegmentedControl
      size="xs"
      aria-label="Charged for"
      value={kind}
      onChange={onKind}
      data={[
        { value: 'session', label: 'Sessions' },
        { value: 'presence', label: 'Presence' },
      ]}
    />
  );
  return kind === 'presence' ? <PresenceCharges kinds={kinds} /> : <SessionCharges kinds={kinds} onOpenSession={onOpenSession} />;
}
