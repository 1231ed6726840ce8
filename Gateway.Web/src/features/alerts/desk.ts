import type { Alert, AlertHandling } from '../../gateway/model';

export type DeskTab = AlertHandling | 'sent';
export type Desk = Readonly<Record<DeskTab, Alert[]>>;

/** Alerts to the desk by how they are handled, and what the desk itself sent. Among those that wait, the urgent stand first, then the oldest. */
export function deskOf(alerts: Iterable<Alert>): Desk {
  const desk: Record<DeskTab, Alert[]> = { unattended: [], attended: [], parked: [], completed: [], sent: [] };
  for (const alert of alerts) {
    if (alert.direction === 'incoming') desk[alert.handling].push(alert);
    else if (alert.direction === 'outgoing') desk.sent.push(alert);
  }
  for (const [tab, list] of Object.entries(desk)) {
    const oldestFirst = tab === 'unattended' || tab === 'parked';
    list.sort((a, b) => {
      const urgentFirst = oldestFirst ? Number(b.priority === 'urgent') - Number(a.priority === 'urgent') : 0;
      return urgentFirst || (oldestFirst ? 1 : -1) * a.createdAt.localeCompare(b.createdAt);
    });
  }
  return desk;
}

/** The unattended alert to look at next: the one after the present one, or the oldest. */
export function nextUnattended(desk: Desk, present: string | null): Alert | undefined {
  const index = desk.unattended.findIndex((alert) => alert.id === present);
  return desk.unattended[index + 1] ?? desk.unattended[0];
}

/** What may be done with an alert of the desk. Attending somebody else's attended alert is for the server to refuse, so it is not offered. */
export function stepsFor(alert: Alert, me: string): readonly ('attend' | 'park' | 'complete')[] {
  if (alert.direction !== 'incoming') return [];
  switch (alert.handling) {
    case 'unattended':
      return ['attend', 'park', 'complete'];
    case 'attended':
      return alert.owner === undefined || alert.owner.id === me ? ['park', 'complete'] : [];
    case 'parked':
      return alert.owner === undefined || alert.owner.id === me ? ['attend', 'complete'] : ['attend'];
    case 'completed':
      return [];
  }
}
