import { describe, expect, it } from 'vitest';

import { buttonsDown, type Collection, usageName } from './reports';

const view = (...octets: number[]) => new DataView(Uint8Array.from(octets).buffer);

/** A pedal of three switches, padded to an octet, behind an axis of 8 bits. */
const pedal: Collection = {
  inputReports: [
    {
      reportId: 1,
      items: [
        { reportSize: 8, reportCount: 1, usages: [0x01_0030] },
        { isRange: true, usageMinimum: 0x09_0001, usageMaximum: 0x09_0003, reportSize: 1, reportCount: 3 },
        { isConstant: true, reportSize: 1, reportCount: 5 },
      ],
    },
  ],
};
const headset: Collection = {
  children: [{ inputReports: [{ items: [{ usages: [0x0b_0020, 0x0b_002f], reportSize: 1, reportCount: 2 }, { isArray: true, isRange: true, usageMinimum: 0x0c_0000, usageMaximum: 0x0c_03ff, reportSize: 16, reportCount: 1 }] }] }],
};

describe('the buttons of a report', () => {
  it('are found at their bits, and an axis is none', () => {
    expect([...buttonsDown([pedal], 1, view(0xff, 0b101))]).toEqual(['Pedal 1', 'Pedal 3']);
  });
  it('are none in a report of another number', () => expect(buttonsDown([pedal], 2, view(0xff, 0xff)).size).toBe(0));
  it('of a headset have its names, in collections of collections and in arrays', () => {
    // Two bits, and behind them sixteen that are not in step with the octets: 0xcd << 2.
    expect([...buttonsDown([headset], 0, view(0b10 | ((0xcd << 2) & 0xff), 0xcd >> 6, 0))]).toEqual(['Headset mute', 'Headset play']);
  });
  it('are never sought outside of what came, whatever the description says', () => {
    const mad: Collection = { inputReports: [{ items: [{ reportSize: 1, reportCount: 2 ** 31, isRange: true, usageMinimum: 0x09_0001 }] }] };
    expect(buttonsDown([mad], 0, view(1)).size).toBe(1);
    expect(buttonsDown([pedal], 1, view()).size).toBe(0);
  });
  it('that nobody has named are told by their numbers', () => expect(usageName(0xff00_0001)).toBe('HID ff00:1'));
});
