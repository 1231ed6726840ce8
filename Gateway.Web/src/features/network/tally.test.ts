import { describe, expect, it } from 'vitest';

import { sampleAlerts, sampleUsers } from '../../testing/sampleNetwork';
import { outcomesOf, tallyDevices } from './tally';

const users = sampleUsers();

describe('the tallies of the network page', () => {
  it('count devices, most common first', () => {
    expect(tallyDevices(users, (registration) => registration.transport)).toEqual([
      { name: 'udp', count: 18 },
      { name: 'tcp', count: 1 },
    ]);
  });
  it('count targets, not alerts', () => {
    const outcomes = outcomesOf(sampleAlerts(users));
    expect([outcomes.delivered, outcomes.failed, outcomes.running]).toEqual([9, 3, 0]);
  });
});
