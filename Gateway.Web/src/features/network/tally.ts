import type { Alert, AlertState, User } from '../../gateway/model';

export type Tally = { name: string; count: number };

/** Devices by a property, most common first. */
export function tallyDevices(users: Iterable<User>, by: (registration: User['registrations'][number]) => string): Tally[] {
  const counts = new Map<string, number>();
  for (const user of users) {
    for (const registration of user.registrations) counts.set(by(registration), (counts.get(by(registration)) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => ({ name, count })).sort((a, b) => b.count - a.count || a.name.localeCompare(b.name));
}

export type Outcomes = { delivered: number; running: number; failed: number; byState: { state: AlertState; count: number }[] };

/** What became of the targets of these alerts. A refusal by rule or by the user's setting is the network working, but not a delivery. */
export function outcomesOf(alerts: Iterable<Alert>): Outcomes {
  const counts = new Map<AlertState, number>();
  for (const alert of alerts) {
    for (const { state } of alert.targets) counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  const of = (...states: AlertState[]) => states.reduce((sum, state) => sum + (counts.get(state) ?? 0), 0);
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const [delivered, running] = [of('delivered'), of('pending', 'sending')];
  return {
    delivered,
    running,
    failed: total - delivered - running,
    byState: [...counts].map(([state, count]) => ({ state, count })).sort((a, b) => b.count - a.count),
  };
}
